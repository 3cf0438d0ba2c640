package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What queries with windows write to their topics. */
@Timeout(60)
class PersistentWindowsTest {
    /** {@code a}, and 20000 in eight bytes. */
    private static final String A_AT_20 = "610000000000004e20";

    @TempDir
    Path folder;

    private EngineOnDisk engine;

    @BeforeEach
    void insert() {
        engine = new EngineOnDisk(folder);
        engine.run(
                "CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        engine.run("INSERT INTO S (ROWTIME, K, V) VALUES (20000, 'a', 1), (25000, 'a', 2), (31000, 'a', 4)");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aTableOfTumblingWindowsHasTheirStartsInItsKeys() {
        engine.run(
                "CREATE TABLE T AS SELECT K, SUM(V) AS N FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K EMIT CHANGES");

        assertThat(records("T", 3))
                .containsExactly(
                        "[" + A_AT_20 + ", {\"N\":1}, 20000]",
                        "[" + A_AT_20 + ", {\"N\":3}, 25000]",
                        "[610000000000007530, {\"N\":4}, 31000]");
        assertThat(engine.rows("SELECT K, N, WINDOWSTART, WINDOWEND FROM T ORDER BY N"))
                .containsExactly("[a, 3, 20000, 30000]", "[a, 4, 30000, 40000]");
    }

    @Test
    void whatIsMadeOfATableOfWindowsIsOfTheSameWindows() {
        engine.run(
                "CREATE TABLE T AS SELECT K, SUM(V) AS N FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K EMIT CHANGES");
        engine.run("CREATE TABLE U AS SELECT K, N * 10 AS M FROM T WHERE N < 3 EMIT CHANGES");

        assertThat(records("U", 2))
                .containsExactly("[" + A_AT_20 + ", {\"M\":10}, 20000]", "[" + A_AT_20 + ", null, 25000]");
        engine.run("CREATE STREAM W (K VARCHAR KEY, N INT) WITH (kafka_topic = 'T', value_format = 'JSON',"
                + " window_type = 'TUMBLING', window_size = '10 SECONDS')");
        engine.run("CREATE STREAM X AS SELECT N, K, WINDOWSTART AS BEGIN_MS FROM W EMIT CHANGES");
        assertThat(engine.rows("SELECT K, N, BEGIN_MS, WINDOWEND FROM X EMIT CHANGES LIMIT 2"))
                .containsExactly("[a, 1, 20000, 30000]", "[a, 3, 20000, 30000]");
    }

    @Test
    void aJoinOfTablesOfTheSameWindowsIsOfTheseWindows() {
        String windows = " FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K EMIT CHANGES";
        engine.run("CREATE TABLE T AS SELECT K, COUNT(*) AS N" + windows);
        engine.run("CREATE TABLE U AS SELECT K, SUM(V) AS M" + windows);
        assertThat(records("T", 3)).hasSize(3);
        assertThat(records("U", 3)).hasSize(3);
        engine.run("CREATE TABLE J AS SELECT t.k, n, m FROM t JOIN u ON t.k = u.k AND t.windowstart = u.windowstart");

        assertThat(records("J", 4))
                .containsExactly(
                        "[" + A_AT_20 + ", {\"N\":1,\"M\":1}, 20000]",
                        "[" + A_AT_20 + ", {\"N\":1,\"M\":3}, 25000]",
                        "[" + A_AT_20 + ", {\"N\":2,\"M\":3}, 25000]",
                        "[610000000000007530, {\"N\":1,\"M\":4}, 31000]");
        assertThat(engine.rows(
                        "SELECT t.k, n, m FROM t JOIN u ON t.k = u.k AND t.windowstart = u.windowstart ORDER BY m"))
                .containsExactly("[a, 2, 3]", "[a, 1, 4]");
        assertThatThrownBy(() -> engine.run("CREATE TABLE X AS SELECT t.k, n, m FROM t JOIN u ON t.k = u.k"))
                .hasMessageContaining("a.WINDOWSTART = b.WINDOWSTART");
    }

    @Test
    void aSessionThatGrowsLeavesATombstone() {
        engine.run(
                "CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S WINDOW SESSION (5 SECONDS) GROUP BY K EMIT CHANGES");

        assertThat(records("T", 4))
                .containsExactly(
                        "[610000000000004e200000000000004e20, {\"N\":1}, 20000]",
                        "[610000000000004e200000000000004e20, null, 20000]",
                        "[6100000000000061a80000000000004e20, {\"N\":2}, 25000]",
                        "[610000000000007918" + "0000000000007918, {\"N\":1}, 31000]");
        assertThat(engine.rows("SELECT K, N, WINDOWSTART, WINDOWEND FROM T ORDER BY N"))
                .containsExactly("[a, 1, 31000, 31000]", "[a, 2, 20000, 25000]");
    }

    @Test
    void finalResultsAreWrittenOnce() {
        engine.run(
                "CREATE TABLE T AS SELECT K, SUM(V) AS N FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K EMIT FINAL");
        engine.run("INSERT INTO S (ROWTIME, K, V) VALUES (40000, 'a', 8)");

        assertThat(records("T", 2))
                .containsExactly("[" + A_AT_20 + ", {\"N\":3}, 25000]", "[610000000000007530, {\"N\":4}, 31000]");
    }

    @Test
    void whichWindowsAreMadeIsForTheQueryToSay() {
        assertThatThrownBy(() -> engine.run("CREATE TABLE T WITH (window_type = 'SESSION') AS SELECT K, COUNT(*) AS N"
                        + " FROM S WINDOW SESSION (5 SECONDS) GROUP BY K EMIT CHANGES"))
                .hasMessageContaining("its query says");
    }

    /** All records, those without value too; waits until there are so many. */
    private List<String> records(String topic, int count) {
        engine.run("CREATE STREAM RAW_" + topic + " (K VARBINARY KEY, V VARCHAR) WITH (kafka_topic = '" + topic
                + "', value_format = 'KAFKA')");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> rows = List.of();
        while (rows.size() < count && System.nanoTime() < deadline) {
            rows = engine.rows("SELECT K, V, ROWTIME FROM RAW_" + topic);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return rows;
    }
}
