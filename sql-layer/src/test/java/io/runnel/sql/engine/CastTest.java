package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is cast, by CAST or without being asked, is the same as a literal, a row of VALUES and a column. */
@Timeout(120)
class CastTest {
    private static final String ROW = "(VALUES (2.7, 0.125, -0.5, TIMESTAMP '2024-01-01 00:00:00', 2147483647.5))"
            + " AS s (m, small, neg, ts, large)";

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM s (m DECIMAL(6, 1), small DECIMAL(6, 3), neg DECIMAL(4, 1), ts TIMESTAMP,"
                + " large DECIMAL(11, 1), ai ARRAY<INT>, ma MAP<VARCHAR, DOUBLE>)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        sql.append(
                "s",
                "{\"m\":2.7,\"small\":0.125,\"neg\":-0.5,\"ts\":1704067200000,\"large\":2147483647.5,"
                        + "\"ai\":[1,2,null],\"ma\":{\"a\":1.5}}");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void scalarsAreCastAlike() {
        String columns = "CAST(m AS INT), CAST(neg AS BIGINT), CAST(large AS INT), CAST(small AS VARCHAR), neg || '',"
                + " CAST(ts AS VARCHAR), CAST(small AS VARCHAR(3))";
        String literals = "CAST(2.7 AS INT), CAST(-0.5 AS BIGINT), CAST(2147483647.5 AS INT), CAST(0.125 AS VARCHAR),"
                + " -0.5 || '', CAST(TIMESTAMP '2024-01-01 00:00:00' AS VARCHAR), CAST(0.125 AS VARCHAR(3))";
        String expected = "[2, 0, 2147483647, 0.125, -0.5, 2024-01-01T00:00:00.000, 0.1]";

        assertThat(sql.rows("SELECT " + columns + " FROM s")).containsExactly(expected);
        assertThat(sql.rows("SELECT " + literals)).containsExactly(expected);
        assertThat(sql.rows("SELECT " + columns + " FROM " + ROW)).containsExactly(expected);
    }

    @Test
    void castsOverSortedValuesRun() {
        assertThat(sql.rows(
                        "SELECT n FROM (SELECT CAST(m AS INT) AS n FROM (VALUES (1.5), (2.5)) AS t (m)) WHERE n > 1"))
                .containsExactly("[2]");
    }

    @Test
    void arraysAndMapsTakeTheTypeOfWhatTheyStandBeside() {
        assertThat(sql.rows("SELECT COALESCE(ai, ARRAY[1.5]), COALESCE(ma, MAP('a' := 1)),"
                        + " ARRAY_CONCAT(ai, ARRAY[1.5]), ai || ARRAY[1.5], ARRAY_REMOVE(ai, 1.0),"
                        + " MAP_UNION(MAP('b' := 2), ma) FROM s"))
                .containsExactly("[[1.0, 2.0, null], {a=1.5}, [1.0, 2.0, null, 1.5], [1.0, 2.0, null, 1.5],"
                        + " [2.0, null], {b=2.0, a=1.5}]");
        assertThat(sql.rows("SELECT ARRAY_UNION(ARRAY[1], ARRAY[2E0]), ARRAY_INTERSECT(ARRAY[1, 2], ARRAY[2.0])"))
                .containsExactly("[[1.0, 2.0], [2.0]]");
        assertThat(sql.rows("SELECT ai FROM s UNION ALL SELECT ARRAY[1.5]"))
                .containsExactly("[[1.0, 2.0, null]]", "[[1.5]]");
        assertThat(sql.rows("SELECT ma FROM s UNION ALL SELECT MAP('a' := 1)"))
                .containsExactly("[{a=1.5}]", "[{a=1.0}]");
    }
}
