package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.LogRecord;
import io.runnel.log.TopicSpec;
import io.runnel.sql.SqlException;
import io.runnel.sql.host.HostConfig;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of persistent queries when something around them changes, fails or is told to stop. */
@Timeout(60)
class QueryLifeTest {
    private static final HostConfig HOST = new HostConfig(2, 4, 30_000, 5, 3, 10_000);

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder, HOST);
        sql.run("CREATE STREAM clicks (page VARCHAR KEY, user_id INT, text VARCHAR)"
                + " WITH (kafka_topic = 'clicks', partitions = 3, value_format = 'JSON')");
        insert(0, 30);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private void reopen() {
        sql.close();
        sql = new EngineOnDisk(folder, HOST);
    }

    private void insert(int from, int to) {
        for (int i = from; i < to; i++) {
            sql.run("INSERT INTO clicks VALUES ('p" + i % 7 + "', " + i + ", 'x')");
        }
    }

    @Test
    void aQueryByTheRecordsKeyRunsAsATaskForEachPartition() {
        sql.run("CREATE TABLE counts AS SELECT page, COUNT(*) AS n, SUM(user_id) AS s FROM clicks GROUP BY page");
        awaitRows("SELECT SUM(n) FROM counts", "[30]");
        assertThat(sql.rows("EXPLAIN " + id("COUNTS")))
                .contains("[Tasks: 3, each with partitions of its own]", "[Stages: 1]")
                .anyMatch(line ->
                        line.contains("-changelog, compacted, 3 partitions, of the states positions, topics, group-0"));
        for (int round = 1; round <= 2; round++) {
            sql.run("PAUSE ALL");
            insert(30 * round, 30 * round + 15);
            reopen();
            sql.run("RESUME ALL");
            insert(30 * round + 15, 30 * round + 30);
            awaitRows("SELECT SUM(n) FROM counts", "[" + 30 * (round + 1) + "]");
        }

        assertThat(sql.rows("SELECT * FROM counts ORDER BY page"))
                .isEqualTo(sql.rows("SELECT page, COUNT(*), SUM(user_id) FROM clicks GROUP BY page ORDER BY page"));
        assertThat(sql.events().committedOffsets("_runnel-query-" + id("COUNTS")).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(90);
    }

    @Test
    void whatGroupsByAnotherColumnRunsAsOneTask() {
        sql.run("CREATE TABLE users AS SELECT user_id % 2 AS odd, COUNT(*) AS n FROM clicks GROUP BY user_id % 2");

        assertThat(sql.rows("EXPLAIN " + id("USERS")))
                .contains("[Tasks: 1, since rows of all partitions meet: Group by MOD(USER_ID, 2)]", "[Stages: 2]")
                .anyMatch(line -> line.contains("Exchange by MOD(USER_ID, 2), within the process"));
        awaitRows("SELECT n FROM users ORDER BY odd", "[15]", "[15]");
    }

    @Test
    void oneTaskThatFailsStopsTheQueryAndResumeBeginsItThere() {
        sql.run(
                "CREATE STREAM shares AS SELECT page, 10 / (user_id - 31) AS share FROM clicks EMIT CHANGES ON ERROR STOP");
        awaitRows("SELECT COUNT(*) FROM shares", "[30]");
        insert(31, 32);
        awaitState("SHARES", "ERROR");
        insert(32, 62);

        assertThat(sql.rows("SELECT ERROR FROM SYS.QUERIES WHERE SINK = 'SHARES'")
                        .toString())
                .contains("Computing")
                .contains("The query ended because");
        assertThat(sql.rows("SELECT COUNT(*) FROM shares")).containsExactly("[30]");
        sql.run("RESUME ALL");
        awaitState("SHARES", "ERROR");
        assertThat(sql.rows("SELECT COUNT(*) AS n FROM shares WHERE share IS NULL"))
                .containsExactly("[0]");
    }

    @Test
    void pauseReturnsWhenTheQueryStandsStill() {
        sql.run("CREATE STREAM copy AS SELECT * FROM clicks EMIT CHANGES");
        sql.run("PAUSE " + id("COPY"));

        assertThat(state("COPY")).isEqualTo("PAUSED");
        List<String> written = sql.rows("SELECT COUNT(*) FROM copy");
        insert(30, 33);
        sql.run("CREATE STREAM other AS SELECT * FROM clicks EMIT CHANGES");
        awaitRows("SELECT COUNT(*) FROM other", "[33]");
        assertThat(sql.rows("SELECT COUNT(*) FROM copy")).isEqualTo(written);
    }

    @Test
    void aQueryWhoseInputIsDeletedSaysSo() {
        sql.run("CREATE STREAM copy AS SELECT * FROM clicks EMIT CHANGES");
        awaitRows("SELECT COUNT(*) FROM copy", "[30]");
        sql.events().deleteTopic("clicks").join();

        awaitState("COPY", "ERROR");
        assertThat(sql.rows("SELECT ERROR FROM SYS.QUERIES WHERE SINK = 'COPY'").toString())
                .contains("Topic clicks, which CLICKS reads, was deleted while the query ran");

        sql.events().createTopic(TopicSpec.of("clicks", 3, Map.of())).join();
        insert(100, 102);
        sql.run("RESUME " + id("COPY"));
        awaitRows("SELECT COUNT(*) FROM copy", "[32]"); // The new topic from its beginning, though it is shorter.
    }

    @Test
    void statesMayBeLargerThanWhatATopicTakesByDefault() {
        String wide = "y".repeat(300_000);
        sql.run("CREATE TABLE sizes AS SELECT page, COUNT(*) AS n, ARRAY_LENGTH(COLLECT_LIST(text)) AS texts"
                + " FROM clicks GROUP BY page");
        for (int i = 0; i < 8; i++) {
            sql.run("INSERT INTO clicks VALUES ('wide', " + i + ", '" + wide + "')");
        }
        awaitRows("SELECT n, texts FROM sizes WHERE page = 'wide'", "[8, 8]");
        reopen();
        sql.run("INSERT INTO clicks VALUES ('wide', 8, 'z')");
        awaitRows("SELECT n, texts FROM sizes WHERE page = 'wide'", "[9, 9]");
    }

    @Test
    void whatTheLogRefusesIsNotTriedForEver() {
        sql.run("CREATE TABLE sizes AS"
                + " SELECT page, ARRAY_LENGTH(COLLECT_LIST(RPAD(text, 600000, 'y'))) AS n FROM clicks GROUP BY page");
        awaitRows("SELECT SUM(n) FROM sizes", "[30]");
        for (int i = 0; i < 30; i++) {
            sql.run("INSERT INTO clicks VALUES ('p0', 1, 'x')");
        }

        awaitState("SIZES", "ERROR");
        assertThat(sql.rows("SELECT ERROR FROM SYS.QUERIES WHERE SINK = 'SIZES'")
                        .toString())
                .contains("Writing what it made failed");
    }

    @Test
    void aRowThatItsTopicDoesNotTakeStopsAQueryThatStopsAtErrors() {
        sql.run("CREATE STREAM wider AS SELECT page, text || text AS twice FROM clicks EMIT CHANGES ON ERROR STOP");
        awaitRows("SELECT COUNT(*) FROM wider", "[30]");
        sql.run("INSERT INTO clicks VALUES ('wide', 1, '" + "y".repeat(900_000) + "')");

        awaitState("WIDER", "ERROR");
        assertThat(sql.rows("SELECT ERROR FROM SYS.QUERIES WHERE SINK = 'WIDER'")
                        .toString())
                .contains("cannot be written");
    }

    @Test
    void whatACrashLeftOfAnEndedQueryIsDeletedAtTheNextStart() {
        sql.run("CREATE STREAM copy AS SELECT * FROM clicks EMIT CHANGES");
        sql.events()
                .createTopic(TopicSpec.of("_runnel-query-CSAS_GONE_7-changelog", 1, Map.of()))
                .join();
        reopen();
        sql.rows("SHOW STREAMS");

        assertThat(sql.rows("SELECT TOPIC FROM SYS.TOPICS WHERE TOPIC LIKE '%-changelog'"))
                .containsExactly("[_runnel-query-" + id("COPY") + "-changelog]");
    }

    @Test
    void allColumnsAreThoseOfTheTimeWhenTheQueryWasMade() {
        sql.run("CREATE STREAM copy AS SELECT *, user_id * 2 AS extra FROM clicks EMIT CHANGES");
        sql.run(
                "CREATE TABLE distinct_ones WITH (key_format = 'JSON') AS"
                        + " SELECT page, user_id, text, COUNT(*) AS n FROM (SELECT * FROM clicks) GROUP BY page, user_id, text");
        awaitRows("SELECT COUNT(*) FROM copy", "[30]");
        sql.run("ALTER STREAM clicks ADD COLUMN extra INT");
        reopen();
        sql.run("INSERT INTO clicks (page, user_id, extra) VALUES ('new', 7, 99)");

        awaitRows("SELECT page, user_id, extra FROM copy WHERE page = 'new'", "[new, 7, 14]");
        assertThat(state("COPY")).isEqualTo("RUNNING");
    }

    @Test
    void columnsThatInsertNamesAreFilledAndTheOthersAreNull() {
        sql.run("CREATE STREAM notes (id VARCHAR KEY, who BIGINT, what VARCHAR)"
                + " WITH (kafka_topic = 'notes', partitions = 1, value_format = 'JSON')");
        sql.run("INSERT INTO notes (who, id) SELECT user_id, page FROM clicks WHERE user_id < 2 EMIT CHANGES");
        awaitRows("SELECT * FROM notes ORDER BY who", "[p0, 0, null]", "[p1, 1, null]");
        sql.run("ALTER STREAM notes ADD COLUMN later INT");
        reopen();
        sql.run("INSERT INTO clicks VALUES ('p9', 1, 'x')");
        awaitRows("SELECT * FROM notes WHERE id = 'p9'", "[p9, 1, null, null]");

        assertThat(error("INSERT INTO notes (id, whom) SELECT page, user_id FROM clicks EMIT CHANGES"))
                .startsWith("42703: NOTES has no column WHOM that could be written");
        assertThat(error("INSERT INTO notes (who) SELECT user_id FROM clicks EMIT CHANGES"))
                .startsWith("42803: The query's rows have the key a column that it does not select");
    }

    @Test
    void aStatementIsExplainedAndNothingOfItIsDone() {
        assertThat(sql.rows("EXPLAIN CREATE TABLE t AS SELECT user_id, COUNT(*) AS n FROM clicks GROUP BY user_id"))
                .contains(
                        "[Tasks: 1, since rows of all partitions meet: Group by USER_ID]",
                        "[Positions: consumer group _runnel-query-<id>]",
                        "[    Exchange by USER_ID, within the process]");
        sql.run("CREATE STREAM copy (page VARCHAR KEY, user_id INT)"
                + " WITH (kafka_topic = 'copy', partitions = 1, value_format = 'JSON')");
        sql.run("SET 'continuous.tasks' = '3'");
        assertThat(sql.rows("EXPLAIN INSERT INTO copy SELECT page, user_id FROM clicks EMIT CHANGES"))
                .contains("[Tasks: 3, each with partitions of its own]");
        assertThat(error("EXPLAIN CREATE STREAM t AS SELECT nope FROM clicks")).startsWith("42703");

        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
        assertThat(sql.rows("SHOW TABLES")).isEmpty();
        assertThat(sql.rows("SELECT TOPIC FROM SYS.TOPICS WHERE TOPIC = 'T'")).isEmpty();
    }

    @Test
    void changesAreHeldBackUntilACommitOrPollWhenASessionAsksForIt() {
        sql.run("SET 'ksql.streams.cache.max.bytes.buffering' = '1000000'");
        assertThat(sql.rows("SELECT page, COUNT(*) FROM clicks GROUP BY page EMIT CHANGES LIMIT 7"))
                .containsExactlyInAnyOrder("[p0, 5]", "[p1, 5]", "[p2, 4]", "[p3, 4]", "[p4, 4]", "[p5, 4]", "[p6, 4]");

        sql.run("CREATE TABLE pages WITH (partitions = 1) AS SELECT text, COUNT(*) AS n FROM clicks GROUP BY text");
        sql.append(
                "clicks",
                Collections.nCopies(5_000, LogRecord.of("p0".getBytes(UTF_8), "{\"text\":\"y\"}".getBytes(UTF_8))));
        awaitRows("SELECT n FROM pages WHERE text = 'y'", "[5000]");
        assertThat((long) sql.answer("SELECT RECORDS FROM SYS.TOPICS WHERE TOPIC = 'PAGES'")
                        .get(0)[0])
                .isLessThan(5_000);
    }

    @Test
    void windowsCloseByTheClockWhenNothingIsReadForAsLongAsTheSessionSays() {
        sql.run("SET 'continuous.idle.close.ms' = '100'");
        long past = System.currentTimeMillis() - 60_000;
        sql.run("CREATE TABLE finals AS SELECT page, COUNT(*) AS n FROM clicks WINDOW TUMBLING (SIZE 1 SECOND)"
                + " WHERE page = 'old' GROUP BY page EMIT FINAL");
        sql.run("INSERT INTO clicks (page, ROWTIME) VALUES ('old', " + past + ")");

        awaitRows("SELECT page, n FROM finals", "[old, 1]");
        assertThat(sql.rows("SELECT page, COUNT(*) FROM clicks WINDOW TUMBLING (SIZE 1 SECOND)"
                        + " WHERE page = 'old' GROUP BY page EMIT FINAL LIMIT 1"))
                .containsExactly("[old, 1]");
    }

    private String id(String sink) {
        return String.valueOf(sql.answer("SELECT QUERY_ID FROM SYS.QUERIES WHERE SINK = '" + sink + "'")
                .get(0)[0]);
    }

    private String state(String sink) {
        return String.valueOf(sql.answer("SELECT STATE FROM SYS.QUERIES WHERE SINK = '" + sink + "'")
                .get(0)[0]);
    }

    private void awaitState(String sink, String state) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!state(sink).equals(state) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(state(sink)).isEqualTo(state);
    }

    private void awaitRows(String query, String... rows) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!sql.rows(query).equals(List.of(rows)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(sql.rows(query)).containsExactly(rows);
    }

    private String error(String statement) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> sql.rows(statement));
        return error == null ? "no error" : error.sqlState() + ": " + error.getMessage();
    }
}
