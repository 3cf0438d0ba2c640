package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufFormatTest {
    private static final String EVENT = """
            syntax = "proto3";
            package acme;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import "google/type/date.proto";
            import "google/type/timeofday.proto";
            import "confluent/type/decimal.proto";
            import "confluent/meta.proto";
            message Event {
              sint32 count = 1;
              fixed64 size = 2;
              float ratio = 3;
              Kind kind = 4;
              optional string name = 5;
              google.protobuf.Timestamp at = 6;
              google.protobuf.Int64Value maybe = 7;
              repeated int32 numbers = 8;
              map<string, Part> parts = 9;
              Part main = 10;
              confluent.type.Decimal price = 11 [(confluent.field_meta) = {
                params: [{ key: "precision", value: "8" }, { key: "scale", value: "2" }]}];
              google.type.Date day = 12;
              google.type.TimeOfDay clock = 13;
              uint32 big = 14;
              message Part { repeated string tags = 1; bool on = 2; }
            }
            enum Kind { NONE = 0; SOME = 1; }
            message Other { string name = 1; }
            """;

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Formats formats = new Formats(registry);

    @Test
    void fieldsBecomeColumns() {
        registry.register("t-value", proto(EVENT));

        assertThat(inferred(null))
                .containsExactly(
                        "COUNT INTEGER",
                        "SIZE BIGINT",
                        "RATIO DOUBLE",
                        "KIND VARCHAR",
                        "NAME VARCHAR",
                        "AT TIMESTAMP",
                        "MAYBE BIGINT",
                        "NUMBERS ARRAY<INTEGER>",
                        "PARTS MAP<VARCHAR, STRUCT<TAGS ARRAY<VARCHAR>, ON BOOLEAN>>",
                        "MAIN STRUCT<TAGS ARRAY<VARCHAR>, ON BOOLEAN>",
                        "PRICE DECIMAL(8, 2)",
                        "DAY DATE",
                        "CLOCK TIME",
                        "BIG BIGINT");
        assertThat(inferred("acme.Other")).containsExactly("NAME VARCHAR");
    }

    @Test
    void whatProtobufsOwnWriterWritesIsRead() throws Exception {
        int id = registry.register("t-value", proto(EVENT));
        Source source = inferredSource();
        byte[] full = framed(
                id,
                "acme.Event",
                "count: -5 size: 9 ratio: 0.5 kind: SOME name: '' at { seconds: -1 nanos: 500000000 } maybe { }"
                        + " numbers: [1, -2] parts { key: 'a' value { tags: 'x' tags: 'y' on: true } }"
                        + " main { } price { value: '\\xff\\x6a' scale: 2 } day { year: 2001 month: 2 day: 1 }"
                        + " clock { hours: 1 seconds: 2 nanos: 3000000 } big: 4294967295");

        assertThat(read(source, full))
                .containsExactly(
                        -5,
                        9L,
                        0.5,
                        "SOME",
                        "",
                        -500L,
                        0L,
                        List.of(1, -2),
                        Map.of("a", Arrays.asList(List.of("x", "y"), true)),
                        Arrays.asList(List.of(), false),
                        new java.math.BigDecimal("-1.50"),
                        11_354,
                        3_602_003,
                        4_294_967_295L);
        assertThat(read(source, framed(id, "acme.Event", "")))
                .containsExactly(0, 0L, 0.0, "NONE", null, null, null, List.of(), Map.of(), null, null, null, null, 0L);
    }

    @Test
    void whatIsWrittenProtobufsOwnReaderReads() throws Exception {
        int id = registry.register("t-value", proto(EVENT));
        Source source = inferredSource();
        byte[] bytes = framed(
                id,
                "acme.Event",
                "count: 7 kind: SOME numbers: [1, 2, 300] parts { key: 'k' value { on: true } }"
                        + " main { tags: 'z' } at { seconds: 1 nanos: 5000000 } maybe { value: 3 }"
                        + " day { year: 1969 month: 12 day: 31 } clock { minutes: 1 } price { value: '\\x01' precision: 8"
                        + " scale: 2 }");

        byte[] written = formats.encoder(source).encode(read(source, bytes)).value();

        ByteBuffer payload = ByteBuffer.wrap(written, 5, written.length - 5);
        ProtobufSchema schema = (ProtobufSchema) registry.parsed(id);
        assertThat(schema.payloadRefusal(payload)).isNull();
        Descriptor event = schema.message("acme.Event").orElseThrow();
        DynamicMessage before = DynamicMessage.parseFrom(event, ByteString.copyFrom(bytes, 6, bytes.length - 6));
        assertThat(DynamicMessage.parseFrom(event, ByteString.copyFrom(ProtobufSchema.body(payload))))
                .isEqualTo(before);
    }

    @Test
    void columnFollowsItsFieldsNumber() throws Exception {
        int old = registry.register("t-value", proto("syntax = \"proto3\"; message M { int32 a = 1; string b = 2; }"));
        int newer = registry.register(
                "t-value", proto("syntax = \"proto3\"; message M { int64 renamed = 1; string c = 3; }"));
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "t",
                List.of(value("A", SqlTypeName.BIGINT), value("B", SqlTypeName.VARCHAR)),
                "KAFKA",
                "PROTOBUF",
                Map.of("value_reader_schema_id", Integer.toString(old)));

        assertThat(read(source, framed(newer, "M", "renamed: 5 c: 'x'"))).containsExactly(5L, "");
    }

    @Test
    void eachMessageOfAFileIsReadByItsOwnFields() throws Exception {
        int id = registry.register("t-value", proto(EVENT));
        Source source = source("S", SourceKind.STREAM, "PROTOBUF", value("NAME", SqlTypeName.VARCHAR));

        assertThat(read(source, framed(id, "acme.Other", "name: 'other'"))).containsExactly("other");
        assertThat(read(source, framed(id, "acme.Event", "name: 'event'"))).containsExactly("event");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        COUNT | VARCHAR   | whose field count for column COUNT is sint32, where VARCHAR was expected.
        NAME  | INTEGER   | whose field name for column NAME is string, where INTEGER was expected.
        PARTS | VARCHAR   | whose field parts for column PARTS is map, where VARCHAR was expected.
        AT    | BIGINT    | whose field at for column AT is message google.protobuf.Timestamp, where BIGINT was expected.
        """)
    void fieldThatCanNeverBeTheColumnIsRefused(String column, SqlTypeName type, String reason) throws Exception {
        int id = registry.register("t-value", proto(EVENT));

        assertThatThrownBy(() -> read(
                        source("S", SourceKind.STREAM, "PROTOBUF", value(column, type)), framed(id, "acme.Event", "")))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessage("The value was written with schema " + id + " (PROTOBUF), " + reason);
    }

    @Test
    void bytesThatEndTooEarlyAreRefused() throws Exception {
        int id = registry.register("t-value", proto(EVENT));
        byte[] whole = framed(id, "acme.Event", "main { tags: 'some text' }");
        Source source = inferredSource();

        for (int length = 5; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length != 6) {
                assertThatThrownBy(() -> read(source, cut))
                        .as("%d bytes", length)
                        .isInstanceOf(RecordFormatException.class);
            }
        }
    }

    @Test
    void declaredColumnsThatTheNewestSchemaLacksAreAdded() {
        registry.register("S-value", proto("""
                syntax = "proto3";
                package p;
                message M { int32 a = 1; reserved 2; }
                """));
        Column price = new Column("PRICE", ColumnType.parse("DECIMAL(6, 1)"), Column.Role.VALUE);

        formats.registryColumns()
                .register(source("S", SourceKind.STREAM, "PROTOBUF", value("A", SqlTypeName.BIGINT), price));

        ProtobufSchema evolved = (ProtobufSchema)
                registry.parsed(registry.latest("S-value").orElseThrow().id());
        assertThat(evolved.message("p.M").orElseThrow().findFieldByName("PRICE").getNumber())
                .isEqualTo(3);
        assertThatThrownBy(() -> formats.registryColumns()
                        .register(source("S", SourceKind.STREAM, "PROTOBUF", value("A", SqlTypeName.BOOLEAN))))
                .isInstanceOf(SqlException.class)
                .hasMessage(
                        "Column A of S is BOOLEAN, but its field in the newest schema under subject S-value is int32.");
    }

    @Test
    void whatProtobufCannotSayIsRefused() {
        for (String type : List.of("ARRAY<ARRAY<INTEGER>>", "MAP<VARCHAR, ARRAY<INTEGER>>", "MAP<DOUBLE, INTEGER>")) {
            Column column = new Column("A", ColumnType.parse(type), Column.Role.VALUE);
            assertThatThrownBy(() -> formats.encoder(source("S", SourceKind.STREAM, "PROTOBUF", column)))
                    .isInstanceOf(SqlException.class)
                    .hasMessageStartingWith("Format PROTOBUF cannot carry column A of S: ");
        }
        Column list = new Column("A", ColumnType.parse("ARRAY<INTEGER>"), Column.Role.VALUE);
        RecordEncoder encoder = formats.encoder(source("S", SourceKind.STREAM, "PROTOBUF", list));
        assertThatThrownBy(() -> encoder.encode(new Object[] {Arrays.asList(1, null)}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("holds a null within");
    }

    /** A writer that wrote both members, or two messages one after the other, means the last. */
    @Test
    void aOneofHasOneMember() throws Exception {
        int id = registry.register(
                "S-value", proto("syntax = \"proto3\"; message M { oneof o { string a = 1; int32 b = 2; } }"));
        Source source = source(
                "S", SourceKind.STREAM, "PROTOBUF", value("A", SqlTypeName.VARCHAR), value("B", SqlTypeName.INTEGER));
        RecordEncoder encoder = formats.encoder(source);

        assertThat(read(source, encoder.encode(new Object[] {"x", null}).value()))
                .containsExactly("x", null);
        assertThatThrownBy(() -> encoder.encode(new Object[] {"x", 1}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage("Columns A and B both have a value, but their fields are members of oneof o, of which a"
                        + " message has one.");
        byte[] both = {0, 0, 0, 0, (byte) id, 0, 0x0a, 1, 'x', 0x10, 7};
        assertThat(read(source, both)).containsExactly(null, 7);
    }

    @Test
    void entriesOfAMapMayLeaveOutWhatIsTheDefault() throws Exception {
        for (String syntax : List.of("proto2", "proto3")) {
            int id = registry.register(
                    "t-value", proto("syntax = \"" + syntax + "\"; message M { map<string, int32> a = 1; }"));
            Column map = new Column("A", ColumnType.parse("MAP<VARCHAR, INTEGER>"), Column.Role.VALUE);

            byte[] entries = {0, 0, 0, 0, (byte) id, 0, 0x0a, 0, 0x0a, 3, 0x0a, 1, 'k'};
            assertThat(read(source("S", SourceKind.STREAM, "PROTOBUF", map), entries))
                    .as(syntax)
                    .containsExactly(Map.of("", 0, "k", 0));
        }
    }

    @Test
    void decimalsInListsAndMapsKeepTheirDigits() {
        List<Column> columns = List.of(
                new Column("LIST", ColumnType.parse("ARRAY<DECIMAL(6, 1)>"), Column.Role.VALUE),
                new Column("BY_NAME", ColumnType.parse("MAP<VARCHAR, DECIMAL(5, 2)>"), Column.Role.VALUE));

        formats.registryColumns()
                .register(new Source("S", SourceKind.STREAM, "t", columns, "KAFKA", "PROTOBUF", Map.of()));

        assertThat(inferred(null)).containsExactly("LIST ARRAY<DECIMAL(6, 1)>", "BY_NAME MAP<VARCHAR, DECIMAL(5, 2)>");
    }

    private List<Column> columns(String fullName) {
        return formats.registryColumns()
                .infer(new RegistryColumns.Origin("t", "value", "PROTOBUF", null, fullName), Column.Role.VALUE);
    }

    private List<String> inferred(String fullName) {
        return columns(fullName).stream()
                .map(column -> column.name() + " " + ColumnType.text(column.type()))
                .toList();
    }

    private Source inferredSource() {
        return new Source("S", SourceKind.STREAM, "t", columns(null), "KAFKA", "PROTOBUF", Map.of());
    }

    private byte[] framed(int id, String message, String text) throws TextFormat.ParseException {
        Descriptor type =
                ((ProtobufSchema) registry.parsed(id)).message(message).orElseThrow();
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
        TextFormat.merge(text, builder);
        byte[] prefix = ProtobufSchema.prefix(type);
        byte[] body = builder.build().toByteArray();
        return ByteBuffer.allocate(5 + prefix.length + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(prefix)
                .put(body)
                .array();
    }

    private Object[] read(Source source, byte[] bytes) {
        List<String> names = source.columns().stream().map(Column::name).toList();
        Object[] row = new Object[names.size()];
        formats.decoder(source, names).decode(new FixedRecord(null, bytes), row);
        return row;
    }

    private static SchemaText proto(String text) {
        return new SchemaText(SchemaType.PROTOBUF, text, List.of());
    }
}
