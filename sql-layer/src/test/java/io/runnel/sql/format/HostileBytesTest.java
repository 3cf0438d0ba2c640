package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.SourceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Records that nobody's serializer writes: each is one record's error, whatever it claims. */
class HostileBytesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Formats formats = new Formats(registry);

    /** A list of a million elements within each other, in a field that no column asks for. */
    @Test
    void nestingOfAnAvroValueThatIsSkippedIsBounded() {
        byte[] deep = new byte[1_000_000];
        Arrays.fill(deep, (byte) 2);

        refused(SchemaType.AVRO, """
                {"type": "record", "name": "R", "fields": [
                  {"name": "rest", "type": {"type": "record", "name": "L", "fields": [
                    {"name": "next", "type": ["null", "L"]}]}},
                  {"name": "a", "type": "int"}]}""", deep, value("A", SqlTypeName.INTEGER));
    }

    @Test
    void emptyItemsOfAnAvroListThatIsSkippedAreBounded() {
        refused(SchemaType.AVRO, """
                {"type": "record", "name": "R", "fields": [
                  {"name": "rest", "type": {"type": "array", "items": "null"}},
                  {"name": "a", "type": "int"}]}""", varint(Long.MAX_VALUE - 1), value("A", SqlTypeName.INTEGER));
    }

    /** Each block claims few items, but there are many blocks. */
    @Test
    void emptyItemsOfAnAvroListThatIsReadAreBoundedOverAllBlocks() {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        for (int i = 0; i < 500_000; i++) {
            blocks.writeBytes(varint(2 * 1_000));
        }
        blocks.write(0);

        refused(
                SchemaType.AVRO,
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": ["
                        + "{\"name\": \"a\", \"type\": {\"type\": \"array\", \"items\": \"null\"}}]}",
                blocks.toByteArray(),
                new Column("A", ColumnType.parse("ARRAY<INTEGER>"), Column.Role.VALUE));
    }

    @Test
    void avroFixedIsNotMadeBeforeItsBytesAreSeen() {
        refused(SchemaType.AVRO, """
                {"type": "record", "name": "R", "fields": [
                  {"name": "a", "type": {"type": "fixed", "name": "F", "size": 1000000000}}]}""", new byte[] {1}, value("A", SqlTypeName.VARBINARY));
    }

    @Test
    void decimalWithoutDigitsIsRefused() {
        refused(SchemaType.AVRO, """
                {"type": "record", "name": "R", "fields": [
                  {"name": "a", "type": {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}}]}""", new byte[] {0}, decimal("A", 8, 2));
        refused(SchemaType.JSON, """
                {"type": "object", "properties": {"a": {"type": "string", "title": "org.apache.kafka.connect.data.Decimal",
                  "connect.type": "bytes", "connect.parameters": {"scale": "2"}}}}""", "{\"a\": \"\"}".getBytes(StandardCharsets.UTF_8), decimal("A", 8, 2));
    }

    /** To give them the column's scale, a number with hundreds of millions of digits would be needed. */
    @Test
    void decimalsWithImmenseScalesAreRefusedAtOnce() {
        Column column = decimal("A", 8, 2);
        refused(SchemaType.JSON, """
                {"type": "object", "properties": {"a": {"type": "number"}}}""", "{\"a\": 1e-300000000}".getBytes(StandardCharsets.UTF_8), column);

        String proto = "import \"confluent/type/decimal.proto\"; message M { confluent.type.Decimal a = 1; }";
        byte[] value = message(out -> {
            out.writeByteArray(1, new byte[] {1});
            out.writeInt32(3, 300_000_000);
        });
        refused(SchemaType.PROTOBUF, proto, message(out -> out.writeByteArray(1, value)), column);
        byte[] digits = new byte[1_000_000];
        Arrays.fill(digits, (byte) 0x55);
        byte[] many = message(out -> {
            out.writeByteArray(1, digits);
            out.writeInt32(3, 2_408_000);
        });
        refused(SchemaType.PROTOBUF, proto, message(out -> out.writeByteArray(1, many)), column);
    }

    @Test
    void momentsThatNoColumnCanHoldAreRefused() {
        byte[] year = message(out -> out.writeByteArray(1, message(date -> {
            date.writeInt32(1, 999_999_999);
            date.writeInt32(2, 1);
            date.writeInt32(3, 1);
        })));
        refused(
                SchemaType.PROTOBUF,
                "import \"google/type/date.proto\"; message M { google.type.Date a = 1; }",
                year,
                value("A", SqlTypeName.DATE));
        byte[] hours = message(out -> out.writeByteArray(1, message(time -> time.writeInt32(1, 2_000_000_000))));
        refused(
                SchemaType.PROTOBUF,
                "import \"google/type/timeofday.proto\"; message M { google.type.TimeOfDay a = 1; }",
                hours,
                value("A", SqlTypeName.TIME));
        byte[] seconds = message(out -> out.writeByteArray(1, message(time -> time.writeInt64(1, Long.MAX_VALUE))));
        refused(
                SchemaType.PROTOBUF,
                "import \"google/protobuf/timestamp.proto\"; message M { google.protobuf.Timestamp a = 1; }",
                seconds,
                value("A", SqlTypeName.TIMESTAMP));
    }

    @Test
    void endOfAProtobufGroupThatNeverBeganIsRefused() {
        refused(
                SchemaType.PROTOBUF,
                "message M { optional int32 a = 1; }",
                new byte[] {0x14},
                value("A", SqlTypeName.INTEGER));
    }

    @Test
    void nestingOfProtobufGroupsThatAreSkippedIsBounded() {
        byte[] groups = new byte[1_000_000];
        Arrays.fill(groups, (byte) 0x13);

        refused(SchemaType.PROTOBUF, "message M { optional int32 a = 1; }", groups, value("A", SqlTypeName.INTEGER));
    }

    /** Each type holds the one before it twice: thirty of them have a billion fields. */
    @Test
    void schemasWhoseFieldsDoubleAtEachLevelBecomeNoColumns() {
        StringBuilder proto = new StringBuilder("syntax = \"proto3\"; ");
        String avro = "\"int\"";
        String json = "{\"type\": \"integer\"}";
        for (int level = 30; level >= 0; level--) {
            String held = level == 30 ? "int32" : "M" + (level + 1);
            proto.insert(
                    "syntax = \"proto3\"; ".length(),
                    "message M" + level + " { " + held + " a = 1; " + held + " b = 2; } ");
        }
        for (int level = 1; level <= 30; level++) {
            String second = level == 1 ? "\"int\"" : "\"R" + (level - 1) + "\"";
            avro = "{\"type\": \"record\", \"name\": \"R" + level + "\", \"fields\": [{\"name\": \"a\", \"type\": "
                    + avro + "}, {\"name\": \"b\", \"type\": " + second + "}]}";
        }
        noColumns(SchemaType.PROTOBUF, proto.toString());
        noColumns(SchemaType.AVRO, avro);
        StringBuilder defs = new StringBuilder("\"d0\": " + json);
        for (int level = 1; level <= 30; level++) {
            String held = "{\"$ref\": \"#/definitions/d" + (level - 1) + "\"}";
            defs.append(", \"d" + level + "\": {\"type\": \"object\", \"properties\": {\"a\": " + held + ", \"b\": "
                    + held + "}}");
        }
        noColumns(SchemaType.JSON, "{\"$ref\": \"#/definitions/d30\", \"definitions\": {" + defs + "}}");
    }

    /** Bytes by random, and quotes and delimiters by random: a value or one record's error. */
    @Test
    void bytesByRandomAreOneRecordsErrorAtMost() {
        long seed = 20_261_121L;
        Random random = new Random(seed);
        for (String format : List.of("DELIMITED", "PROTOBUF_NOSR")) {
            Column text = value("T", SqlTypeName.VARCHAR);
            RecordDecoder decoder = formats.decoder(
                    source("S", SourceKind.STREAM, format, text, decimal("N", 8, 2), value("D", SqlTypeName.DATE)),
                    List.of("T", "N", "D"));
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = new byte[random.nextInt(24)];
                random.nextBytes(bytes);
                if (i % 2 == 0) {
                    for (int at = 0; at < bytes.length; at++) {
                        bytes[at] = (byte) "\"\",,\n\r 1e9-\u00e4".charAt(random.nextInt(12));
                    }
                }
                try {
                    decoder.decode(new FixedRecord(null, bytes), new Object[3]);
                } catch (RecordFormatException e) {
                    org.assertj.core.api.Assertions.assertThat(e).hasMessageMatching("(?s).{10,500}");
                }
            }
        }
    }

    @Test
    void immenseNumbersInCsvAreRefusedAtOnce() {
        RecordDecoder decoder =
                formats.decoder(source("S", SourceKind.STREAM, "DELIMITED", decimal("N", 8, 2)), List.of("N"));
        for (String number : List.of("1e999999999", "1e-999999999", "9".repeat(100_000))) {
            Assertions.assertTimeoutPreemptively(
                    SOON,
                    () -> assertThatThrownBy(() -> decoder.decode(
                                    new FixedRecord(null, number.getBytes(StandardCharsets.UTF_8)), new Object[1]))
                            .isInstanceOf(RecordFormatException.class)
                            .hasMessageMatching(".{10,200}"));
        }
    }

    private void noColumns(SchemaType type, String schema) {
        registry.register("t-value", new SchemaText(type, schema, List.of()));
        String format = type == SchemaType.JSON ? "JSON_SR" : type.name();
        RegistryColumns.Origin origin = new RegistryColumns.Origin("t", "value", format, null, null);
        Assertions.assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> formats.registryColumns().infer(origin, Column.Role.VALUE))
                        .isInstanceOf(io.runnel.sql.SqlException.class)
                        .hasMessageContaining("has more than 10000 fields"));
    }

    private void refused(SchemaType type, String schema, byte[] payload, Column column) {
        String text = type == SchemaType.PROTOBUF ? "syntax = \"proto3\"; " + schema : schema;
        int id = registry.register("t-value", new SchemaText(type, text, List.of()));
        byte[] prefix = type == SchemaType.PROTOBUF ? new byte[] {0} : new byte[0];
        byte[] bytes = ByteBuffer.allocate(5 + prefix.length + payload.length)
                .put((byte) 0)
                .putInt(id)
                .put(prefix)
                .put(payload)
                .array();
        String format = type == SchemaType.JSON ? "JSON_SR" : type.name();
        RecordDecoder decoder = formats.decoder(source("S", SourceKind.STREAM, format, column), List.of(column.name()));

        Assertions.assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> decoder.decode(new FixedRecord(null, bytes), new Object[1]))
                        .isInstanceOf(RecordFormatException.class)
                        .isNotInstanceOf(SchemaMismatchException.class)
                        .satisfies(e -> org.assertj.core.api.Assertions.assertThat(e.getMessage())
                                .as("a message that can be read")
                                .hasSizeLessThan(500)));
    }

    private static byte[] varint(long zigZag) {
        return message(out -> out.writeUInt64NoTag(zigZag));
    }

    private static byte[] message(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            content.write(out);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Fields of a message. */
    @FunctionalInterface
    private interface Content {
        void write(CodedOutputStream out) throws IOException;
    }
}
