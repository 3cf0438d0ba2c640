package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HOP and SESSION as table functions, and ksqlDB's WINDOW clause, over history; the expected rows are worked out by hand. */
class WindowsTest {
    @TempDir
    Path folder;

    private EngineOnDisk engine;

    /** Two keys, times out of order, on window edges, and one row without a TIMESTAMP of its own. */
    @BeforeEach
    void insert() {
        engine = new EngineOnDisk(folder);
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INTEGER, TS TIMESTAMP)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        engine.run("INSERT INTO S (ROWTIME, K, V, TS) VALUES"
                + " (0, 'a', 1, TIMESTAMP '2001-01-01 00:00:00'),"
                + " (9999, 'a', 2, TIMESTAMP '2001-01-01 00:00:09.999'),"
                + " (25000, 'b', 4, TIMESTAMP '2001-01-01 00:00:25'),"
                + " (10000, 'a', 8, TIMESTAMP '2001-01-01 00:00:10'),"
                + " (35000, 'b', 16, NULL)");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void hopGivesARowForEachWindow() {
        assertThat(rows("SELECT K, V, WINDOW_START, WINDOW_END FROM TABLE(HOP(TABLE S, DESCRIPTOR(TS),"
                        + " INTERVAL '10' SECOND, INTERVAL '20' SECOND)) WHERE V IN (2, 8) ORDER BY V, WINDOW_START"))
                .containsExactly(
                        "a 2 " + (Y2001 - 10_000) + " " + (Y2001 + 10_000),
                        "a 2 " + Y2001 + " " + (Y2001 + 20_000),
                        "a 8 " + Y2001 + " " + (Y2001 + 20_000),
                        "a 8 " + (Y2001 + 10_000) + " " + (Y2001 + 30_000));
    }

    private static final long Y2001 = 978_307_200_000L;

    @Test
    void hopHasAnOffsetAndGaps() {
        assertThat(rows("SELECT V, WINDOW_START FROM TABLE(HOP(TABLE S, DESCRIPTOR(ROWTIME),"
                        + " INTERVAL '10' SECOND, INTERVAL '10' SECOND, INTERVAL '3' SECOND)) ORDER BY V"))
                .containsExactly("1 -7000", "2 3000", "4 23000", "8 3000", "16 33000");
        assertThat(rows("SELECT V, WINDOW_START FROM TABLE(HOP(TABLE S, DESCRIPTOR(ROWTIME),"
                        + " INTERVAL '20' SECOND, INTERVAL '5' SECOND)) ORDER BY V"))
                .as("rows between windows are in none")
                .containsExactly("1 0");
    }

    @Test
    void hopAggregatesAndJoinsLikeAnyTable() {
        assertThat(
                        rows(
                                "SELECT WINDOW_START, SUM(V), COUNT(*) FROM TABLE(HOP(TABLE S, DESCRIPTOR(ROWTIME),"
                                        + " INTERVAL '10' SECOND, INTERVAL '20' SECOND)) WHERE K = 'a' GROUP BY WINDOW_START ORDER BY 1"))
                .containsExactly("-10000 3 2", "0 11 3", "10000 8 1");
        assertThat(rows("SELECT W.WINDOW_END, X.V FROM TABLE(HOP((SELECT V, TS FROM S), DESCRIPTOR(TS),"
                        + " INTERVAL '30' SECOND, INTERVAL '30' SECOND)) W JOIN S X ON X.V = W.V WHERE X.V = 4"))
                .containsExactly((Y2001 + 30_000) + " 4");
        assertThat(rows("SELECT COUNT(*) FROM TABLE(HOP((SELECT TS FROM S), DESCRIPTOR(TS),"
                        + " INTERVAL '5' SECOND, INTERVAL '20' SECOND))"))
                .containsExactly("16");
    }

    @Test
    void sessionsEndWithTheirGapAndBelongToOneKey() {
        String session = "TABLE(SESSION(TABLE S PARTITION BY K, DESCRIPTOR(ROWTIME), INTERVAL '10' SECOND))";
        assertThat(rows("SELECT K, V, WINDOW_START, WINDOW_END FROM " + session + " ORDER BY V"))
                .containsExactly("a 1 0 20000", "a 2 0 20000", "b 4 25000 35000", "a 8 0 20000", "b 16 35000 45000");
        assertThat(rows("SELECT K, COUNT(*), WINDOW_START FROM " + session
                        + " WHERE V < 8 GROUP BY K, WINDOW_START, WINDOW_END ORDER BY K, 3"))
                .as("a condition on the outside does not tear sessions apart")
                .containsExactly("a 2 0", "b 1 25000");
    }

    @Test
    void sessionsWithoutKeyAreOfAllRows() {
        assertThat(rows("SELECT V, WINDOW_START, WINDOW_END FROM TABLE(SESSION(TABLE S, DESCRIPTOR(ROWTIME),"
                        + " INTERVAL '15.001' SECOND)) ORDER BY V"))
                .containsExactly("1 0 50001", "2 0 50001", "4 0 50001", "8 0 50001", "16 0 50001");
        assertThat(rows("SELECT V, WINDOW_END FROM TABLE(SESSION(TABLE S, DESCRIPTOR(TS), DESCRIPTOR(K),"
                        + " INTERVAL '1' SECOND)) ORDER BY V"))
                .as("a row without time is in none")
                .containsExactly(
                        "1 " + (Y2001 + 1_000),
                        "2 " + (Y2001 + 11_000),
                        "4 " + (Y2001 + 26_000),
                        "8 " + (Y2001 + 11_000));
    }

    @Test
    void tumblingClauseGroupsByItsWindows() {
        assertThat(rows("SELECT K, SUM(V), WINDOWSTART, WINDOWEND FROM S WINDOW TUMBLING (SIZE 10 SECONDS)"
                        + " GROUP BY K ORDER BY WINDOWSTART"))
                .containsExactly("a 3 0 10000", "a 8 10000 20000", "b 4 20000 30000", "b 16 30000 40000");
        assertThat(rows("SELECT x.K, COUNT(*) FROM S x WINDOW TUMBLING (SIZE 1 MINUTE, RETENTION 7 DAYS,"
                        + " GRACE PERIOD 0 SECONDS) WHERE x.V > 1 GROUP BY x.K HAVING WINDOWEND = 60000 ORDER BY x.K"))
                .containsExactly("a 2", "b 2");
    }

    /** As ksqlDB: no window begins before the epoch. */
    @Test
    void hoppingClauseGroupsByItsWindows() {
        assertThat(rows(
                        "SELECT K, SUM(V), WINDOWSTART AS S FROM S WINDOW HOPPING (SIZE 20 SECONDS, ADVANCE BY 10 SECONDS)"
                                + " GROUP BY K HAVING SUM(V) <> 4 ORDER BY K, WINDOWSTART"))
                .containsExactly("a 11 0", "a 8 10000", "b 20 20000", "b 16 30000");
    }

    /** As ksqlDB: a gap of just the length does not end a session, whose end is its last row's time. */
    @Test
    void sessionClauseHasInclusiveBoundsPerGroup() {
        assertThat(rows("SELECT K, COUNT(*), WINDOWSTART, WINDOWEND FROM S WINDOW SESSION (10 SECONDS)"
                        + " GROUP BY K ORDER BY K"))
                .containsExactly("a 3 0 10000", "b 2 25000 35000");
        assertThat(rows("SELECT K, COUNT(*), WINDOWSTART, WINDOWEND FROM S WINDOW SESSION (9999 MILLISECONDS)"
                        + " WHERE V <> 8 GROUP BY K ORDER BY K, WINDOWSTART"))
                .as("WHERE comes before the windows")
                .containsExactly("a 2 0 9999", "b 1 25000 25000", "b 1 35000 35000");
    }

    @Test
    void sessionClauseGroupsByExpressionsNumbersAndAliases() {
        for (String group : List.of("UCASE(K), V > 2", "1, 2", "BIG, 2")) {
            assertThat(rows("SELECT UCASE(K) AS BIG, V > 2, COUNT(*), WINDOWEND FROM S WINDOW SESSION (1 HOUR)"
                            + " GROUP BY " + group + " ORDER BY 1, 2"))
                    .containsExactly("A false 2 9999", "A true 1 10000", "B true 2 35000");
        }
    }

    @Test
    void clauseStandsInSubqueriesAndOverThem() {
        assertThat(
                        rows(
                                "SELECT MAX(N) FROM (SELECT COUNT(*) AS N FROM S WINDOW TUMBLING (SIZE 20 SECONDS) GROUP BY K)"))
                .containsExactly("3");
        assertThat(rows("SELECT K, COUNT(*), WINDOWSTART FROM (SELECT K, ROWTIME FROM S WHERE V < 5) T"
                        + " WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 10 SECONDS) GROUP BY K ORDER BY 3"))
                .containsExactly("a 2 0", "b 1 20000");
        assertThat(rows("WITH T AS (SELECT K, ROWTIME FROM S WHERE V > 4) SELECT COUNT(*), WINDOWEND FROM T"
                        + " WINDOW SESSION (1 HOUR) GROUP BY K ORDER BY 2"))
                .containsExactly("1 10000", "1 35000");
        assertThat(rows("SELECT K, COUNT(*) FROM S FOR SYSTEM_TIME AS OF '1970-01-01T00:00:10Z'"
                        + " WINDOW SESSION (1 DAY) GROUP BY K"))
                .containsExactly("a 3");
    }

    /** A tumbling window is a computation of each row alone: EMIT CHANGES can do that. */
    @Test
    void tumblingClauseEmitsChanges() {
        assertThat(rows("SELECT K, SUM(V), WINDOWSTART, WINDOWEND FROM S WINDOW TUMBLING (SIZE 10 SECONDS)"
                        + " GROUP BY K EMIT CHANGES LIMIT 5"))
                .containsExactly(
                        "a 1 0 10000", "a 3 0 10000", "b 4 20000 30000", "a 8 10000 20000", "b 16 30000 40000");
    }

    @Test
    void boundsCompareWithText() {
        assertThat(rows("SELECT K FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K"
                        + " HAVING WINDOWSTART >= '1970-01-01T00:00:30Z'"))
                .containsExactly("b");
    }

    @Test
    void conditionsReachTheScanBelowHop() {
        assertThat(engine.rows("EXPLAIN SELECT SUM(V) FROM S WINDOW HOPPING (SIZE 1 DAY, ADVANCE BY 1 HOUR)"
                                + " WHERE ROWTIME >= 10000 GROUP BY K")
                        .toString())
                .contains("ROWTIME >= 1970-01-01T00:00:10Z")
                .contains("columns K, V, ROWTIME")
                .contains("HOP(");
    }

    @Test
    void sessionsThatTakeTooMuchMemoryEndWithTheLimitsName() {
        engine.run("SET 'query.max.memory' = '400'");

        assertThatThrownBy(() -> engine.answer("SELECT K, WINDOW_END FROM TABLE(SESSION(TABLE S PARTITION BY K,"
                        + " DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR))"))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("session windows")
                .hasMessageContaining("query.max.memory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        SELECT COUNT(*) FROM S WINDOW TUMBLING (SIZE 1 HOUR)                           | 42803 | WINDOW needs GROUP BY at line 1, column 24
        SELECT 1 FROM S WINDOW TUMBLNG (SIZE 1 HOUR) GROUP BY K                        | 42601 | There is no WINDOW TUMBLNG at line 1, column 24; did you mean TUMBLING?
        SELECT 1 FROM S WINDOW TUMBLING (SIZ 1 HOUR) GROUP BY K                        | 42601 | WINDOW TUMBLING has no SIZ at line 1, column 34; did you mean SIZE?
        SELECT 1 FROM S WINDOW HOPPING (SIZE 1 HOUR) GROUP BY K                        | 42601 | lacks its ADVANCE BY
        SELECT 1 FROM S WINDOW TUMBLING (SIZE 1 FORTNIGHT) GROUP BY K                  | 42601 | Unknown unit of time FORTNIGHT at line 1, column 41
        SELECT 1 FROM S WINDOW TUMBLING (SIZE 0 HOURS) GROUP BY K                      | 22023 | 0 HOURS is refused
        SELECT 1 FROM S WINDOW HOPPING (SIZE 1 HOUR, ADVANCE BY 2 HOURS) GROUP BY K    | 22023 | advances by more than its size
        SELECT 1 FROM S WINDOW TUMBLING (SIZE 1 HOUR, SIZE 2 HOURS) GROUP BY K         | 42601 | SIZE is given a second time
        SELECT 1 FROM S A JOIN S B ON A.K = B.K WINDOW SESSION (1 HOUR) GROUP BY A.K   | 0A000 | WINDOW stands behind one stream, table or subquery
        SELECT 1 FROM S WINDOW SESSION (1 HOUR) GROUP BY ROLLUP (K)                    | 0A000 | goes with plain GROUP BY
        SELECT K, COUNT(*) FROM S GROUP BY K EMIT FINAL                                | 0A000 | EMIT FINAL gives the final results of windows
        SELECT K FROM TABLE(SESSION(TABLE S, DESCRIPTOR(ROWTIME), INTERVAL '1' DAY)) EMIT CHANGES | 0A000 | sessions of other rows than those of a group
        SELECT K, WINDOW_END, COUNT(*) FROM TABLE(SESSION(TABLE S, DESCRIPTOR(ROWTIME), INTERVAL '1' DAY)) GROUP BY K, WINDOW_END EMIT CHANGES | 0A000 | sessions of other rows than those of a group
        SELECT K, COUNT(*) FROM S WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 1 HOUR, GRACE PERIOD 1 MINUTE) GROUP BY K EMIT CHANGES | 22023 | RETENTION
        SELECT 1 FROM TABLE(HOP(TABLE S, DESCRIPTOR(V), INTERVAL '1' DAY, INTERVAL '2' DAY)) | 42804 | HOP's time is a TIMESTAMP, or a BIGINT
        SELECT 1 FROM TABLE(HOP(TABLE S, DESCRIPTOR(TS), INTERVAL '0' DAY, INTERVAL '2' DAY)) | 42804 | at least one millisecond
        SELECT 1 FROM TABLE(SESSION(TABLE S PARTITION BY KK, DESCRIPTOR(TS), INTERVAL '2' DAY)) | 42703 | SESSION's table has no column KK
        """)
    void whatIsNoWindowIsRefused(String sql, String state, String message) {
        assertThatThrownBy(() -> engine.answer(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    private List<String> rows(String sql) {
        return engine.answer(sql).stream()
                .map(row -> Arrays.stream(row).map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }
}
