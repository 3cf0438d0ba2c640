package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.PartitionReader;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.storage.LogBackedRegistry;
import io.runnel.registry.subject.SetConfig;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL on a real log with a real registry, whose schemas change. */
@Timeout(120)
class EvolvingSchemasTest {
    @TempDir
    private Path folder;

    private final Session session = new Session(Map.of());
    private LogEngine log;
    private LogBackedRegistry registry;
    private RunnelSqlEngine engine;

    @BeforeEach
    void open() {
        log = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        registry = LogBackedRegistry.open(log.eventLog(), RegistryConfig.from(Map.of()));
        engine = RunnelSqlEngine.open(log.eventLog(), registry);
    }

    @AfterEach
    void close() {
        engine.close();
        registry.close();
        log.close();
    }

    @Test
    void createRegistersWhatItDeclaresAndTheRegistryMayRefuse() {
        run("CREATE STREAM s (id INT KEY, a INT) WITH (kafka_topic = 't', partitions = 1, format = 'AVRO')");

        assertThat(registry.latest("t-value").orElseThrow().schema().text()).contains("\"name\":\"A\"");
        assertThat(registry.latest("t-key").orElseThrow().schema().text()).isEqualTo("\"int\"");

        run("CREATE STREAM part (a BIGINT) WITH (kafka_topic = 't', value_format = 'AVRO')");
        assertThat(registry.latest("t-value").orElseThrow().version()).isEqualTo(1);

        run("CREATE STREAM more (b VARCHAR) WITH (kafka_topic = 't', value_format = 'AVRO')");
        assertThat(registry.latest("t-value").orElseThrow().version()).isEqualTo(2);
        assertThat(registry.latest("t-value").orElseThrow().schema().text())
                .contains("\"name\":\"A\"", "\"name\":\"B\"");

        SqlException refused =
                failure("CREATE STREAM other (a BOOLEAN) WITH (kafka_topic = 't', value_format = 'AVRO')");
        assertThat(refused.sqlState()).isEqualTo("42804");
        assertThat(refused)
                .hasMessageStartingWith(
                        "The value columns of OTHER are refused by the registry under subject t-value: Schema being"
                                + " registered is incompatible with an earlier schema")
                .hasMessageContaining("reader union lacking writer type: INT");
        assertThat(rows("SHOW STREAMS")).hasSize(3);
    }

    @Test
    void keyAndValueColumnsComeFromTheSubjects() {
        registry.register("t-key", record("K", "{\"name\": \"id\", \"type\": \"long\"}"));
        registry.register("t-value", record("V", "{\"name\": \"a\", \"type\": \"string\"}"));
        registry.register("bare-key", SchemaText.avro("\"string\""));
        registry.register("bare-value", record("V", "{\"name\": \"a\", \"type\": \"string\"}"));

        run("CREATE STREAM s WITH (kafka_topic = 't', partitions = 1, format = 'AVRO')");
        run("CREATE TABLE b WITH (kafka_topic = 'bare', partitions = 1, format = 'AVRO')");
        update("INSERT INTO s VALUES (7, 'x')");
        update("INSERT INTO b VALUES ('k', 'x'), ('k', 'y')");

        assertThat(rows("SELECT id, a FROM s")).containsExactly("[7, x]");
        assertThat(rows("SELECT rowkey, a FROM b")).containsExactly("[k, y]");
        assertThat(failure("CREATE STREAM n (a INT) WITH (kafka_topic = 'n', partitions = 1, value_format = 'JSON',"
                        + " key_format = 'AVRO')"))
                .hasMessageStartingWith(
                        "No key column is declared, and the registry has no schema under subject n-key");
    }

    @Test
    void whatExistsNeedsNoSchemaToBePassedOver() {
        run("CREATE STREAM s (a INT) WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");

        run("CREATE STREAM IF NOT EXISTS s WITH (kafka_topic = 'unregistered', value_format = 'AVRO')");

        assertThat(rows("SHOW STREAMS")).hasSize(1);
    }

    @Test
    void namedSchemaGivesColumnsAndWritesRows() {
        int old = registry.register("elsewhere", record("V", "{\"name\": \"aB\", \"type\": \"int\"}"));
        registry.register(
                "elsewhere",
                record(
                        "V",
                        "{\"name\": \"aB\", \"type\": \"int\"}, {\"name\": \"c\", \"type\": \"int\", \"default\": 1}"));
        String with = "(kafka_topic = 't', partitions = 1, value_format = 'AVRO', value_schema_id = " + old + ")";

        run("CREATE STREAM s WITH " + with);
        registry.register(
                "t-value",
                record(
                        "V",
                        "{\"name\": \"aB\", \"type\": \"int\"}, {\"name\": \"d\", \"type\": \"int\", \"default\": 1}"));
        update("INSERT INTO s (`aB`) VALUES (5)");

        assertThat(rows("SELECT `aB` FROM s")).containsExactly("[5]");
        assertThat(registry.state().uses(old)).anyMatch(use -> use.subject().equals("t-value"));
        assertThat(failure("CREATE STREAM x (a INT) WITH " + with))
                .hasMessageStartingWith(
                        "VALUE_SCHEMA_ID and declared value columns exclude each other at line 1, column");
        assertThat(failure("CREATE STREAM x WITH (kafka_topic = 't', value_format = 'AVRO', value_schema_id = 99)"))
                .hasMessage("Schema 99 cannot be had from the registry: Schema 99 not found");
    }

    @Test
    void fullNameNamesTheRecordThatIsRegistered() {
        run("CREATE STREAM s (a INT) WITH (kafka_topic = 't', partitions = 1, value_format = 'AVRO',"
                + " value_schema_full_name = 'org.acme.Event')");

        assertThat(registry.parsed(registry.latest("t-value").orElseThrow().id())
                        .canonicalText())
                .contains("\"name\":\"Event\"", "\"namespace\":\"org.acme\"");
    }

    @Test
    void compatibleSchemaGoesOnUnderARunningQuery() {
        run("CREATE STREAM s (a INT, b VARCHAR) WITH (kafka_topic = 't', partitions = 1, value_format = 'AVRO')");
        run("CREATE STREAM narrow (a BIGINT) WITH (kafka_topic = 't', value_format = 'AVRO')");
        update("INSERT INTO s VALUES (1, 'one')");
        try (RowSource all = start("SELECT a, b FROM s EMIT CHANGES")) {
            assertThat(next(all)).isEqualTo("[1, one]");

            registry.register(
                    "t-value",
                    record(
                            "S",
                            "{\"name\": \"C\", \"type\": \"string\", \"default\": \"c\"},"
                                    + " {\"name\": \"A\", \"type\": [\"null\", \"int\"], \"default\": null}"));
            update("INSERT INTO narrow VALUES (2)");
            assertThat(next(all)).isEqualTo("[2, null]");
        }
        registry.register(
                "t-value",
                record(
                        "S",
                        "{\"name\": \"A\", \"type\": [\"null\", \"int\"], \"default\": null},"
                                + " {\"name\": \"B\", \"type\": [\"string\", \"null\"], \"default\": \"new\"}"));
        run("CREATE STREAM again WITH (kafka_topic = 't', value_format = 'AVRO')");

        assertThat(rows("SELECT a, b FROM again")).containsExactly("[1, one]", "[2, new]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVRO", "JSON_SR", "PROTOBUF"})
    void newColumnIsRegisteredUnderARunningQuery(String format) {
        String with = " WITH (kafka_topic = 't', partitions = 1, format = '" + format + "')";
        run("CREATE STREAM s (k INT KEY, a INT)" + with);
        update("INSERT INTO s VALUES (7, 1)");
        try (RowSource running = start("SELECT k, a FROM s EMIT CHANGES")) {
            assertThat(next(running)).isEqualTo("[7, 1]");
            run("CREATE STREAM wide (k INT KEY, a INT, b VARCHAR, d DECIMAL(5, 2))" + with);
            int newest = registry.latest("t-value").orElseThrow().id();

            update("INSERT INTO wide VALUES (8, 2, 'two', 2.5)");
            update("INSERT INTO s VALUES (9, 3)");

            assertThat(next(running)).isEqualTo("[8, 2]");
            assertThat(next(running)).isEqualTo("[9, 3]");
            assertThat(registry.latest("t-value").orElseThrow().version()).isEqualTo(2);
            assertThat(schemaIds()).hasSize(3).endsWith(newest, newest);
        }
        assertThat(rows("SELECT k, a, b, d FROM wide"))
                .containsExactly("[7, 1, null, null]", "[8, 2, two, 2.50]", "[9, 3, null, null]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        AVRO     | {"type": "record", "name": "R", "fields": [{"name": "A", "type": "string"}]} | column A is string, where INTEGER
        JSON_SR  | {"type": "object", "properties": {"A": {"type": "string"}}}                 | column A is string, where INTEGER
        PROTOBUF | syntax = "proto3"; message R { string A = 1; }                               | column A is string, where INTEGER
        """)
    void changedTypeStopsARunningQuery(String format, String changed, String reason) {
        run("CREATE STREAM s (a INT) WITH (kafka_topic = 't', partitions = 1, value_format = '" + format + "')");
        update("INSERT INTO s VALUES (1)");
        try (RowSource running = start("SELECT a FROM s EMIT CHANGES")) {
            assertThat(next(running)).isEqualTo("[1]");
            registry.execute(new SetConfig("t-value", SubjectConfig.of(CompatibilityLevel.NONE)));
            SchemaType type = registry.latest("t-value").orElseThrow().schema().type();
            int id = registry.register("t-value", new SchemaText(type, changed, List.of()));
            run("CREATE STREAM texts WITH (kafka_topic = 't', value_format = '" + format + "')");
            update("INSERT INTO texts VALUES ('two')");

            SqlException stopped = catchThrowableOfType(SqlException.class, () -> next(running));

            assertThat(stopped)
                    .hasMessageContaining("(topic t, partition 0, offset 1)")
                    .hasMessageContaining("schema " + id + " (" + type + ")")
                    .hasMessageContaining(reason);
        }
        assertThat(failure("INSERT INTO s VALUES (3)")).hasMessageContaining("cannot take INTEGER");
    }

    /** Of the values in the topic, in their order. */
    private List<Integer> schemaIds() {
        List<Integer> ids = new ArrayList<>();
        try (PartitionReader reader = log.eventLog().reader(new TopicPartition("t", 0))) {
            while (reader.next()) {
                ByteBuffer value = java.util.Objects.requireNonNull(reader.value());
                ids.add(value.getInt(value.position() + 1));
            }
        }
        return ids;
    }

    @Test
    void incompatibleSchemaStopsARunningQuery() {
        run("CREATE STREAM s (a INT) WITH (kafka_topic = 't', partitions = 1, value_format = 'AVRO')");
        update("INSERT INTO s VALUES (1)");
        try (RowSource running = start("SELECT a FROM s EMIT CHANGES")) {
            assertThat(next(running)).isEqualTo("[1]");
            registry.execute(new SetConfig("t-value", SubjectConfig.of(CompatibilityLevel.NONE)));
            run("CREATE STREAM texts (a VARCHAR) WITH (kafka_topic = 't', value_format = 'AVRO')");
            int id = registry.latest("t-value").orElseThrow().id();
            update("INSERT INTO texts VALUES ('two')");

            SqlException stopped = catchThrowableOfType(SqlException.class, () -> next(running));

            assertThat(stopped)
                    .hasMessage(
                            "A record of S (topic t, partition 0, offset 1) cannot be read: The value was written with"
                                    + " schema " + id
                                    + " (AVRO), whose field for column A is a union of null, string, where"
                                    + " INTEGER was expected. The query ended, since the records after it would be passed over"
                                    + " as well: declare the columns anew, or SET 'on.error'='skip' to leave such records out.");
        }
        assertThat(failure("SELECT a FROM s"))
                .hasMessageStartingWith("The record at offset 1 of t-0 is not a row of S: The value was written with");
        session.set("on.error", "skip");
        assertThat(rows("SELECT a FROM s")).containsExactly("[1]");
    }

    @Test
    void schemasThatImportOthersGiveColumns() {
        registry.register("money", record("Money", "{\"name\": \"cents\", \"type\": \"long\"}"));
        registry.register(
                "kind", SchemaText.avro("{\"type\": \"enum\", \"name\": \"Kind\", \"symbols\": [\"A\", \"B\"]}"));
        registry.register(
                "t-value",
                new SchemaText(
                        SchemaType.AVRO,
                        record("V", "{\"name\": \"kind\", \"type\": \"Kind\"}").text(),
                        List.of(new SchemaReference("Kind", "kind", 1))));

        run("CREATE STREAM s WITH (kafka_topic = 't', partitions = 1, value_format = 'AVRO')");
        update("INSERT INTO s VALUES ('B')");

        assertThat(rows("SELECT kind FROM s")).containsExactly("[B]");
        assertThat(failure("INSERT INTO s VALUES ('C')"))
                .hasMessage("A row cannot be stored in S: Column KIND is 'C', but its field is one of A, B.");
    }

    @Test
    void protobufIsInferredWrittenReadAndFollowed() {
        SchemaText first = new SchemaText(
                SchemaType.PROTOBUF, "syntax = \"proto3\"; package p; message Order { int32 id = 1; }", List.of());
        registry.register("o-value", first);
        run("CREATE STREAM o WITH (kafka_topic = 'o', partitions = 1, value_format = 'PROTOBUF')");
        update("INSERT INTO o VALUES (1)");
        run("CREATE STREAM wide (id INT, note VARCHAR, price DECIMAL(6, 2)) WITH (kafka_topic = 'o', value_format ="
                + " 'PROTOBUF')");
        assertThat(registry.latest("o-value").orElseThrow().schema().text())
                .contains("int32 id = 1;", "optional string NOTE = 2;", "confluent.type.Decimal PRICE = 3");
        update("INSERT INTO wide VALUES (2, 'n', 1.5)");

        assertThat(rows("SELECT id FROM o")).containsExactly("[1]", "[2]");
        assertThat(rows("SELECT id, note, price FROM wide")).containsExactly("[1, null, null]", "[2, n, 1.50]");
        assertThat(failure("CREATE STREAM other (id VARCHAR) WITH (kafka_topic = 'o', value_format = 'PROTOBUF')"))
                .hasMessageContaining(
                        "Column ID of OTHER is VARCHAR, but its field in the newest schema under subject o-value is int32.");
    }

    private static SchemaText record(String name, String fields) {
        return SchemaText.avro("{\"type\": \"record\", \"name\": \"" + name + "\", \"fields\": [" + fields + "]}");
    }

    private void run(String sql) {
        assertThat(engine.execute(session, sql)).isEqualTo(new Outcome.Updated(0));
    }

    private void update(String sql) {
        assertThat(((Outcome.Updated) engine.execute(session, sql)).count()).isPositive();
    }

    private SqlException failure(String sql) {
        return catchThrowableOfType(SqlException.class, () -> rows(sql));
    }

    private RowSource start(String sql) {
        return ((Outcome.Rows) engine.execute(session, sql)).source();
    }

    /** The next row; waits for it. */
    private static String next(RowSource rows) {
        while (true) {
            RowSource.RowBatch batch = rows.poll(1, 1_000);
            if (!batch.rows().isEmpty()) {
                return Arrays.toString(batch.rows().get(0));
            }
            assertThat(batch.done()).isFalse();
        }
    }

    private List<String> rows(String sql) {
        Outcome outcome = engine.execute(session, sql);
        List<String> rows = new ArrayList<>();
        if (outcome instanceof Outcome.Rows answer) {
            try (RowSource source = answer.source()) {
                for (boolean done = false; !done; ) {
                    RowSource.RowBatch batch = source.poll(100, 1_000);
                    batch.rows().forEach(row -> rows.add(Arrays.toString(row)));
                    done = batch.done();
                }
            }
        }
        return rows;
    }
}
