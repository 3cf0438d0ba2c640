package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaFormatTest {
    /** As Connect's converter writes it, and as people do. */
    private static final String EVENT = """
            {"type": "object", "properties": {
              "id": {"type": "integer", "connect.type": "int32", "connect.index": 1},
              "name": {"connect.index": 0, "oneOf": [{"type": "null"}, {"type": "string"}]},
              "price": {"connect.index": 2, "type": "string", "connect.type": "bytes",
                "title": "org.apache.kafka.connect.data.Decimal",
                "connect.parameters": {"scale": "2", "connect.decimal.precision": "8"}},
              "day": {"connect.index": 3, "type": ["null", "string"], "format": "date"},
              "at": {"connect.index": 4, "type": "string", "format": "date-time"},
              "clock": {"connect.index": 5, "type": "string", "format": "time"},
              "since": {"connect.index": 6, "type": "integer", "connect.type": "int64",
                "title": "org.apache.kafka.connect.data.Timestamp"},
              "kind": {"connect.index": 7, "$ref": "#/definitions/kind"},
              "size": {"connect.index": 8, "type": "number"},
              "big": {"connect.index": 9, "type": "integer"},
              "raw": {"connect.index": 10, "type": "string", "connect.type": "bytes"}},
             "definitions": {"kind": {"enum": ["A", "B"]}},
             "required": ["id"]}""";

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Formats formats = new Formats(registry);

    @Test
    void propertiesBecomeColumnsByTypesFormatsAndHints() {
        assertThat(inferred(EVENT))
                .containsExactly(
                        "NAME VARCHAR",
                        "ID INTEGER",
                        "PRICE DECIMAL(8, 2)",
                        "DAY DATE",
                        "AT TIMESTAMP",
                        "CLOCK TIME",
                        "SINCE TIMESTAMP",
                        "KIND VARCHAR",
                        "SIZE DOUBLE",
                        "BIG BIGINT",
                        "RAW VARBINARY");
    }

    @Test
    void rowsAreWrittenAsTheSchemaWantsThemAndComeBack() {
        registry.register("S-value", json(EVENT));
        Source source = source(
                "S",
                SourceKind.STREAM,
                "JSON_SR",
                value("ID", SqlTypeName.INTEGER),
                decimal("PRICE", 8, 2),
                value("DAY", SqlTypeName.DATE),
                value("AT", SqlTypeName.TIMESTAMP),
                value("CLOCK", SqlTypeName.TIME),
                value("SINCE", SqlTypeName.TIMESTAMP),
                value("NAME", SqlTypeName.VARCHAR));
        Object[] row = {1, new BigDecimal("-1.50"), 11_354, 1_500L, 3_600_000, 1_500L, null};

        byte[] bytes = formats.encoder(source).encode(row).value();

        assertThat(payload(bytes))
                .isEqualTo("{\"name\":null,\"id\":1,\"price\":\"/2o=\",\"day\":\"2001-02-01\","
                        + "\"at\":\"1970-01-01T00:00:01.500Z\",\"clock\":\"01:00:00Z\",\"since\":1500}");
        assertThat(read(source, bytes)).containsExactly(row);
    }

    @Test
    void rowThatTheSchemaForbidsIsRefused() {
        registry.register("S-value", json(EVENT));
        RecordEncoder encoder = formats.encoder(source(
                "S",
                SourceKind.STREAM,
                "JSON_SR",
                value("ID", SqlTypeName.INTEGER),
                value("KIND", SqlTypeName.VARCHAR),
                value("OTHER", SqlTypeName.VARCHAR)));

        assertThatThrownBy(() -> encoder.encode(new Object[] {1, "C", null}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("breaks the JSON Schema of its subject");
        assertThatThrownBy(() -> encoder.encode(new Object[] {null, "A", null}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("Column ID is null, but its field must not be");
        assertThatThrownBy(() -> encoder.encode(new Object[] {1, "A", "x"}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("Column OTHER has a value, but the newest schema of its subject has no field");
        assertThat(payload(encoder.encode(new Object[] {1, "A", null}).value())).isEqualTo("{\"id\":1,\"kind\":\"A\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        {"type": "string"}                   | INTEGER   | whose property for column A is string, where INTEGER was expected.
        {"type": "boolean"}                  | BIGINT    | whose property for column A is boolean, where BIGINT was expected.
        {"oneOf": [{"type": "null"}, {"type": "object", "properties": {}}]} | DOUBLE | whose property for column A is object, where DOUBLE was expected.
        """)
    void propertyThatCanNeverBeTheColumnIsRefused(String property, SqlTypeName type, String reason) {
        int id = registry.register("t", json("{\"type\": \"object\", \"properties\": {\"a\": " + property + "}}"));

        assertThatThrownBy(() -> read(source("S", SourceKind.STREAM, "JSON_SR", value("A", type)), framed(id, "{}")))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessage("The value was written with schema " + id + " (JSON), " + reason);
    }

    @Test
    void whatARecordLeavesOutHasTheDefaultOfItsSchemaOrTheReaders() {
        int writer = registry.register(
                "t", json("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\", \"default\": 7}}}"));
        int reader = registry.register(
                "t",
                json("{\"type\": \"object\", \"properties\": {\"b\": {\"type\": \"string\", \"default\": \"x\"}}}"));
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(value("A", SqlTypeName.BIGINT), value("B", SqlTypeName.VARCHAR)),
                "KAFKA",
                "JSON_SR",
                java.util.Map.of("value_reader_schema_id", Integer.toString(reader)));

        assertThat(read(source, framed(writer, "{}"))).containsExactly(7L, "x");
        assertThat(read(source, framed(writer, "{\"a\": null, \"b\": \"y\"}"))).containsExactly(null, "y");
    }

    private List<String> inferred(String schema) {
        registry.register("t-value", json(schema));
        return formats
                .registryColumns()
                .infer(new RegistryColumns.Origin("t", "value", "JSON_SR", null, null), Column.Role.VALUE)
                .stream()
                .map(column -> column.name() + " " + ColumnType.text(column.type()))
                .toList();
    }

    private Object[] read(Source source, byte[] bytes) {
        List<String> names = source.columns().stream().map(Column::name).toList();
        Object[] row = new Object[names.size()];
        formats.decoder(source, names).decode(new FixedRecord(null, bytes), row);
        return row;
    }

    private static SchemaText json(String text) {
        return new SchemaText(SchemaType.JSON, text, List.of());
    }

    private static byte[] framed(int id, String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + text.length)
                .put((byte) 0)
                .putInt(id)
                .put(text)
                .array();
    }

    private static String payload(byte[] bytes) {
        return new String(bytes, 5, bytes.length - 5, StandardCharsets.UTF_8);
    }
}
