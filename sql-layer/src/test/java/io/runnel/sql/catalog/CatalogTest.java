package io.runnel.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogRecord;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CatalogTest {
    @TempDir
    private Path folder;

    private LogEngine engine;
    private EventLog log;

    @BeforeEach
    void open() {
        engine = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
        log = engine.eventLog();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void sourcesAreThereAgainAfterReopening() {
        Source flights = source("FLIGHTS");
        try (Catalog catalog = Catalog.open(log)) {
            define(catalog, flights);
            define(catalog, source("GONE"));
            catalog.change(snapshot -> Optional.of(CatalogChange.drop("GONE")));
        }

        try (Catalog reopened = Catalog.open(log)) {
            assertThat(reopened.snapshot().sources()).containsExactly(flights);
        }
        assertThat(log.topic(Catalog.TOPIC).orElseThrow().configs())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.ms", "-1");
    }

    @Test
    void anotherNodesChangeIsSeenAtOnce() {
        try (Catalog one = Catalog.open(log);
                Catalog other = Catalog.open(log)) {
            define(one, source("A"));

            assertThat(other.snapshot().names()).containsExactly("A");
        }
    }

    @Test
    void decisionsOfTwoNodesAreTakenOneAfterTheOther() {
        int changes = 20;
        try (Catalog one = Catalog.open(log);
                Catalog other = Catalog.open(log)) {
            CompletableFuture<?>[] counting = IntStream.range(0, 2 * changes)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> countUp(i % 2 == 0 ? one : other)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(counting).join();

            assertThat(one.snapshot().source("COUNTER").orElseThrow().topic()).isEqualTo(String.valueOf(2 * changes));
        }
    }

    @Test
    void aDecisionThatThrowsChangesNothing() {
        try (Catalog catalog = Catalog.open(log)) {
            assertThatThrownBy(() -> catalog.change(snapshot -> {
                        throw new SqlException("42P07", "taken");
                    }))
                    .hasMessage("taken");

            assertThat(catalog.snapshot().sources()).isEmpty();
        }
    }

    @Test
    void aRecordOfANewerVersionIsNeverPassedOver() {
        Catalog.open(log).close();
        byte[] key = "{\"kind\":\"source\",\"name\":\"X\"}".getBytes(StandardCharsets.UTF_8);
        byte[] value = "{\"version\":2,\"kind\":\"STREAM\"}".getBytes(StandardCharsets.UTF_8);
        log.writer(new TopicPartition(Catalog.TOPIC, 0))
                .append(List.of(LogRecord.of(key, value)))
                .join();

        try (Catalog catalog = Catalog.open(log)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(catalog::snapshot)
                        .isInstanceOf(SqlException.class)
                        .hasMessage(
                                "Record 0 of topic _runnel_catalog cannot be read: the definition of X has version 2,"
                                        + " and this version of Runnel reads up to 1. Start the version that wrote it.");
            }
        }
    }

    /** Such a record is one that a version without columns of headers has written, and reads. */
    @Test
    void recordsHaveTheOlderFormWhereNothingNewerIsInThem() {
        String older = "{\"version\":1,\"kind\":\"TABLE\",\"topic\":\"x\",\"columns\":["
                + "{\"name\":\"ID\",\"type\":\"BIGINT\",\"nullable\":false,\"role\":\"KEY\"},"
                + "{\"name\":\"FARE\",\"type\":\"DECIMAL(10, 2)\",\"nullable\":true,\"role\":\"VALUE\"},"
                + "{\"name\":\"note\",\"type\":\"VARCHAR\",\"nullable\":true,\"role\":\"VALUE\"},"
                + "{\"name\":\"AT\",\"type\":\"TIMESTAMP\",\"nullable\":true,\"role\":\"VALUE\"}],"
                + "\"keyFormat\":\"KAFKA\",\"valueFormat\":\"JSON\",\"options\":{\"kafka_topic\":\"x\"}}";
        LogRecord written =
                CatalogRecords.encode(CatalogChange.define(source("X"))).get(0);

        assertThat(new String(written.value(), StandardCharsets.UTF_8)).isEqualTo(older);
        assertThat(CatalogRecords.decode(
                        ByteBuffer.wrap(written.key()),
                        ByteBuffer.wrap(older.replace("{\"version\"", "{\"later\":[1],\"version\"")
                                .getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(CatalogChange.define(source("X")));
    }

    @Test
    void columnsOfHeadersAreReadAsTheyWereWritten() {
        Source source = source("X")
                .with(
                        List.of(
                                new Column("ONE", ColumnType.parse("VARBINARY"), Column.Role.HEADERS, "trace"),
                                new Column("ALL_", ColumnType.parse("ARRAY<VARBINARY>"), Column.Role.HEADERS)),
                        Map.of(Source.READ_ONLY, "true", Source.TIMESTAMP, "AT"));
        LogRecord written = CatalogRecords.encode(CatalogChange.define(source)).get(0);

        assertThat(CatalogRecords.decode(ByteBuffer.wrap(written.key()), ByteBuffer.wrap(written.value())))
                .isEqualTo(CatalogChange.define(source));
    }

    @Test
    void namesAreFoundInAnyCaseUnlessAmbiguous() {
        CatalogSnapshot snapshot = CatalogSnapshot.EMPTY
                .with(CatalogChange.define(source("Orders")))
                .with(CatalogChange.define(source("a")))
                .with(CatalogChange.define(source("A")));

        assertThat(snapshot.source("ORDERS").orElseThrow().name()).isEqualTo("Orders");
        assertThat(snapshot.source("a").orElseThrow().name()).isEqualTo("a");
        assertThat(snapshot.with(CatalogChange.define(source("ORDERS"))).source("orders"))
                .isEmpty();
    }

    private static void countUp(Catalog catalog) {
        catalog.change(snapshot -> {
            Source before = snapshot.byName().get("COUNTER");
            int count = before == null ? 0 : Integer.parseInt(before.topic());
            return Optional.of(CatalogChange.define(new Source(
                    "COUNTER", SourceKind.STREAM, String.valueOf(count + 1), List.of(), "KAFKA", "JSON", Map.of())));
        });
    }

    private static void define(Catalog catalog, Source source) {
        assertThat(catalog.change(snapshot -> Optional.of(CatalogChange.define(source))))
                .isTrue();
    }

    private static Source source(String name) {
        List<Column> columns = List.of(
                new Column(
                        "ID",
                        SqlTypes.FACTORY.createTypeWithNullability(ColumnType.of(SqlTypeName.BIGINT), false),
                        Column.Role.KEY),
                new Column("FARE", ColumnType.parse("DECIMAL(10, 2)"), Column.Role.VALUE),
                new Column("note", ColumnType.of(SqlTypeName.VARCHAR), Column.Role.VALUE),
                new Column("AT", ColumnType.of(SqlTypeName.TIMESTAMP), Column.Role.VALUE));
        return new Source(
                name,
                SourceKind.TABLE,
                name.toLowerCase(java.util.Locale.ROOT),
                columns,
                "KAFKA",
                "JSON",
                Map.of("kafka_topic", "x"));
    }
}
