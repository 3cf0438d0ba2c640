package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FOR SYSTEM_TIME AS OF: tables and streams as they were. */
class SystemTimeTest {
    @TempDir
    Path folder;

    private EngineOnDisk engine;

    /** Key 1 gets a at 1000, b at 3000, and later, out of order, c at 2000; key 2 comes at 1500, goes at 2500. */
    @BeforeEach
    void insert() {
        engine = new EngineOnDisk(folder);
        engine.run("CREATE TABLE T (ID INTEGER PRIMARY KEY, V VARCHAR)"
                + " WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");
        engine.run("CREATE STREAM S (ID INTEGER KEY, V VARCHAR) WITH (kafka_topic = 't', value_format = 'JSON')");
        engine.run("INSERT INTO T (ROWTIME, ID, V) VALUES (1000, 1, 'a'), (1500, 2, 'x'), (3000, 1, 'b')");
        byte[] two = ByteBuffer.allocate(Integer.BYTES).putInt(2).array();
        engine.append("t", new LogRecord(two, null, 2500, List.of()));
        engine.run("INSERT INTO T (ROWTIME, ID, V) VALUES (2000, 1, 'c')");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        00:00:00.999 |
        00:00:01     | 1a
        00:00:01.500 | 1a 2x
        00:00:02.499 | 1c 2x
        00:00:02.500 | 1c
        00:00:05     | 1c
        """)
    void tableIsMadeOfTheRecordsUpToThatTime(String time, String rows) {
        assertThat(all("SELECT ID, V FROM T FOR SYSTEM_TIME AS OF TIMESTAMP '1970-01-01 " + time + "' ORDER BY ID"))
                .isEqualTo(rows == null ? "" : rows);
        assertThat(all("SELECT ID, V FROM T FOR SYSTEM_TIME AS OF '1970-01-01T" + time + "Z' ORDER BY ID"))
                .isEqualTo(rows == null ? "" : rows);
    }

    /** The newest by offset wins among those that there were, as it does now. */
    @Test
    void expressionsAndParametersArePointsInTime() {
        assertThat(all("SELECT ID, V FROM T FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP - INTERVAL '1' HOUR"))
                .isEqualTo("1c");
        assertThat(
                        all(
                                "SELECT ID, V FROM T FOR SYSTEM_TIME AS OF TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND"))
                .isEqualTo("1a");
        assertThat(all("SELECT ID, V FROM T FOR SYSTEM_TIME AS OF ? WHERE ID = 2", 1_500L))
                .isEqualTo("2x");
        assertThat(all("SELECT ID, V FROM T FOR SYSTEM_TIME AS OF ?", new Object[] {null}))
                .isEmpty();
    }

    @Test
    void streamHasTheRecordsUpToThatTime() {
        assertThat(all("SELECT ID, V FROM S FOR SYSTEM_TIME AS OF '1970-01-01T00:00:02Z' ORDER BY ROWOFFSET"))
                .isEqualTo("1a 2x 1c");
        assertThat(all("SELECT COUNT(*) FROM S FOR SYSTEM_TIME AS OF '1970-01-01T00:00:02Z'"))
                .isEqualTo("3");
    }

    @Test
    void eachSideOfAJoinHasItsOwnTime() {
        assertThat(all("SELECT a.ID, a.V, b.V FROM T FOR SYSTEM_TIME AS OF '1970-01-01T00:00:01Z' AS a"
                        + " JOIN T FOR SYSTEM_TIME AS OF '1970-01-01T00:00:04Z' AS b ON a.ID = b.ID"))
                .isEqualTo("1ac");
        assertThat(all("SELECT n.ID, n.V, o.V FROM T n FULL JOIN T FOR SYSTEM_TIME AS OF '1970-01-01T00:00:01.6Z' o"
                        + " ON n.ID = o.ID ORDER BY o.ID"))
                .isEqualTo("1ca nullnullx");
    }

    @Test
    void pseudoColumnsStarAndFiltersWorkOnIt() {
        String asOf = "FROM T FOR SYSTEM_TIME AS OF '1970-01-01T00:00:01.6Z'";
        assertThat(all("SELECT * " + asOf + " ORDER BY 1")).isEqualTo("1a 2x");
        assertThat(all("SELECT ROWTIME, V " + asOf + " WHERE ROWTIME > 1000")).isEqualTo("1500x");
        assertThat(all("SELECT COUNT(*) " + asOf)).isEqualTo("2");
        assertThat(all("SELECT V FROM (SELECT * " + asOf + ") WHERE ID = 1")).isEqualTo("a");
    }

    @Test
    void explainSaysTheTime() {
        assertThat(engine.rows("EXPLAIN SELECT V FROM T FOR SYSTEM_TIME AS OF '1970-01-01T00:00:01Z'")
                        .toString())
                .contains("ROWTIME as of 1970-01-01T00:00:01Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        SELECT V FROM T FOR SYSTEM_TIME AS OF 'noon'                         | 22007 | There is no time 'noon' at line 1, column 39
        WITH W AS (SELECT * FROM T) SELECT V FROM W FOR SYSTEM_TIME AS OF '1970-01-01' | 0A000 | write it within the query that WITH gives this name
        SELECT NAME FROM SYS.TOPICS FOR SYSTEM_TIME AS OF '1970-01-01'       | 0A000 | is for streams and tables
        SELECT V FROM T FOR SYSTEM_TIME AS OF 5                              | 42804 | expects Timestamp type
        SELECT V FROM T FOR SYSTEM_TIME AS OF '1970-01-01' EMIT CHANGES      | 0A000 | exclude each other
        """)
    void whatIsNoPointInTimeIsRefused(String sql, String state, String message) {
        assertThatThrownBy(() -> engine.answer(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    private String all(String sql, Object... parameters) {
        List<String> rows = new ArrayList<>();
        try (RowSource source = engine.start(sql, Arrays.asList(parameters))) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(100, 1_000);
                for (Object[] row : batch.rows()) {
                    StringBuilder text = new StringBuilder();
                    Arrays.stream(row).forEach(text::append);
                    rows.add(text.toString());
                }
                done = batch.done();
            }
        }
        return String.join(" ", rows);
    }
}
