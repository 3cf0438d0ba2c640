package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protobuf's messages as rows and back; protobuf-java writes and reads the other side. */
class ProtobufFormatTest {
    private static final String EVENT = """
            syntax = "proto3";
            package p;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import "google/type/date.proto";
            import "google/type/timeofday.proto";
            import "confluent/meta.proto";
            import "confluent/type/decimal.proto";
            message Event {
              int32 id = 1; optional int64 big = 2; uint32 small = 3; sint64 delta = 4; bool ok = 5; double size = 6;
              string name = 7; bytes raw = 8; Kind kind = 9; google.protobuf.Timestamp at = 10;
              google.type.Date day = 11; google.type.TimeOfDay clock = 12;
              confluent.type.Decimal price = 13
                  [(confluent.field_meta).params = [{key: "precision" value: "8"}, {key: "scale" value: "2"}]];
              google.protobuf.StringValue note = 14; repeated fixed32 list = 15; repeated Part parts = 16;
              map<string, Part> byname = 17; Part one = 18; oneof choice { string text = 19; int32 number = 20; }
              uint64 huge = 21;
              enum Kind { A = 0; B = 1; }
              message Part { int32 x = 1; optional string y = 2; }
            }
            message Other { string name = 2; }
            """;

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Formats formats = new Formats(registry);

    @Test
    void fieldsBecomeColumnsAsConnectsConverterHasThem() {
        registry.register("t-value", text(EVENT));
        assertThat(formats
                        .registryColumns()
                        .infer(new RegistryColumns.Origin("t", "value", "PROTOBUF", null, null), Column.Role.VALUE)
                        .stream()
                        .map(column -> column.name() + " " + ColumnType.text(column.type())))
                .containsExactly(
                        "ID INTEGER",
                        "BIG BIGINT",
                        "SMALL BIGINT",
                        "DELTA BIGINT",
                        "OK BOOLEAN",
                        "SIZE DOUBLE",
                        "NAME VARCHAR",
                        "RAW VARBINARY",
                        "KIND VARCHAR",
                        "AT TIMESTAMP",
                        "DAY DATE",
                        "CLOCK TIME",
                        "PRICE DECIMAL(8, 2)",
                        "NOTE VARCHAR",
                        "LIST ARRAY<BIGINT>",
                        "PARTS ARRAY<STRUCT<X INTEGER, Y VARCHAR>>",
                        "BYNAME MAP<VARCHAR, STRUCT<X INTEGER, Y VARCHAR>>",
                        "ONE STRUCT<X INTEGER, Y VARCHAR>",
                        "HUGE BIGINT",
                        "TEXT VARCHAR",
                        "NUMBER INTEGER");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        id: 7 delta: -3 ok: true            | ID INTEGER, DELTA BIGINT, OK BOOLEAN        | [7, -3, true]
        big: 5 small: 4294967295            | BIG BIGINT, SMALL BIGINT                    | [5, 4294967295]
        name: "käse" raw: "\\001"           | NAME VARCHAR, RAW VARBINARY                 | [käse, 01]
        kind: B size: 1.5                   | KIND VARCHAR, SIZE DOUBLE                   | [B, 1.5]
        at {seconds: -1 nanos: 500000000}   | AT TIMESTAMP                                | [-500]
        day {year: 1970 month: 1 day: 3}    | DAY DATE                                    | [2]
        clock {hours: 1 nanos: 2000000}     | CLOCK TIME                                  | [3600002]
        price {value: "\\377\\152" scale: 2} | PRICE DECIMAL(8, 2)                        | [-1.50]
        note {value: "n"}                   | NOTE VARCHAR                                | [n]
        note {}                             | NOTE VARCHAR                                | []
        list: [1, 2] parts {x: 1} parts {}  | LIST ARRAY<BIGINT>, PARTS ARRAY<STRUCT<Y VARCHAR, X INTEGER>> | [[1, 2], [[null, 1], [null, 0]]]
        byname {key: "k" value {x: 5}}      | BYNAME MAP<VARCHAR, STRUCT<X INTEGER>>      | [{k=[5]}]
        one {x: 1}                          | ONE STRUCT<X BIGINT, Z INTEGER>             | [[1, null]]
        number: 3                           | TEXT VARCHAR, NUMBER INTEGER                | [null, 3]
        huge: 18446744073709551615          | HUGE DECIMAL(20, 0)                         | [18446744073709551615]
        ``                                  | ID INTEGER, BIG BIGINT, NAME VARCHAR, KIND VARCHAR, ONE STRUCT<X INTEGER>, LIST ARRAY<BIGINT>, AT TIMESTAMP, TEXT VARCHAR | [0, null, , A, null, [], null, null]
        ``                                  | NONE INTEGER                                | [null]
        """)
    void messagesBecomeRows(String message, String columns, String row) throws Exception {
        registry.register("S-value", text(EVENT));
        Source source = source("S", SourceKind.STREAM, "PROTOBUF", columns(columns));
        assertThat(Arrays.toString(read(source, record(1, "p.Event", message)))).isEqualTo(row);
    }

    /** Names and types, separated by commas that stand within no type. */
    private static Column[] columns(String declared) {
        List<Column> columns = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int at = 0; at <= declared.length(); at++) {
            char c = at < declared.length() ? declared.charAt(at) : ',';
            depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                String[] words = declared.substring(from, at).strip().split(" ", 2);
                columns.add(new Column(words[0], ColumnType.parse(words[1]), Column.Role.VALUE));
                from = at + 1;
            }
        }
        return columns.toArray(Column[]::new);
    }

    @Test
    void eachRecordSaysWhichMessageItIs() throws Exception {
        registry.register("S-value", text(EVENT));
        Source source = source("S", SourceKind.STREAM, "PROTOBUF", value("NAME", SqlTypeName.VARCHAR));
        assertThat(read(source, record(1, "p.Event", "name: \"a\""))).containsExactly("a");
        assertThat(read(source, record(1, "p.Other", "name: \"b\""))).containsExactly("b");
        assertThat(read(source, record(1, "p.Event.Part", "x: 1"))).containsExactly((Object) null);
        assertThatThrownBy(() -> read(source, new byte[] {0, 0, 0, 0, 1, 2, 20}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("no message at [10]");
    }

    @Test
    void whatIsNoMessageIsRefusedWithItsReason() throws Exception {
        registry.register("S-value", text(EVENT));
        Source source = source(
                "S",
                SourceKind.STREAM,
                "PROTOBUF",
                value("NAME", SqlTypeName.VARCHAR),
                value("HUGE", SqlTypeName.BIGINT));
        byte[] cut = Arrays.copyOf(record(1, "p.Event", "name: \"abc\""), 9);
        assertThatThrownBy(() -> read(source, cut))
                .hasMessage("The value is not what its Protobuf schema says: it ends too early.");
        assertThatThrownBy(() -> read(source, record(1, "p.Event", "huge: 18446744073709551615")))
                .hasMessageContaining("field HUGE is 18446744073709551615, where BIGINT was expected");
        assertThatThrownBy(() -> read(source, new byte[] {0, 0, 0, 0, 1, 0, 58, 1, -1}))
                .hasMessageContaining("no UTF-8 text");
    }

    @Test
    void aFieldThatCanNeverBecomeItsColumnBreaksTheContract() throws Exception {
        registry.register("S-value", text(EVENT));
        Source source = source("S", SourceKind.STREAM, "PROTOBUF", value("ID", SqlTypeName.VARCHAR));
        assertThatThrownBy(() -> read(source, record(1, "p.Event", "id: 1")))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("whose field for column ID is int32, where VARCHAR was expected");
    }

    @Test
    void aFieldThatOldWritersLackTakesTheReadersDefault() throws Exception {
        registry.register("S-value", text("syntax = \"proto3\"; message M { int32 a = 1; }"));
        registry.register(
                "S-value",
                text("syntax = \"proto3\"; message M { int32 a = 1; string b = 2; optional string c = 3; }"));
        Source plain = source(
                "S",
                SourceKind.STREAM,
                "PROTOBUF",
                value("A", SqlTypeName.INTEGER),
                value("B", SqlTypeName.VARCHAR),
                value("C", SqlTypeName.VARCHAR));
        Source source = new Source(
                plain.name(),
                plain.kind(),
                plain.topic(),
                plain.columns(),
                plain.keyFormat(),
                plain.valueFormat(),
                Map.of("value" + Format.Part.READER_SCHEMA_ID, "2"));
        assertThat(read(source, record(1, "M", "a: 1"))).containsExactly(1, "", null);
    }

    @Test
    void rowsAreWrittenWithTheSourcesOwnSchemaAndComeBack() {
        Source source = source(
                "my-source",
                SourceKind.STREAM,
                "PROTOBUF",
                columns(
                        "I INTEGER, B BIGINT, D DOUBLE, T VARCHAR, F BOOLEAN, P DECIMAL(8, 2), DAY DATE, CLOCK TIME, AT TIMESTAMP,"
                                + " L ARRAY<VARCHAR>, M MAP<VARCHAR, INTEGER>, S STRUCT<X INTEGER, Y ARRAY<DOUBLE>>, N INTEGER"));
        Object[] row = {
            1,
            -2L,
            0.5,
            "text",
            true,
            new BigDecimal("-1.50"),
            -3,
            3_600_002,
            -500L,
            List.of("a", ""),
            Map.of("k", 7),
            Arrays.asList(5, List.of(1.5)),
            null
        };
        byte[] bytes = formats.encoder(source).encode(row).value();
        assertThat(read(source, bytes)).containsExactly(row);
        ProtobufSchema schema = (ProtobufSchema) registry.parsed(1);
        assertThat(schema.message().orElseThrow().getFullName()).isEqualTo("my_source");
        assertThat(schema.canonicalText()).contains("optional int32 I = 1;", "map<string, int32> M = 11;");
        byte[] payload = Arrays.copyOfRange(bytes, 5, bytes.length);
        assertThat(schema.payloadRefusal(ByteBuffer.wrap(payload))).isNull();
    }

    @Test
    void rowsAreWrittenAsTheSubjectsSchemaWants() throws Exception {
        registry.register("S-value", text(EVENT));
        Source source = source(
                "S",
                SourceKind.STREAM,
                "PROTOBUF",
                value("SMALL", SqlTypeName.BIGINT),
                value("KIND", SqlTypeName.VARCHAR),
                decimal("PRICE", 8, 2),
                value("NOTE", SqlTypeName.VARCHAR));
        byte[] bytes = formats.encoder(source)
                .encode(new Object[] {4_294_967_295L, "B", new BigDecimal("2.00"), "n"})
                .value();
        Descriptor event = ((ProtobufSchema) registry.parsed(1)).message().orElseThrow();
        assertThat(TextFormat.printer()
                        .printToString(DynamicMessage.parseFrom(event, Arrays.copyOfRange(bytes, 6, bytes.length)))
                        .replaceAll("\\s+", " ")
                        .strip())
                .isEqualTo(
                        "small: 4294967295 kind: B price { value: \"\\000\\310\" precision: 8 scale: 2 } note { value: \"n\" }");
        assertThatThrownBy(() -> formats.encoder(source).encode(new Object[] {-1L, null, null, null}))
                .hasMessageContaining("Column SMALL is -1, which its field (uint32) has no room for");
        assertThatThrownBy(() -> formats.encoder(source).encode(new Object[] {1L, "C", null, null}))
                .hasMessageContaining("no value of enum p.Event.Kind");
    }

    private byte[] record(int id, String fullName, String message) throws Exception {
        Descriptor type =
                ((ProtobufSchema) registry.parsed(id)).message(fullName).orElseThrow();
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
        TextFormat.merge(message, builder);
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

    private static SchemaText text(String text) {
        return new SchemaText(SchemaType.PROTOBUF, text, List.of());
    }
}
