package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.EventLog;
import io.runnel.sql.SqlException;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.query.QueryStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statements declare and tell their host, which here runs nothing. */
@Timeout(60)
class SinksOfQueriesTest {
    @TempDir
    private Path folder;

    private final NotedHost host = new NotedHost();
    private final MemoryRegistry registry = new MemoryRegistry();
    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder, (EventLog log) -> registry, host);
        sql.run("CREATE STREAM orders (id BIGINT KEY, customer VARCHAR, qty INT, at TIMESTAMP)"
                + " WITH (kafka_topic = 'orders', partitions = 4, key_format = 'JSON', value_format = 'DELIMITED',"
                + " value_delimiter = '|')");
        sql.run("CREATE TABLE people (name VARCHAR PRIMARY KEY, city VARCHAR)"
                + " WITH (kafka_topic = 'people', partitions = 4, value_format = 'JSON')");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void whatOthersDoWithAQueryBeforeItIsStartedHolds() {
        host.meanwhile = () -> sql.run("TERMINATE ALL");
        sql.run("CREATE STREAM copy AS SELECT * FROM orders EMIT CHANGES");
        assertThat(host.states).isEmpty();
        assertThat(host.told.get(host.told.size() - 1)).startsWith("terminate");

        host.meanwhile = () -> sql.run("PAUSE ALL");
        sql.run("CREATE STREAM other AS SELECT * FROM orders EMIT CHANGES");
        assertThat(host.states.values()).containsExactly(QueryStatus.State.PAUSED);

        host.told.clear();
        host.meanwhile =
                () -> sql.run("CREATE OR REPLACE STREAM other AS SELECT * FROM orders WHERE qty > 2 EMIT CHANGES");
        sql.run("CREATE OR REPLACE STREAM other AS SELECT * FROM orders WHERE qty > 1 EMIT CHANGES");
        assertThat(host.replaced).contains("qty > 2");

        host.meanwhile = () -> {
            sql.run("DROP STREAM other");
            host.refuses = true;
        };
        assertThatThrownBy(() ->
                        sql.run("CREATE OR REPLACE STREAM other AS SELECT * FROM orders WHERE qty > 3 EMIT CHANGES"))
                .hasMessageContaining("no room");
        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
        assertThat(sql.rows("SHOW STREAMS").toString()).doesNotContain("OTHER");
    }

    @Test
    void theTopicIsDeletedThoughTheQueryThatWritesItDoesNotStandStill() {
        sql.run("CREATE STREAM copy WITH (kafka_topic = 'copied') AS SELECT * FROM orders EMIT CHANGES");
        host.refuses = true;
        assertThatThrownBy(() -> sql.run("DROP STREAM copy DELETE TOPIC")).hasMessageContaining("stand still");
        assertThat(sql.events().topic("copied")).isEmpty();
    }

    @Test
    void whatWithDoesNotSayIsAsWithTheLeftmostSource() {
        sql.run("CREATE STREAM big AS SELECT * FROM orders WHERE qty > 10 EMIT CHANGES");

        assertThat(statement("big"))
                .isEqualTo(
                        "CREATE STREAM BIG (ID BIGINT KEY, CUSTOMER VARCHAR, QTY INTEGER, AT TIMESTAMP) WITH"
                                + " (KAFKA_TOPIC = 'BIG', KEY_FORMAT = 'JSON', VALUE_DELIMITER = '|', VALUE_FORMAT = 'DELIMITED')");
        assertThat(topic("BIG")).isEqualTo("[4, delete]");
    }

    @Test
    void whatWithSaysHolds() {
        sql.run("CREATE STREAM big WITH (kafka_topic = 'b', partitions = 2, format = 'AVRO', timestamp = 'at',"
                + " retention_ms = 86400000) AS SELECT id, qty, at FROM orders EMIT CHANGES");

        assertThat(statement("big"))
                .isEqualTo("CREATE STREAM BIG (ID BIGINT KEY, QTY INTEGER, AT TIMESTAMP) WITH (FORMAT = 'AVRO',"
                        + " KAFKA_TOPIC = 'b', KEY_FORMAT = 'AVRO', PARTITIONS = 2, RETENTION_MS = 86400000,"
                        + " TIMESTAMP = 'AT', VALUE_FORMAT = 'AVRO')");
        assertThat(topic("b")).isEqualTo("[2, delete]");
        assertThat(registry.latest("b-key")).isPresent();
        assertThat(registry.latest("b-value")).isPresent();
    }

    @Test
    void aTablesTopicIsCompactedAndItsKeyIsThatOfItsGroups() {
        sql.run("CREATE TABLE sums WITH (value_format = 'JSON') AS SELECT SUM(qty) AS total, customer, COUNT(*), id"
                + " FROM orders GROUP BY id, customer");

        assertThat(statement("sums"))
                .startsWith("CREATE TABLE SUMS (ID BIGINT PRIMARY KEY, CUSTOMER VARCHAR PRIMARY KEY, TOTAL BIGINT,"
                        + " KSQL_COL_0 BIGINT) WITH (");
        assertThat(topic("SUMS")).isEqualTo("[4, compact]");
        assertThat(error("CREATE TABLE more WITH (key_format = 'KAFKA', value_format = 'JSON') AS"
                        + " SELECT id, customer, COUNT(*) FROM orders GROUP BY id, customer"))
                .startsWith("0A000: Format KAFKA carries one column, but the key of MORE has 2");
    }

    @Test
    void namesAreThoseOfKsqlDb() {
        sql.run("CREATE STREAM s (id INT KEY, place STRUCT<city VARCHAR>, v INT) WITH (kafka_topic = 's',"
                + " partitions = 1, value_format = 'JSON')");
        sql.run("CREATE STREAM named AS SELECT id, v + 1, place->city, v * 2, v AS `KSQL_COL_1` FROM s EMIT CHANGES");

        assertThat(statement("named"))
                .startsWith("CREATE STREAM NAMED (ID INTEGER KEY, KSQL_COL_0 INTEGER, CITY VARCHAR, KSQL_COL_2 INTEGER,"
                        + " KSQL_COL_1 INTEGER)");
    }

    @Test
    void idsAreNumberedForTheLifeOfTheLog() {
        sql.run("CREATE STREAM x AS SELECT id, qty FROM orders EMIT CHANGES");
        sql.run("INSERT INTO x SELECT id, qty + 1 AS qty FROM orders EMIT CHANGES ON ERROR STOP");
        sql.run("SET 'on.error' = 'fail'");
        sql.run("INSERT INTO x WITH (query_id = 'Mine') SELECT id, qty - 1 AS qty FROM orders EMIT CHANGES");

        assertThat(host.told)
                .containsExactly(
                        "start CSAS_X_2 RUNNING CONTINUE",
                        "start INSERTQUERY_5 RUNNING STOP",
                        "terminate MINE", // What a crash may have left under an id that its user chose.
                        "start MINE RUNNING STOP");
        assertThat(error("INSERT INTO x WITH (query_id = 'mine') SELECT id, qty FROM orders EMIT CHANGES"))
                .startsWith("42710: There is a query MINE already");
        assertThat(error("DROP STREAM x"))
                .startsWith("2BP01: X is written by INSERTQUERY_5, MINE at line 1, column 13; TERMINATE these");
        sql.run("TERMINATE mine");
        sql.run("TERMINATE insertquery_5");
        sql.run("DROP STREAM x");
        sql.run("CREATE STREAM x AS SELECT id, qty FROM orders EMIT CHANGES");
        assertThat(host.told.subList(4, 7))
                .containsExactly("terminate MINE", "terminate INSERTQUERY_5", "terminate CSAS_X_2");
        assertThat(host.told.get(7)).isEqualTo("start CSAS_X_11 RUNNING STOP");
    }

    @Test
    void whatTheHostRefusesIsNotThere() {
        host.refuses = true;

        assertThat(error("CREATE STREAM x AS SELECT * FROM orders EMIT CHANGES"))
                .isEqualTo("53400: There is no room.");

        assertThat(sql.rows("SHOW STREAMS").toString()).doesNotContain("[X,");
        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
    }

    @Test
    void aQueryThatCannotBeStartedAgainTellsWhy() {
        sql.run("CREATE STREAM x AS SELECT id, qty FROM orders EMIT CHANGES");
        sql.run("CREATE STREAM y AS SELECT id, qty FROM orders EMIT CHANGES");
        sql.run("PAUSE csas_y_5");
        sql.close();
        host.states.clear();
        host.refuses = true;
        sql = new EngineOnDisk(folder, (EventLog log) -> registry, host);

        assertThat(sql.rows("SELECT QUERY_ID, STATE, ERROR FROM SYS.QUERIES WHERE SINK IS NOT NULL ORDER BY 1"))
                .containsExactly("[CSAS_X_2, ERROR, There is no room.]", "[CSAS_Y_5, ERROR, There is no room.]");
        sql.close();
        host.refuses = false;
        host.told.clear();
        sql = new EngineOnDisk(folder, (EventLog log) -> registry, host);
        sql.rows("SHOW STREAMS");
        assertThat(host.told)
                .containsExactly(
                        "start CSAS_X_2 RUNNING CONTINUE",
                        "start CSAS_Y_5 PAUSED CONTINUE",
                        "forget all but [CSAS_X_2, CSAS_Y_5]");
    }

    @Test
    void aQueryIsReplacedByOneThatGoesOnWithWhatItKeeps() {
        sql.run("CREATE TABLE sums WITH (value_format = 'JSON') AS SELECT id, SUM(qty) AS total FROM orders"
                + " WHERE qty > 3 GROUP BY id");
        host.told.clear();

        sql.run("CREATE OR REPLACE TABLE sums WITH (value_format = 'JSON') AS SELECT id, SUM(qty) AS total,"
                + " SUM(qty) * 2 AS twice FROM orders WHERE qty > 5 GROUP BY id");

        assertThat(host.told).containsExactly("replace CTAS_SUMS_2 RUNNING");
        assertThat(statement("sums"))
                .startsWith("CREATE TABLE SUMS (ID BIGINT PRIMARY KEY, TOTAL BIGINT, TWICE BIGINT) WITH");
        assertThat(error("CREATE OR REPLACE TABLE sums WITH (value_format = 'JSON') AS SELECT id, COUNT(*) AS total"
                        + " FROM orders GROUP BY id"))
                .startsWith("42P16: The columns of SUMS are TOTAL BIGINT, TWICE BIGINT and would be TOTAL BIGINT");
        assertThat(error("CREATE OR REPLACE TABLE sums WITH (value_format = 'JSON') AS SELECT id, MAX(id) AS total,"
                        + " COUNT(*) AS twice FROM orders GROUP BY id"))
                .startsWith("42P16: Query CTAS_SUMS_2 keeps what rests on \"Group by ")
                .contains("SUM TOTAL\", and would need \"", "MAX TOTAL, COUNT TWICE\" at line 1");
        assertThat(error("CREATE OR REPLACE TABLE sums WITH (format = 'JSON', kafka_topic = 'else') AS"
                        + " SELECT id, SUM(qty) AS total FROM orders GROUP BY id"))
                .startsWith("42P16: The topic is SUMS and would be else");
        assertThat(error("CREATE OR REPLACE STREAM orders AS SELECT * FROM orders EMIT CHANGES"))
                .startsWith("42P16: No query made ORDERS");
        host.refuses = true;
        assertThat(error("CREATE OR REPLACE TABLE sums WITH (value_format = 'JSON') AS SELECT id, SUM(qty) AS total,"
                        + " SUM(qty) * 2 AS twice, 1 AS one FROM orders GROUP BY id"))
                .isEqualTo("53400: There is no room.");
        assertThat(statement("sums")).doesNotContain("ONE");
        assertThat(sql.rows("SHOW QUERIES").toString()).contains("CTAS_SUMS_2").contains("qty > 5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT g, COUNT(*) AS n FROM t WHERE a > 1 GROUP BY g | SELECT g, COUNT(*) AS n FROM t WHERE a > 5 GROUP BY g | "rows where >(A, 1)", and would need "rows where >(A, 5)"
            SELECT id, a FROM t                                   | SELECT id, a FROM t WHERE a < 5                       | "all rows", and would need "rows where <(A, 5)"
            SELECT id, a FROM t WHERE a < 9                       | SELECT id, a FROM t                                   | "rows where <(A, 9)", and would need "all rows"
            SELECT id, a FROM t WHERE a < 9                       | SELECT id, a, b FROM t WHERE a < 9                    | "Read T of topic t, keep of each row ID BIGINT, A INTEGER", and would need "Read T of topic t, keep of each row ID BIGINT, A INTEGER, B INTEGER"
            SELECT id, SUM(qty) AS n FROM orders GROUP BY id      | SELECT id, SUM(qty) AS n FROM orders GROUP BY id HAVING SUM(qty) > 3 | "all rows", and would need "rows where >(N, 3)"
            SELECT l.id AS id, l.a, r.b FROM t l JOIN t r ON l.id = r.id WHERE l.a > 1 | SELECT l.id AS id, l.a, r.b FROM t l JOIN t r ON l.id = r.id WHERE l.a > 2 | "rows where >(A, 1)", and would need "rows where >(A, 2)"
            """)
    void rowsOfTablesAreTakenBackByWhatLetThemPass(String before, String after, String differs) {
        sql.run("CREATE TABLE t (id BIGINT PRIMARY KEY, g INT, a INT, b INT) WITH (kafka_topic = 't', partitions = 1,"
                + " format = 'JSON')");
        sql.run("CREATE TABLE made WITH (format = 'JSON') AS " + before);

        assertThat(error("CREATE OR REPLACE TABLE made WITH (format = 'JSON') AS " + after))
                .startsWith("42P16: Query CTAS_MADE_")
                .contains("keeps what rests on " + differs + " at line 1");
    }

    @Test
    void columnsMayBeAddedOverATableWhoseRowsAreNotKept() {
        sql.run("CREATE TABLE t (id BIGINT PRIMARY KEY, a INT, b INT) WITH (kafka_topic = 't', partitions = 1,"
                + " format = 'JSON')");
        sql.run("CREATE TABLE made WITH (format = 'JSON') AS SELECT id, a FROM t");

        sql.run("CREATE OR REPLACE TABLE made WITH (format = 'JSON') AS SELECT id, a, b FROM t");

        assertThat(host.told).last().asString().startsWith("replace CTAS_MADE_");
    }

    @Test
    void aJoinOfStreamsKeepsItsTimes() {
        sql.run("CREATE STREAM visits (id BIGINT KEY, came TIMESTAMP, went TIMESTAMP) WITH (kafka_topic = 'visits',"
                + " partitions = 1, format = 'JSON')");
        String join = " STREAM pairs WITH (format = 'JSON') AS SELECT l.id AS id, l.came, l.went FROM visits l JOIN"
                + " orders r ON l.id = r.id AND l.%s BETWEEN r.ROWTIME - INTERVAL '1' HOUR AND r.ROWTIME EMIT CHANGES";
        sql.run("CREATE" + String.format(join, "came"));

        assertThat(error("CREATE OR REPLACE" + String.format(join, "went")))
                .startsWith("42P16: Query CSAS_PAIRS_")
                .contains(
                        "\"times UNIX_TIMESTAMP(CAME) and ROWTIME\", and would need \"times UNIX_TIMESTAMP(WENT) and ROWTIME\"");
    }

    @Test
    void anInsertFitsItsStream() {
        sql.run("CREATE STREAM sink (id BIGINT KEY, qty BIGINT) WITH (kafka_topic = 'k', partitions = 1,"
                + " value_format = 'JSON')");

        assertThat(error("INSERT INTO sink SELECT id, qty, customer FROM orders EMIT CHANGES"))
                .isEqualTo(
                        "42804: The query gives the columns ID BIGINT, QTY INTEGER, CUSTOMER VARCHAR, but SINK has ID"
                                + " BIGINT, QTY BIGINT at line 1, column 13: select all of these, by their names.");
        assertThat(error("INSERT INTO sink SELECT id, customer AS qty FROM orders EMIT CHANGES"))
                .startsWith("42804: Column QTY of the query is VARCHAR, but column QTY of SINK is BIGINT");
        assertThat(error("INSERT INTO sink SELECT id AS qty, CAST(qty AS BIGINT) AS id FROM orders EMIT CHANGES"))
                .startsWith("42803: The query's rows have the key QTY, but those of SINK have the key ID");
        assertThat(error("INSERT INTO sink SELECT id, qty FROM orders PARTITION BY NULL EMIT CHANGES"))
                .startsWith("42803: The query's rows have no key, but those of SINK have the key ID");
        assertThat(error("INSERT INTO sink SELECT COUNT(*) AS qty, id FROM orders GROUP BY id EMIT CHANGES"))
                .startsWith("42809: The query gives a table, whose rows replace each other, and SINK is a stream");
        assertThat(error("INSERT INTO people SELECT customer AS name, customer AS city FROM orders EMIT CHANGES"))
                .startsWith("42809: PEOPLE is a table");
        sql.run("INSERT INTO sink SELECT qty, id FROM orders EMIT CHANGES");
    }

    @Test
    void errorsHaveAStreamThatNobodyWritesOrDrops() {
        sql.run("CREATE STREAM x AS SELECT id, qty FROM orders EMIT CHANGES");

        assertThat(sql.rows("SELECT QUERY, KIND, TOPIC, PARTITION, OFFSET, KEY, VALUE, MESSAGE FROM RUNNEL_ERRORS"))
                .isEmpty();
        assertThat(error("INSERT INTO runnel_errors (query) VALUES ('x')")).startsWith("25006: ");
        assertThat(error("DROP STREAM runnel_errors")).startsWith("42809: ");
        assertThat(error("ALTER STREAM x ADD COLUMN more INT")).startsWith("55006: ");
    }

    private String statement(String source) {
        return sql.answer("DESCRIBE " + source + " EXTENDED").stream()
                .filter(row -> row[0].equals("STATEMENT"))
                .map(row -> String.valueOf(row[1]))
                .findFirst()
                .orElseThrow();
    }

    private String topic(String name) {
        return List.of(
                        sql.answer("SELECT PARTITIONS FROM SYS.TOPICS WHERE TOPIC = '" + name + "'")
                                .get(0)[0],
                        sql.cleanupPolicy(name))
                .toString();
    }

    private String error(String statement) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> sql.run(statement));
        return error == null ? "no error" : error.sqlState() + ": " + error.getMessage();
    }
}
