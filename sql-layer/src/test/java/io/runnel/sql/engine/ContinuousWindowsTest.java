package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** EMIT FINAL and event times through the whole engine; what operators do is tested beside them. */
@Timeout(60)
class ContinuousWindowsTest {
    @TempDir
    Path folder;

    private EngineOnDisk engine;

    @BeforeEach
    void insert() {
        engine = new EngineOnDisk(folder);
        engine.run("CREATE STREAM S (K VARCHAR KEY, V INTEGER, TS TIMESTAMP)"
                + " WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON')");
        engine.run("INSERT INTO S (ROWTIME, K, V, TS) VALUES"
                + " (0, 'a', 1, TIMESTAMP '1970-01-01 00:01:00'),"
                + " (9000, 'a', 2, TIMESTAMP '1970-01-01 00:00:30'),"
                + " (12000, 'b', 4, TIMESTAMP '1970-01-01 00:00:31'),"
                + " (8000, 'a', 8, TIMESTAMP '1970-01-01 00:01:05'),"
                + " (35000, 'b', 16, NULL)");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aWindowGivesItsFinalResultWithoutGraceUnlessTheClauseGivesOne() {
        assertThat(engine.rows("SELECT K, SUM(V), WINDOWSTART FROM S WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY K"
                        + " EMIT FINAL LIMIT 2"))
                .containsExactly("[a, 3, 0]", "[b, 4, 10000]");
        assertThat(engine.rows("SELECT K, SUM(V), WINDOWSTART FROM S"
                        + " WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 5 SECONDS) GROUP BY K EMIT FINAL LIMIT 2"))
                .containsExactly("[a, 11, 0]", "[b, 4, 10000]");
    }

    @Test
    void havingChoosesAmongFinalResults() {
        assertThat(engine.rows("SELECT K, COUNT(*) FROM S WINDOW SESSION (10 SECONDS, GRACE PERIOD 10 SECONDS)"
                        + " GROUP BY K HAVING COUNT(*) > 1 EMIT FINAL LIMIT 1"))
                .containsExactly("[a, 3]");
    }

    @Test
    void windowsOfATimeColumnFollowThatTime() {
        assertThat(engine.rows("SELECT K, COUNT(*), UNIX_TIMESTAMP(WINDOW_START) FROM TABLE(TUMBLE(TABLE S,"
                        + " DESCRIPTOR(TS), INTERVAL '1' MINUTE)) GROUP BY K, WINDOW_START EMIT CHANGES LIMIT 4"))
                .containsExactly("[a, 1, 60000]", "[a, 1, 0]", "[b, 1, 0]", "[a, 2, 60000]");
    }

    @Test
    void theTimeOfAStreamIsTheColumnThatItDeclares() {
        engine.run("CREATE STREAM T (K VARCHAR KEY, V INTEGER, TS TIMESTAMP)"
                + " WITH (kafka_topic = 's', value_format = 'JSON', timestamp = 'TS')");

        assertThat(engine.rows("SELECT K, SUM(V), WINDOWSTART FROM T"
                        + " WINDOW HOPPING (SIZE 40 SECONDS, ADVANCE BY 30 SECONDS) GROUP BY K EMIT CHANGES LIMIT 6"))
                .containsExactly(
                        "[a, 1, 30000]", "[a, 1, 60000]", "[a, 2, 0]", "[a, 3, 30000]", "[b, 4, 0]", "[b, 4, 30000]");
    }

    @Test
    void aWindowsResultsCanBeGroupedAnew() {
        assertThat(engine.rows("SELECT WS, COUNT(*), SUM(N) FROM (SELECT WINDOWSTART AS WS, K, COUNT(*) AS N FROM S"
                        + " WINDOW TUMBLING (SIZE 20 SECONDS) GROUP BY K) GROUP BY WS EMIT CHANGES LIMIT 4"))
                .containsExactly("[0, 1, 1]", "[0, 0, null]", "[0, 1, 2]", "[0, 2, 3]");
    }
}
