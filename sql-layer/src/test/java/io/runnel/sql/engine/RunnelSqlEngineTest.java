package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicSpec;
import io.runnel.registry.SchemaText;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.query.RowSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RunnelSqlEngineTest {
    private static final String ORDERS =
            "CREATE STREAM orders (id VARCHAR KEY, qty INT, price DECIMAL(10, 2), placed TIMESTAMP)"
                    + " WITH (kafka_topic = 'orders', partitions = 3, value_format = 'JSON')";
    private static final String CITIES = "CREATE TABLE cities (name VARCHAR PRIMARY KEY, country VARCHAR)"
            + " WITH (kafka_topic = 'cities', partitions = 1, value_format = 'JSON')";

    @TempDir
    private Path folder;

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Session session = new Session(Map.of());
    private LogEngine log;
    private RunnelSqlEngine engine;

    @BeforeEach
    void open() {
        log = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        engine = RunnelSqlEngine.open(log.eventLog(), registry);
    }

    @AfterEach
    void close() {
        engine.close();
        log.close();
    }

    @Test
    void rowsComeBackAsTheyWereInserted() {
        run(ORDERS);

        assertThat(update("INSERT INTO orders VALUES ('a', 2, 12.5, '2026-01-05 10:00:00'), ('b', -1, 3, NULL),"
                        + " ('c', 1 + 2, CAST(1.25 AS DECIMAL(10, 2)), TIMESTAMP '2026-01-05 11:00:00')"))
                .isEqualTo(3);

        assertThat(rows("SELECT id, qty, price, placed FROM orders ORDER BY id"))
                .containsExactly("[a, 2, 12.50, 1767607200000]", "[b, -1, 3.00, null]", "[c, 3, 1.25, 1767610800000]");
    }

    @Test
    void nestedValuesWidenWithinTheirColumns() {
        run("CREATE STREAM nested (k STRING KEY, a ARRAY<ARRAY<BIGINT>>, m MAP<STRING, DOUBLE>,"
                + " val STRUCT<foo DECIMAL(2, 1), `bar` ARRAY<BIGINT>, baz DOUBLE>)");
        update("INSERT INTO nested (a, m, val) VALUES (ARRAY[ARRAY[1, 1 + 1]], MAP('a' := 0, 'b' := 1),"
                + " STRUCT(FOO := 2.1, `bar` := ARRAY[2], BAZ := 2))");
        update("INSERT INTO nested (val) VALUES (STRUCT(baz := -1))");

        assertThat(rows("SELECT a, m, val FROM nested"))
                .containsExactlyInAnyOrder(
                        "[[[1, 2]], {a=0.0, b=1.0}, [2.1, [2], 2.0]]", "[null, null, [null, null, -1.0]]");
    }

    @Test
    void tableHasTheNewestRowOfEachKey() {
        run(CITIES);
        update("INSERT INTO cities (name, country) VALUES ('Oslo', 'SE'), ('Rome', 'IT')");
        update("INSERT INTO cities (country, name) VALUES ('NO', 'Oslo')");

        assertThat(rows("SELECT * FROM cities ORDER BY name")).containsExactly("[Oslo, NO]", "[Rome, IT]");
        assertThat(log.eventLog().topic("cities").orElseThrow().configs()).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void continuousQueryGivesEachChange() {
        run(ORDERS);
        update("INSERT INTO orders (id, qty, rowpartition) VALUES ('a', 2, 0), ('a', 3, 0)");

        assertThat(rows("SELECT id, SUM(qty) FROM orders GROUP BY id EMIT CHANGES LIMIT 2"))
                .containsExactly("[a, 2]", "[a, 5]");
    }

    @Test
    void keyGoesToThePartitionThatAProducerWouldChoose() {
        run(ORDERS);
        List<List<Object>> lists = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lists.add(List.of("key-" + i, i));
        }
        Prepared insert = engine.prepare(session, "INSERT INTO orders (id, qty) VALUES (?, ?)");

        long[] counts =
                engine.executeBatch(session, insert, new ArrayList<>(lists)).counts();

        assertThat(counts).hasSize(50).containsOnly(1);
        for (int partition = 0; partition < 3; partition++) {
            for (String key : keys(partition)) {
                assertThat(Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % 3)
                        .isEqualTo(partition);
            }
        }
        assertThat(keys(0).size() + keys(1).size() + keys(2).size()).isEqualTo(50);
    }

    @Test
    void rowtimeBecomesTheRecordsTimestamp() {
        run(ORDERS);
        update("INSERT INTO orders (id, rowtime, rowpartition) VALUES ('a', 1000, 2), ('b', '1970-01-01 00:00:02', 2)");

        try (PartitionReader reader = log.eventLog().reader(new TopicPartition("orders", 2))) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampMs()).isEqualTo(1000);
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampMs()).isEqualTo(2000);
        }
    }

    @Test
    void nothingOfAStatementIsStoredWhenOneRowIsWrong() {
        run(ORDERS);
        Prepared insert = engine.prepare(session, "INSERT INTO orders (id, qty) VALUES (?, ?)");

        SqlException error = catchThrowableOfType(
                SqlException.class,
                () -> engine.executeBatch(session, insert, List.of(List.of("a", 1), List.of("b", 3_000_000_000L))));

        assertThat(error.sqlState()).isEqualTo("22003");
        assertThat(error)
                .hasMessage("Row 2 of the batch: Parameter 2 for column QTY is 3000000000, which does not fit INTEGER."
                        + " Nothing of the batch was stored.");
        assertThat(rows("SELECT COUNT(*) FROM orders")).containsExactly("[0]");
    }

    @Test
    void catalogSurvivesARestart() {
        run(ORDERS);
        run(CITIES);
        run("DROP TABLE cities DELETE TOPIC");
        update("INSERT INTO orders (id, qty) VALUES ('a', 1)");
        close();
        open();

        assertThat(rows("SHOW STREAMS")).containsExactly("[ORDERS, orders, KAFKA, JSON, false]");
        assertThat(rows("SHOW TABLES")).isEmpty();
        assertThat(rows("SHOW TOPICS")).containsExactly("[orders, 3, 1]");
        assertThat(rows("SELECT id, qty FROM orders")).containsExactly("[a, 1]");
    }

    @Test
    void describeShowsColumnsWithTypeRoleAndFormat() {
        run(CITIES);

        assertThat(rows("DESCRIBE public.cities"))
                .containsExactly(
                        "[NAME, VARCHAR, PRIMARY KEY, KAFKA, cities]",
                        "[COUNTRY, VARCHAR, VALUE, JSON, cities]",
                        "[ROWTIME, BIGINT, PSEUDO, null, cities]",
                        "[ROWPARTITION, INTEGER, PSEUDO, null, cities]",
                        "[ROWOFFSET, BIGINT, PSEUDO, null, cities]");
    }

    @Test
    void explainGivesThePlanLineByLine() {
        run(ORDERS);

        assertThat(rows("EXPLAIN SELECT id FROM orders WHERE qty > 1"))
                .isNotEmpty()
                .anyMatch(line -> line.contains("ORDERS"));
    }

    @Test
    void columnsOfAvroComeFromTheRegistry() {
        registry.register("trips-value", SchemaText.avro("""
                {"type": "record", "name": "Trip", "fields": [
                  {"name": "city", "type": ["null", "string"]},
                  {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                  {"name": "fare", "type": {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}}]}"""));
        run("CREATE STREAM trips (id BIGINT KEY) WITH (kafka_topic = 'trips', partitions = 1, value_format = 'AVRO')");
        update("INSERT INTO trips VALUES (7, 'Oslo', '2026-02-01', 9.5)");

        assertThat(rows("SELECT id, city, fare FROM trips")).containsExactly("[7, Oslo, 9.50]");
    }

    @Test
    void preparedStatementFollowsTheCatalog() {
        run(ORDERS);
        Prepared select = engine.prepare(session, "SELECT id FROM orders");
        Prepared insert = engine.prepare(session, "INSERT INTO orders (id, qty) VALUES (?, ?)");
        run("DROP STREAM orders DELETE TOPIC");
        run(ORDERS.replace("id VARCHAR KEY", "id VARCHAR KEY, more INT"));

        assertThat(((Outcome.Updated) engine.execute(session, insert, List.of("a", 1))).count())
                .isEqualTo(1);
        assertThat(rows(engine.execute(session, select, List.of()))).containsExactly("[a]");
    }

    @Test
    void createChecksTheTopic() {
        log.eventLog().createTopic(TopicSpec.of("there", 2, Map.of())).join();
        run("CREATE STREAM fits (a INT) WITH (kafka_topic = 'there', value_format = 'JSON')");

        SqlException mismatch =
                failure("CREATE STREAM s (a INT) WITH (kafka_topic = 'there', partitions = 3, value_format = 'JSON')");
        SqlException missing = failure("CREATE STREAM s (a INT) WITH (kafka_topic = 's', value_format = 'JSON')");

        assertThat(mismatch)
                .hasMessage(
                        "WITH says PARTITIONS = 3, but topic there exists with 2: leave PARTITIONS out, or give 2.");
        assertThat(missing).hasMessageStartingWith("Topic s does not exist: create it first, or add PARTITIONS = 1");
        assertThat(failure("DROP STREAM fit").getMessage())
                .isEqualTo("There is no stream FIT to drop at line 1, column 13; did you mean FITS?");
    }

    @Test
    void ifNotExistsAndIfExistsAreQuietOrReplaceReplaces() {
        run("DROP STREAM IF EXISTS orders");
        run(ORDERS);
        run(ORDERS.replace("STREAM", "STREAM IF NOT EXISTS"));
        run(ORDERS.replace("CREATE", "CREATE OR REPLACE").replace("TIMESTAMP)", "TIMESTAMP, paid BOOLEAN)"));

        assertThat(rows("DESCRIBE orders")).contains("[PAID, BOOLEAN, VALUE, JSON, orders]");
        assertThat(failure(ORDERS).sqlState()).isEqualTo("42P07");
        assertThat(failure("DROP TABLE orders"))
                .hasMessage("ORDERS is a stream at line 1, column 12; write DROP STREAM ORDERS.");
    }

    @Test
    void setIsKeptInTheSessionAndUnsetForgets() {
        run("SET 'auto.offset.reset' = 'latest'");
        assertThat(session.property("auto.offset.reset")).hasValue("latest");

        run("UNSET 'auto.offset.reset'");
        assertThat(session.property("auto.offset.reset")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        INSERT INTO oders (id) VALUES ('a')                   | 42P01 | 13 | Unknown stream or table ODERS at line 1, column 13; did you mean ORDERS?
        INSERT INTO orders (id, prize) VALUES ('a', 1)        | 42703 | 25 | Unknown column PRIZE at line 1, column 25; did you mean PRICE?
        INSERT INTO orders (id, qty) VALUES ('a', 'b')        | 42804 | 43 | The value for column QTY is VARCHAR, but the column is INTEGER; write a CAST. (line 1, column 43)
        INSERT INTO orders (id, qty) VALUES ('a')             | 42601 | 37 | There are 1 values for 2 columns (ID, QTY) at line 1, column 37.
        INSERT INTO orders (id, rowoffset) VALUES ('a', 1)    | 0A000 | 25 | ROWOFFSET cannot be set at line 1, column 25; the log gives each record its offset.
        INSERT INTO orders SELECT id FROM orders              | 42601 | 20 | The query gives 1 columns for 4 (ID, QTY, PRICE, PLACED) at line 1, column 20.
        INSERT INTO orders (qty) SELECT price FROM orders     | 42804 | 26 | Column PRICE of the query is DECIMAL(10, 2), but column QTY is INTEGER at line 1, column 26; write a CAST.
        INSERT INTO orders SELECT * FROM orders EMIT CHANGES  | 0A000 | 13 | The query reads topic orders, which it would write at line 1, column 13: it would never come to an end with one record.
        INSERT INTO cities (country) VALUES ('NO')            | 23502 | 0  | A row for table CITIES has no value for NAME, which is its primary key.
        INSERT INTO orders (id, rowpartition) VALUES ('a', 3) | 22023 | 0  | ROWPARTITION is 3, but topic orders has partitions 0 to 2.
        CREATE TABLE t AS SELECT * FROM orders                | 42809 | 14 | The query for T gives a stream, whose rows have no key that they replace at line 1, column 14; write CREATE STREAM, or GROUP BY the columns that are to be the key.
        SHOW STREEMS                                          | 0A000 | 6  | SHOW STREEMS is not supported at line 1, column 6; did you mean STREAMS?
        DESCRIBE order                                        | 42601 | 10 | Unexpected "order" at line 1, column 10; expected the name of a stream or table, or FUNCTION and a function's.
        DESCRIBE orderz                                       | 42P01 | 10 | Unknown stream or table ORDERZ at line 1, column 10; did you mean ORDERS?
        SET 'auto.ofset.reset' = 'latest'                     | 42704 | 5  | Unknown session property 'auto.ofset.reset' at line 1, column 5; did you mean auto.offset.reset?
        SET 'on.error' = 'explode'                            | 22023 | 18 | 'on.error' cannot be 'explode' at line 1, column 18; it is fail or skip.
        SELECT id FROM orders EMIT FINAL                      | 0A000 | 0  | EMIT FINAL gives the final results of windows, and this query has none to give: write GROUP BY with WINDOW TUMBLING, HOPPING or SESSION, or EMIT CHANGES.
        DELETE FROM orders                                    | 42809 | 13 | ORDERS is a stream, whose records are facts that stay at line 1, column 13; rows are deleted from tables. A stream's old records go by the topic's retention.
        DELETE FROM cities WHERE nme = 'Oslo'                 | 42703 | 26 | There is no column NME at line 1, column 26; did you mean NAME?
        UPDATE cities SET country = 'NO' WHERE name = 'Oslo'  | 0A000 | 1  | UPDATE is not supported at line 1, column 1; a row of a table is replaced by INSERT INTO with the same primary key, and INSERT INTO … SELECT does it for many.
        """)
    void errorNamesPlaceAndWhatToDo(String sql, String state, int column, String message) {
        run(ORDERS);
        run(CITIES);

        SqlException error = failure(sql);

        assertThat(error).hasMessage(message);
        assertThat(error.sqlState()).isEqualTo(state);
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void unknownNamesInQueriesHaveSuggestions() {
        run(ORDERS);

        assertThat(failure("SELECT qti FROM orders").getMessage()).contains("QTI", "line 1, column 8", "QTY");
        assertThat(failure("SELECT id FROM oders").getMessage()).contains("ODERS", "line 1, column 16", "ORDERS");
    }

    @Test
    void wrongNumberOfParametersIsAnError() {
        run(ORDERS);
        Prepared insert = engine.prepare(session, "INSERT INTO orders (id, qty) VALUES (?, ? + 1)");

        SqlException error =
                catchThrowableOfType(SqlException.class, () -> engine.execute(session, insert, List.of("a")));

        assertThat(insert.parameterTypes().getFieldCount()).isEqualTo(2);
        assertThat(error).hasMessage("The statement has 2 parameters, but 1 values were given.");
        engine.execute(session, insert, List.of("a", 41));
        assertThat(rows("SELECT qty FROM orders")).containsExactly("[42]");
    }

    @Test
    void warmUpRunsItsQueries() throws Exception {
        engine.warmUp().get(60, TimeUnit.SECONDS);

        assertThat(rows("SHOW STREAMS")).isEmpty();
    }

    private List<String> keys(int partition) {
        List<String> keys = new ArrayList<>();
        try (PartitionReader reader = log.eventLog().reader(new TopicPartition("orders", partition))) {
            while (reader.next()) {
                ByteBuffer key = java.util.Objects.requireNonNull(reader.key());
                keys.add(StandardCharsets.UTF_8.decode(key).toString());
            }
        }
        return keys;
    }

    private void run(String sql) {
        assertThat(engine.execute(session, sql)).isEqualTo(new Outcome.Updated(0));
    }

    private long update(String sql) {
        return ((Outcome.Updated) engine.execute(session, sql)).count();
    }

    private SqlException failure(String sql) {
        return catchThrowableOfType(SqlException.class, () -> engine.execute(session, sql));
    }

    private List<String> rows(String sql) {
        return rows(engine.execute(session, sql));
    }

    private static List<String> rows(Outcome outcome) {
        List<String> rows = new ArrayList<>();
        try (RowSource source = ((Outcome.Rows) outcome).source()) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(100, 1_000);
                batch.rows().forEach(row -> rows.add(Arrays.toString(row)));
                done = batch.done();
            }
        }
        return rows;
    }
}
