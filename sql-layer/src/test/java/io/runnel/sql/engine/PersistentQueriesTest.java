package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.TopicSpec;
import io.runnel.sql.SqlException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements that leave queries running, on the node's own host. */
@Timeout(30)
class PersistentQueriesTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
        sql.run("CREATE STREAM clicks (page VARCHAR KEY, user_id INT, cost DOUBLE)"
                + " WITH (kafka_topic = 'clicks', partitions = 3, value_format = 'JSON')");
        sql.run("INSERT INTO clicks VALUES ('home', 1, 0.5), ('shop', 1, 1.5), ('home', 2, 2.5)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void aStreamIsWrittenAndItsColumnsAreThoseOfTheQuery() {
        sql.run("CREATE STREAM cheap AS SELECT page, user_id, cost * 2, UCASE(page) AS name FROM clicks"
                + " WHERE cost < 2 EMIT CHANGES");
        sql.run("INSERT INTO clicks VALUES ('late', 3, 0.25)");

        assertThat(sql.rows("SELECT * FROM cheap EMIT CHANGES LIMIT 3"))
                .containsExactlyInAnyOrder("[home, 1, 1.0, HOME]", "[shop, 1, 3.0, SHOP]", "[late, 3, 0.5, LATE]");
        assertThat(columns("cheap"))
                .containsExactly(
                        "PAGE VARCHAR KEY", "USER_ID INTEGER VALUE", "KSQL_COL_0 DOUBLE VALUE", "NAME VARCHAR VALUE");
        assertThat(sql.rows("SELECT PARTITIONS FROM SYS.TOPICS WHERE TOPIC = 'CHEAP'"))
                .containsExactly("[3]");
    }

    @Test
    void aTableIsTheNewestRowOfEachGroup() {
        sql.run("CREATE TABLE totals WITH (kafka_topic = 'sums', partitions = 1, format = 'JSON') AS"
                + " SELECT page, COUNT(*) AS n, SUM(cost) AS cost FROM clicks GROUP BY page");

        assertThat(sql.rows("SELECT page, n FROM totals EMIT CHANGES LIMIT 3"))
                .containsExactlyInAnyOrder("[home, 1]", "[home, 2]", "[shop, 1]");
        assertThat(sql.rows("SELECT * FROM totals ORDER BY page")).containsExactly("[home, 2, 3.0]", "[shop, 1, 1.5]");
        assertThat(columns("totals"))
                .containsExactly("PAGE VARCHAR PRIMARY KEY", "N BIGINT VALUE", "COST DOUBLE VALUE");
    }

    @Test
    void rowsGetTheKeyThatPartitionByNames() {
        sql.run("CREATE STREAM by_user AS SELECT * FROM clicks PARTITION BY user_id EMIT CHANGES");
        sql.run("CREATE STREAM keyless AS SELECT page, user_id FROM clicks PARTITION BY NULL EMIT CHANGES");

        assertThat(sql.rows("SELECT * FROM by_user EMIT CHANGES LIMIT 3"))
                .containsExactlyInAnyOrder("[1, home, 0.5]", "[1, shop, 1.5]", "[2, home, 2.5]");
        assertThat(columns("by_user"))
                .containsExactly("USER_ID INTEGER KEY", "PAGE VARCHAR VALUE", "COST DOUBLE VALUE");
        assertThat(sql.rows("SELECT DISTINCT ROWPARTITION FROM by_user WHERE user_id = 1"))
                .hasSize(1);
        assertThat(columns("keyless")).containsExactly("PAGE VARCHAR VALUE", "USER_ID INTEGER VALUE");
    }

    @Test
    void aQueryIsInsertedIntoAStreamThatIsThere() {
        sql.run("CREATE STREAM all_clicks (page VARCHAR KEY, cost DOUBLE, user_id BIGINT)"
                + " WITH (kafka_topic = 'all', partitions = 2, value_format = 'JSON')");
        sql.run("INSERT INTO all_clicks WITH (query_id = 'feed') SELECT page, user_id, cost FROM clicks EMIT CHANGES"
                + " ON ERROR STOP");

        assertThat(sql.rows("SELECT * FROM all_clicks EMIT CHANGES LIMIT 3"))
                .containsExactlyInAnyOrder("[home, 0.5, 1]", "[shop, 1.5, 1]", "[home, 2.5, 2]");
        assertThat(sql.rows("SHOW QUERIES").get(0)).startsWith("[FEED, PERSISTENT, RUNNING, ALL_CLICKS, INSERT INTO");
        assertThat(sql.rows("EXPLAIN feed"))
                .contains("[Reads CLICKS; writes ALL_CLICKS; on error stop]")
                .anyMatch(line -> line.startsWith("[Query FEED: RUNNING"));
    }

    @Test
    void aPausedQueryWaitsAlsoAfterARestart() {
        sql.run("CREATE STREAM copy AS SELECT * FROM clicks EMIT CHANGES");
        assertThat(sql.rows("SELECT page FROM copy EMIT CHANGES LIMIT 3")).hasSize(3);
        String id = id();
        sql.run("PAUSE " + id);
        awaitState("PAUSED");
        sql.run("INSERT INTO clicks VALUES ('later', 9, 9)");

        sql.close();
        sql = new EngineOnDisk(folder);

        awaitState("PAUSED");
        assertThat(sql.rows("SELECT page FROM copy")).hasSize(3);
        sql.run("RESUME ALL");
        assertThat(sql.rows("SELECT page FROM copy EMIT CHANGES LIMIT 4"))
                .hasSize(4)
                .contains("[later]");
        assertThat(id()).isEqualTo(id);
    }

    @Test
    void aStreamGoesWithTheQueryThatMadeItUnlessOthersUseIt() {
        sql.run("CREATE STREAM a AS SELECT * FROM clicks EMIT CHANGES");
        sql.run("CREATE STREAM b AS SELECT * FROM a EMIT CHANGES");
        String second = sql.rows("SHOW QUERIES").stream()
                .filter(row -> row.contains(", B, "))
                .findFirst()
                .orElseThrow();
        String reader = second.substring(1, second.indexOf(','));

        assertThat(error("DROP STREAM a"))
                .isEqualTo("2BP01: A is read by " + reader + " at line 1, column 13; TERMINATE these queries first.");
        assertThat(error("DROP STREAM clicks")).startsWith("2BP01: CLICKS is read by CSAS_A_");
        assertThat(sql.rows("DESCRIBE a EXTENDED"))
                .contains("[READ_BY, " + reader + "]")
                .anyMatch(row -> row.startsWith("[WRITTEN_BY, CSAS_A_"));

        sql.run("TERMINATE " + reader);
        sql.run("DROP STREAM a DELETE TOPIC");

        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
        assertThat(sql.rows("SHOW STREAMS").toString()).contains("[B,").doesNotContain("[A,");
        assertThat(sql.rows("SELECT TOPIC FROM SYS.TOPICS WHERE TOPIC LIKE '%runnel-query%'"))
                .isEmpty();
    }

    @Test
    void aReplacedQueryGoesOnWhereTheOldOneStopped() {
        sql.run("CREATE TABLE sums AS SELECT page, SUM(cost) AS total FROM clicks GROUP BY page");
        assertThat(sql.rows("SELECT page FROM sums EMIT CHANGES LIMIT 3")).hasSize(3);

        sql.run("CREATE OR REPLACE TABLE sums AS SELECT page, SUM(cost) AS total, SUM(cost) * 10 AS tens FROM clicks"
                + " WHERE cost > 1 GROUP BY page");
        sql.run("INSERT INTO clicks VALUES ('home', 4, 0.75), ('home', 5, 2)");

        assertThat(sql.rows("SELECT page, total, tens FROM sums WHERE tens > 0 EMIT CHANGES LIMIT 1"))
                .containsExactly("[home, 5.0, 50.0]");
        assertThat(sql.rows("SELECT page, total FROM sums ORDER BY page"))
                .containsExactly("[home, 5.0]", "[shop, 1.5]");
    }

    @Test
    void aRowThatItsTopicHasNoRoomForIsAnErrorAndTheQueryGoesOn() {
        sql.events()
                .createTopic(TopicSpec.of("small", 3, Map.of("max.message.bytes", "500")))
                .join();
        sql.run("CREATE STREAM small WITH (kafka_topic = 'small') AS SELECT page, RPAD(page, user_id, 'x') AS text"
                + " FROM clicks EMIT CHANGES");

        sql.run("INSERT INTO clicks VALUES ('wide', 600, 0), ('near', 400, 0)");

        assertThat(sql.rows("SELECT page FROM small WHERE page = 'near' EMIT CHANGES LIMIT 1"))
                .containsExactly("[near]");
        assertThat(sql.rows("SELECT KIND, MESSAGE LIKE '%max.message.bytes%' FROM RUNNEL_ERRORS EMIT CHANGES LIMIT 1"))
                .containsExactly("[SERIALIZATION, true]");
        assertThat(sql.rows("SELECT PAGE FROM small ORDER BY page"))
                .containsExactly("[home]", "[home]", "[near]", "[shop]");
    }

    @Test
    void theSystemTableTellsWhatAQueryDoes() {
        sql.run("CREATE STREAM copy AS SELECT * FROM clicks EMIT CHANGES");
        assertThat(sql.rows("SELECT page FROM copy EMIT CHANGES LIMIT 3")).hasSize(3);

        assertThat(sql.rows(
                        "SELECT STATE, CONTINUOUS, RECORDS_READ, ROWS_RETURNED, SINK, ERRORS, ENDED FROM SYS.QUERIES"
                                + " WHERE SINK IS NOT NULL"))
                .containsExactly("[RUNNING, true, 3, 3, COPY, 0, null]");
    }

    @Test
    void nothingIsLeftOfAStatementThatIsRefused() {
        assertThat(error("CREATE STREAM t AS SELECT page, COUNT(*) FROM clicks GROUP BY page"))
                .isEqualTo("42809: The query for T gives a table, whose rows replace each other at line 1, column 15;"
                        + " write CREATE TABLE.");
        assertThat(error("CREATE TABLE t AS SELECT * FROM clicks"))
                .startsWith("42809: The query for T gives a stream, whose rows have no key");
        assertThat(error("CREATE STREAM t AS SELECT cost FROM clicks"))
                .startsWith("42803: The query for T does not select a column of its key");
        assertThat(error("CREATE STREAM t AS SELECT page, page AS p, cost FROM clicks"))
                .startsWith("42803: The query for T selects its key twice, as PAGE and P");
        assertThat(error("CREATE STREAM t AS SELECT page FROM clicks"))
                .startsWith("42601: The query for T selects its key alone");
        assertThat(error("CREATE STREAM t AS SELECT page, ROWTIME FROM clicks"))
                .startsWith("42939: Column name ROWTIME is taken");
        assertThat(error("CREATE STREAM t AS SELECT page, cost, user_id AS cost FROM clicks"))
                .startsWith("42701: The answer has two columns COST");
        assertThat(error("CREATE STREAM t AS SELECT page, cost FROM clicks PARTITION BY user_id"))
                .startsWith("42803: PARTITION BY needs USER_ID in the select list");
        assertThat(error("CREATE STREAM t WITH (partitions = 2, kafka_topic = 'clicks') AS SELECT * FROM clicks"))
                .startsWith("22023: WITH says PARTITIONS = 2, but topic clicks exists with 3");
        assertThat(error("INSERT INTO clicks SELECT * FROM clicks EMIT CHANGES"))
                .startsWith("0A000: The query reads topic clicks, which it would write");

        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
        assertThat(sql.rows("SHOW STREAMS")).hasSize(1);
        assertThat(sql.rows("SHOW TABLES")).isEmpty();
    }

    private List<String> columns(String source) {
        return sql.answer("DESCRIBE " + source).stream()
                .filter(row -> !"PSEUDO".equals(row[2]))
                .map(row -> row[0] + " " + row[1] + " " + row[2])
                .toList();
    }

    private String id() {
        return String.valueOf(sql.answer("SHOW QUERIES").get(0)[0]);
    }

    /** A query is measured, and comes to what it is told in its own time. */
    private void awaitState(String state) {
        while (!state.equals(sql.answer("SHOW QUERIES").get(0)[2])) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private String error(String statement) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> sql.run(statement));
        return error == null ? "no error" : error.sqlState() + ": " + error.getMessage();
    }

    @Test
    void whatFailsIsInRunnelErrorsOnceAndTheRestGoesOn() {
        sql.run("CREATE STREAM risky AS SELECT page, 10 / user_id AS d FROM clicks EMIT CHANGES");
        for (int i = 0; i < 100; i++) {
            sql.append("clicks", "k" + i, i % 10 == 3 ? "no json" : "{\"user_id\":" + (i % 10) + "}");
        }

        assertThat(sql.rows("SELECT COUNT(*) AS n FROM risky EMIT CHANGES LIMIT 93"))
                .hasSize(93)
                .endsWith("[93]");
        assertThat(sql.rows("SELECT kind, COUNT(*) AS n, MIN(topic), MIN(FROM_BYTES(key, 'utf8')), MAX(message)"
                        + " FROM runnel_errors GROUP BY kind ORDER BY kind"))
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("[DESERIALIZATION, 10, clicks, k13, A record of CLICKS"),
                        row -> assertThat(row).startsWith("[EXPRESSION, 10, clicks, k0, Computing"));
        assertThat(sql.rows("SELECT COUNT(*) AS n FROM risky WHERE d IS NULL")).containsExactly("[10]");
    }
}
