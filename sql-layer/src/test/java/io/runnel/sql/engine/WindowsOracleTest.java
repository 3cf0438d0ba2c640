package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of time by arithmetic, which H2 can do: over random rows, it and our operators must agree. */
class WindowsOracleTest {
    private static final long SEED = 20_261_121L;
    private static final int ROWS = 2_000;

    @TempDir
    Path folder;

    @Test
    void windowsAreThoseOfArithmetic() throws SQLException {
        try (EngineOnDisk engine = new EngineOnDisk(folder);
                Connection h2 = DriverManager.getConnection("jdbc:h2:mem:windows");
                Statement oracle = h2.createStatement()) {
            fill(engine, oracle);
            for (String[] pair : QUERIES) {
                List<String> expected = rows(oracle, pair[1]);
                assertThat(expected).as("rows to compare, seed %s", SEED).hasSizeGreaterThan(10);
                assertThat(engine.rows(pair[0]))
                        .as("%s, seed %s", pair[0], SEED)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /** Ours, then H2's. */
    private static final String[][] QUERIES = {
        {
            "SELECT K, SUM(V), COUNT(*), WINDOWSTART, WINDOWEND FROM S WINDOW TUMBLING (SIZE 7 SECONDS) GROUP BY K",
            "SELECT K, SUM(V), COUNT(*), T / 7000 * 7000 AS A, T / 7000 * 7000 + 7000 AS B FROM S GROUP BY K, A, B"
        },
        {
            "SELECT K, SUM(V), WINDOWSTART FROM S WINDOW HOPPING (SIZE 7 SECONDS, ADVANCE BY 2 SECONDS)"
                    + " WHERE V > 10 GROUP BY K HAVING COUNT(*) > 1",
            "SELECT K, SUM(V), A FROM (SELECT X * 2000 AS A FROM SYSTEM_RANGE(0, 500)) JOIN S"
                    + " ON T >= A AND T < A + 7000 WHERE V > 10 GROUP BY K, A HAVING COUNT(*) > 1"
        },
        {
            "SELECT K, V, WS FROM (SELECT K, V, UNIX_TIMESTAMP(WINDOW_START) AS WS FROM TABLE(HOP(TABLE S,"
                    + " DESCRIPTOR(ROWTIME), INTERVAL '3' SECOND, INTERVAL '5' SECOND, INTERVAL '1' SECOND)))",
            "SELECT K, V, A FROM (SELECT X * 3000 - 5000 AS A FROM SYSTEM_RANGE(0, 500)) JOIN S"
                    + " ON T >= A AND T < A + 5000"
        },
        {
            "SELECT K, COUNT(*), SUM(V), WINDOWSTART, WINDOWEND FROM S WINDOW SESSION (1 SECOND) GROUP BY K",
            sessions("> 1000", "MAX(T)")
        },
        {
            "SELECT K, COUNT(*), SUM(V), UNIX_TIMESTAMP(WINDOW_START), UNIX_TIMESTAMP(WINDOW_END)"
                    + " FROM TABLE(SESSION(TABLE S PARTITION BY K, DESCRIPTOR(ROWTIME), INTERVAL '1' SECOND))"
                    + " GROUP BY K, WINDOW_START, WINDOW_END",
            sessions(">= 1000", "MAX(T) + 1000")
        }
    };

    private static String sessions(String apart, String end) {
        return "SELECT K, COUNT(*), SUM(V), MIN(T), " + end + " FROM (SELECT K, V, T, SUM(NEW) OVER (PARTITION BY K"
                + " ORDER BY T RANGE UNBOUNDED PRECEDING) AS NUMBER FROM (SELECT K, V, T, CASE WHEN T - LAG(T) OVER"
                + " (PARTITION BY K ORDER BY T) " + apart + " THEN 1 ELSE 0 END AS NEW FROM S)) GROUP BY K, NUMBER";
    }

    /** Times in hundreds of milliseconds, so that gaps of just a second occur; keys and values may be null. */
    private static void fill(EngineOnDisk engine, Statement oracle) throws SQLException {
        Random random = new Random(SEED);
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INTEGER)"
                + " WITH (kafka_topic = 's', partitions = 3, value_format = 'JSON')");
        oracle.execute("CREATE TABLE S (K VARCHAR, V INTEGER, T BIGINT)");
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String key = random.nextInt(10) == 0 ? "NULL" : "'k" + random.nextInt(6) + "'";
            String value = random.nextInt(10) == 0 ? "NULL" : Integer.toString(random.nextInt(100));
            rows.add(key + ", " + value + ", " + random.nextInt(6_000) * 100L);
        }
        String values = "(" + String.join("), (", rows) + ")";
        engine.run("INSERT INTO S (K, V, ROWTIME) VALUES " + values);
        oracle.execute("INSERT INTO S VALUES " + values);
    }

    private static List<String> rows(Statement oracle, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet answer = oracle.executeQuery(sql)) {
            int columns = answer.getMetaData().getColumnCount();
            while (answer.next()) {
                Object[] row = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = answer.getObject(i + 1);
                }
                rows.add(Arrays.toString(row));
            }
        }
        return rows;
    }
}
