package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sources whose ROWTIME is one of their columns. */
@Timeout(120)
class EventTimeTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void rowtimeIsTheColumnAlsoAfterARestart() {
        sql.run("CREATE STREAM b (id INT, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("CREATE STREAM t (id INT, `ts` TIMESTAMP) WITH (timestamp = '`ts`')");
        sql.run("CREATE STREAM s (id INT, ts STRING)"
                + " WITH (timestamp = 'ts', timestamp_format = 'yy-MM-dd HH:mm:ssX')");
        sql.run("INSERT INTO b VALUES (1, 1000), (2, 86400000)");
        sql.run("INSERT INTO t VALUES (1, TIMESTAMP '1970-01-01 00:00:01')");
        sql.run("INSERT INTO s VALUES (1, '10-04-19 12:00:17Z'), (2, '10-04-19 12:00:17+02')");
        sql.close();
        sql = new EngineOnDisk(folder);

        assertThat(sql.rows("SELECT ROWTIME, id, ts, ROWTIME FROM b"))
                .containsExactly("[1000, 1, 1000, 1000]", "[86400000, 2, 86400000, 86400000]");
        assertThat(sql.rows("SELECT id, ROWTIME FROM t")).containsExactly("[1, 1000]");
        assertThat(sql.rows("SELECT ROWTIME FROM s")).containsExactly("[1271678417000]", "[1271671217000]");
    }

    /** The records' own timestamps are all of today: as bounds of a seek they would leave nothing. */
    @Test
    void boundsOnRowtimeAreComparedWithTheColumn() {
        sql.run("CREATE STREAM b (id INT, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("INSERT INTO b VALUES (1, 3000), (2, 1000), (3, 2000)");

        assertThat(sql.rows("SELECT id FROM b WHERE ROWTIME <= 2000")).containsExactly("[2]", "[3]");
        assertThat(sql.rows("SELECT id FROM b WHERE ROWTIME = '1970-01-01T00:00:03'"))
                .containsExactly("[1]");
        assertThat(sql.rows("SELECT id FROM b WHERE ROWTIME BETWEEN 1500 AND 2500 AND ROWOFFSET > 0"))
                .containsExactly("[3]");
        assertThat(sql.rows("SELECT id FROM b WHERE ROWTIME > '2020-01-01'")).isEmpty();
    }

    @Test
    void newestRowsAreThoseOfTheColumn() {
        sql.run("CREATE STREAM b (id INT, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("INSERT INTO b VALUES (1, 3000)");
        sql.run("INSERT INTO b VALUES (2, 1000)");
        sql.run("INSERT INTO b VALUES (3, 2000)");

        assertThat(sql.rows("SELECT id FROM b ORDER BY ROWTIME DESC LIMIT 2")).containsExactly("[1]", "[3]");
    }

    @Test
    void tablesAndJoinsSeeTheColumn() {
        sql.run("CREATE TABLE t (id INT PRIMARY KEY, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("INSERT INTO t VALUES (1, 1000), (2, 2000)");
        sql.run("INSERT INTO t VALUES (1, 5000)");

        assertThat(sql.rows("SELECT id, ROWTIME FROM t WHERE ROWTIME >= 2000 ORDER BY id"))
                .containsExactly("[1, 5000]", "[2, 2000]");
        assertThat(sql.rows("SELECT a.id, b.ROWTIME FROM t a JOIN t b ON a.ROWTIME > b.ROWTIME"))
                .containsExactly("[1, 2000]");
    }

    @Test
    void recordWithoutTimeFailsTheQueryThatAsksForItOrIsLeftOut() {
        sql.run("CREATE STREAM b (id INT, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("INSERT INTO b VALUES (1, 1000), (2, -1), (3, NULL)");

        assertThat(sql.rows("SELECT id FROM b")).hasSize(3);
        assertThatThrownBy(() -> sql.rows("SELECT ROWTIME FROM b"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining(
                        "The record at offset 1 of B-0 is not a row of B: Column TS, the record's time, is -1");
        sql.run("SET 'on.error' = 'skip'");
        assertThat(sql.rows("SELECT ROWTIME FROM b")).containsExactly("[1000]");
    }

    @Test
    void windowsOfNeverEndingQueriesGoByTheColumn() {
        sql.run("CREATE STREAM b (id INT, ts BIGINT) WITH (timestamp = 'ts')");
        sql.run("INSERT INTO b VALUES (1, 1000), (2, 1500), (3, 11000)");

        List<String> rows = sql.rows("SELECT id, ROWTIME FROM b EMIT CHANGES LIMIT 3");

        assertThat(rows).containsExactly("[1, 1000]", "[2, 1500]", "[3, 11000]");
    }
}
