package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of arrays: ksqlDB's EXPLODE and CUBE_EXPLODE, and the standard's UNNEST beside them. */
@Timeout(120)
class TableFunctionsTest {
    @TempDir
    private static Path folder;

    private static EngineOnDisk sql;

    @BeforeAll
    static void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s (id INT, a ARRAY<INT>, b ARRAY<VARCHAR>, m MAP<VARCHAR, INT>)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.append("s", "{\"id\":1,\"a\":[1,2],\"b\":[\"x\",\"y\",\"z\"],\"m\":{\"k\":1}}");
        sql.append("s", "{\"id\":2,\"a\":[],\"b\":null}");
        sql.append("s", "{\"id\":3,\"a\":[3,null],\"b\":[\"w\"]}");
        sql.run("CREATE TABLE t (k INT PRIMARY KEY, a ARRAY<INT>)"
                + " WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO t VALUES (1, ARRAY[7, 8])");
        sql.run("INSERT INTO t VALUES (1, ARRAY[9])");
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @Test
    void eachElementIsARowAndEmptyArraysGiveNone() {
        assertThat(sql.rows("SELECT id, EXPLODE(a) AS x FROM s"))
                .containsExactly("[1, 1]", "[1, 2]", "[3, 3]", "[3, null]");
        assertThat(sql.rows("SELECT EXPLODE(a) FROM s")).containsExactly("[1]", "[2]", "[3]", "[null]");
    }

    @Test
    void severalGoOnTogether() {
        assertThat(sql.rows("SELECT id, EXPLODE(a), EXPLODE(b), EXPLODE(a) FROM s"))
                .containsExactly(
                        "[1, 1, x, 1]", "[1, 2, y, 2]", "[1, null, z, null]", "[3, 3, w, 3]", "[3, null, null, null]");
    }

    @Test
    void theyStandInExpressionsAndTakeThem() {
        assertThat(sql.rows("SELECT id * 10 + EXPLODE(ARRAY[id, id + 1]), * FROM s WHERE id = 2"))
                .containsExactly("[22, 2, [], null, null]", "[23, 2, [], null, null]");
        assertThat(sql.rows("SELECT EXPLODE(ARRAY['a', 'b'])")).containsExactly("[a]", "[b]");
        assertThat(sql.rows("SELECT EXPLODE(ENTRIES(m, TRUE))->k FROM s")).containsExactly("[k]");
    }

    @Test
    void whatIsOverThemIsAQueryAsAnyOther() {
        assertThat(sql.rows(
                        "SELECT x, COUNT(*) FROM (SELECT id, EXPLODE(b) AS x FROM s) WHERE id < 3 AND x <> 'z' GROUP BY x"
                                + " ORDER BY x"))
                .containsExactly("[x, 1]", "[y, 1]");
        assertThat(sql.rows("SELECT id, EXPLODE(a) AS x FROM s ORDER BY x DESC LIMIT 2"))
                .containsExactly("[3, null]", "[3, 3]");
        assertThat(sql.rows("SELECT id FROM s WHERE 2 IN (SELECT EXPLODE(a))")).containsExactly("[1]");
        assertThat(sql.rows("SELECT k, EXPLODE(a) FROM t")).containsExactly("[1, 9]");
    }

    @Test
    void cubesVaryWhatIsNotNull() {
        assertThat(sql.rows("SELECT CUBE_EXPLODE(ARRAY[1, 2])"))
                .containsExactly("[[null, null]]", "[[null, 2]]", "[[1, null]]", "[[1, 2]]");
        assertThat(sql.rows("SELECT CUBE_EXPLODE(ARRAY[CAST(NULL AS INT), 2])"))
                .containsExactly("[[null, null]]", "[[null, 2]]");
    }

    @Test
    void continuousQueriesHaveThemToo() {
        assertThat(sql.rows("SELECT id, EXPLODE(a), EXPLODE(b) FROM s WHERE id <> 2 EMIT CHANGES LIMIT 5"))
                .containsExactly("[1, 1, x]", "[1, 2, y]", "[1, null, z]", "[3, 3, w]", "[3, null, null]");
        assertThat(sql.rows("SELECT x, COUNT(*) FROM (SELECT EXPLODE(a) AS x FROM s) WHERE x > 1 GROUP BY x"
                        + " EMIT CHANGES LIMIT 2"))
                .containsExactly("[2, 1]", "[3, 1]");
        assertThatThrownBy(() -> sql.rows("SELECT EXPLODE(a) FROM t EMIT CHANGES"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT id FROM s WHERE EXPLODE(a) = 1            | 0A000 | EXPLODE stands in WHERE at line 1, column 24",
                "SELECT id FROM s ORDER BY EXPLODE(a)             | 0A000 | EXPLODE stands in ORDER BY",
                "SELECT id, EXPLODE(a), COUNT(*) FROM s GROUP BY id | 0A000 | a select list with GROUP BY",
                "SELECT EXPLODE(ARRAY[EXPLODE(a)]) FROM s         | 0A000 | cannot take what another one gives",
                "SELECT EXPLODE(id) FROM s                        | 42883 | EXPLODE does not take (INTEGER)"
            })
    void areRefusedElsewhere(String query, String state, String message) {
        assertThatThrownBy(() -> sql.rows(query))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void theStandardsUnnestGivesTheSameAndPlaces() {
        assertThat(sql.rows("SELECT id, x FROM s CROSS JOIN UNNEST(a) AS u (x)"))
                .containsExactly("[1, 1]", "[1, 2]", "[3, 3]", "[3, null]");
        assertThat(sql.rows("SELECT id, x, n FROM s CROSS JOIN UNNEST(b) WITH ORDINALITY AS u (x, n)"))
                .containsExactly("[1, x, 1]", "[1, y, 2]", "[1, z, 3]", "[3, w, 1]");
        assertThat(sql.rows("SELECT id, x FROM s LEFT JOIN UNNEST(a) AS u (x) ON TRUE WHERE id = 2"))
                .containsExactly("[2, null]");
        assertThat(sql.rows("SELECT id, k, v FROM s CROSS JOIN UNNEST(m) AS u (k, v)"))
                .containsExactly("[1, k, 1]");
    }
}
