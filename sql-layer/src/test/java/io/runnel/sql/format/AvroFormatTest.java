package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroFormatTest {
    /** With everything between the wanted fields that a reader may have to skip. */
    private static final Schema FLIGHT = new Schema.Parser().parse("""
                    {"type": "record", "name": "Flight", "fields": [
                      {"name": "before", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
                      {"name": "origin", "type": ["null", "string"]},
                      {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
                      {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 3}},
                      {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                      {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                      {"name": "time", "type": {"type": "long", "logicalType": "time-micros"}},
                      {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}},
                      {"name": "ratio", "type": "float"},
                      {"name": "count", "type": "int"},
                      {"name": "after", "type": {"type": "record", "name": "After", "fields": [
                          {"name": "x", "type": "double"}]}}]}""");

    private final MemoryRegistry registry = new MemoryRegistry();
    private final Formats formats = new Formats(registry);

    @Test
    void writersFieldsBecomeColumnsOfOtherTypesWithRoomForThem() throws IOException {
        byte[] value = flight();

        assertThat(read(value, value("ORIGIN", SqlTypeName.VARCHAR))).isEqualTo("SFO");
        assertThat(read(value, value("KIND", SqlTypeName.VARCHAR))).isEqualTo("B");
        assertThat(read(value, value("HASH", SqlTypeName.VARBINARY))).isEqualTo(new ByteString(new byte[] {1, 2, 3}));
        assertThat(read(value, value("MICROS", SqlTypeName.TIMESTAMP))).isEqualTo(-2L);
        assertThat(read(value, value("MICROS", SqlTypeName.BIGINT))).isEqualTo(-1_001L);
        assertThat(read(value, value("DAY", SqlTypeName.DATE))).isEqualTo(11_354);
        assertThat(read(value, value("TIME", SqlTypeName.TIME))).isEqualTo(1_500);
        assertThat(read(value, decimal("PRICE", 10, 3))).isEqualTo(new BigDecimal("12.340"));
        assertThat(read(value, value("RATIO", SqlTypeName.DOUBLE))).isEqualTo(0.5);
        assertThat(read(value, value("COUNT", SqlTypeName.BIGINT))).isEqualTo(9L);
        assertThat(read(value, decimal("COUNT", 5, 1))).isEqualTo(new BigDecimal("9.0"));
        assertThat(read(value, value("MISSING", SqlTypeName.BIGINT))).isNull();
    }

    @Test
    void columnWithoutRoomForTheFieldIsRefused() throws IOException {
        byte[] value = flight();

        assertThatThrownBy(() -> read(value, value("ORIGIN", SqlTypeName.INTEGER)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage(
                        "The value was written with schema 1 (AVRO), whose field for column ORIGIN is a union of null,"
                                + " string, where INTEGER was expected.");
        assertThatThrownBy(() -> read(value, decimal("PRICE", 4, 1)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage("Field PRICE is 12.34, where DECIMAL(4, 1) was expected.");
        assertThatThrownBy(() -> read(value, value("BEFORE", SqlTypeName.VARCHAR)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("column BEFORE is map");
    }

    @Test
    void bytesThatEndTooEarlyAreRefused() throws IOException {
        byte[] value = flight();

        for (int length = 0; length < value.length - 8; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> read(cut, value("COUNT", SqlTypeName.INTEGER)))
                    .as("%d bytes", length)
                    .isInstanceOf(RecordFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, does not begin with a 0 byte", "123, begins with 123"})
    void otherFramingIsRefused(int first, String reason) throws IOException {
        byte[] value = flight();
        value[0] = (byte) first;

        assertThatThrownBy(() -> read(value, value("COUNT", SqlTypeName.INTEGER)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void lengthBeyondTheRecordIsRefusedWithoutAllocatingIt() {
        int id = registry.register(
                "t-value",
                SchemaText.avro(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"A\",\"type\":\"string\"}]}"));
        byte[] huge = ByteBuffer.allocate(10)
                .put((byte) 0)
                .putInt(id)
                .put(new byte[] {-2, -1, -1, -1, 15})
                .array();

        assertThatThrownBy(() -> read(huge, value("A", SqlTypeName.VARCHAR))).isInstanceOf(RecordFormatException.class);
    }

    @Test
    void unknownSchemaAndSchemaOfOtherTypeAreRefused() {
        int json = registry.register("x", new SchemaText(SchemaType.JSON, "{}", List.of()));

        assertThatThrownBy(() -> read(framed(999), value("A", SqlTypeName.INTEGER)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("Schema 999 is not in the registry");
        assertThatThrownBy(() -> read(framed(json), value("A", SqlTypeName.INTEGER)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("is JSON");
    }

    @Test
    void rowsAreWrittenByTheSubjectsNewestSchemaIfItHasAllColumns() {
        int id = registry.register("S-value", SchemaText.avro("""
                {"type": "record", "name": "R", "fields": [
                  {"name": "extra", "type": "string", "default": "none"},
                  {"name": "a", "type": ["null", "long"]}]}"""));
        Source source = source("S", SourceKind.STREAM, "AVRO", value("A", SqlTypeName.INTEGER));

        byte[] value = formats.encoder(source).encode(new Object[] {5}).value();

        assertThat(ByteBuffer.wrap(value).getInt(1)).isEqualTo(id);
        assertThat(read(value, value("A", SqlTypeName.INTEGER))).isEqualTo(5);
        assertThat(read(value, value("EXTRA", SqlTypeName.VARCHAR))).isEqualTo("none");
    }

    @Test
    void rowsThatTheNewestSchemaCannotCarryAreRefused() {
        RecordEncoder encoder =
                formats.encoder(source("S", SourceKind.STREAM, "AVRO", value("A", SqlTypeName.INTEGER)));
        register("S-value", "{\"name\": \"B\", \"type\": [\"null\", \"int\"], \"default\": null}");

        assertThatThrownBy(() -> encoder.encode(new Object[] {5}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("Column A has a value, but the newest schema of its subject has no field");
        encoder.encode(new Object[] {null});

        register("S-value", "{\"name\": \"A\", \"type\": \"int\"}, {\"name\": \"B\", \"type\": \"int\"}");
        assertThatThrownBy(() -> encoder.encode(new Object[] {5}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage(
                        "Schema 2, by which the value has to be written (it is the newest of subject S-value), cannot"
                                + " carry it: its field B (int) has no default, and no column gives it a value.");

        register("S-value", "{\"name\": \"A\", \"type\": \"string\"}");
        assertThatThrownBy(() -> encoder.encode(new Object[] {5}))
                .hasMessageContaining("its field for column A is string, which cannot take INTEGER.");

        register("S-value", "{\"name\": \"a\", \"type\": \"int\"}");
        assertThatThrownBy(() -> encoder.encode(new Object[] {null}))
                .hasMessageContaining("Column A is null, but its field must not be (int, without default).");
        assertThat(ByteBuffer.wrap(encoder.encode(new Object[] {5}).value()).getInt(1))
                .isEqualTo(4);
    }

    @Test
    void rowsAreWrittenByTheNewestSchemaOfTheirMoment() {
        Source source = source("S", SourceKind.STREAM, "AVRO", value("A", SqlTypeName.INTEGER));
        RecordEncoder encoder = formats.encoder(source);
        int first = ByteBuffer.wrap(encoder.encode(new Object[] {1}).value()).getInt(1);
        int second = register(
                "S-value",
                "{\"name\": \"A\", \"type\": \"long\"}, {\"name\": \"B\", \"type\": \"string\", \"default\": \"b\"}");

        byte[] value = encoder.encode(new Object[] {2}).value();

        assertThat(ByteBuffer.wrap(value).getInt(1)).isEqualTo(second).isNotEqualTo(first);
        assertThat(read(value, value("A", SqlTypeName.INTEGER))).isEqualTo(2);
        assertThat(read(value, value("B", SqlTypeName.VARCHAR))).isEqualTo("b");
    }

    @Test
    void whatAWritersSchemaLacksTakesTheDefaultOfTheReaders() {
        Source old = source("S", SourceKind.STREAM, "AVRO", value("A", SqlTypeName.INTEGER));
        byte[] value = formats.encoder(old).encode(new Object[] {1}).value();
        int reader = register(
                "S-value",
                "{\"name\": \"b\", \"type\": \"string\", \"default\": \"x\"}, {\"name\": \"c\", \"type\": \"long\","
                        + " \"aliases\": [\"A\"]}, {\"name\": \"d\", \"type\": \"int\"}");
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(
                        value("B", SqlTypeName.VARCHAR),
                        value("C", SqlTypeName.BIGINT),
                        value("D", SqlTypeName.INTEGER)),
                "KAFKA",
                "AVRO",
                java.util.Map.of("value_reader_schema_id", Integer.toString(reader)));

        Object[] row = new Object[3];
        formats.decoder(source, List.of("B", "C", "D")).decode(new FixedRecord(null, value), row);

        assertThat(row).containsExactly("x", 1L, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        "string"                                            | VARBINARY | ByteString
        "bytes"                                             | VARCHAR   | String
        "int"                                               | BIGINT    | Long
        "long"                                              | DOUBLE    | Double
        ["string", "null"]                                  | VARCHAR   | String
        ["null", {"type": "enum", "name": "E", "symbols": ["x0"]}] | VARCHAR | String
        ["null", "long", "string"]                          | BIGINT    | Long
        """)
    void typesArePromoted(String type, SqlTypeName column, String form) throws IOException {
        Schema schema = new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"A\", \"type\": " + type
                        + "}]}");
        GenericData.Record record = new GenericData.Record(schema);
        Schema field = schema.getField("A").schema();
        Schema branch = field.isUnion()
                ? field.getTypes().get(field.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0)
                : field;
        record.put(
                "A",
                switch (branch.getType()) {
                    case STRING -> "0";
                    case BYTES -> ByteBuffer.wrap(new byte[] {'0'});
                    case INT -> 0;
                    case LONG -> 0L;
                    default -> new GenericData.EnumSymbol(branch, "x0");
                });

        Object read = read(framed(schema, record), value("A", column));

        assertThat(read.getClass().getSimpleName()).isEqualTo(form);
        assertThat(read.toString()).isIn("0", "0.0", "30", "x0");
    }

    @Test
    void encoderRegistersNothingBeforeItsFirstRow() {
        formats.encoder(source("S", SourceKind.STREAM, "AVRO", value("A", SqlTypeName.INTEGER)));

        assertThat(registry.latest("S-value")).isEmpty();
    }

    private byte[] flight() throws IOException {
        GenericData.Record flight = new GenericData.Record(FLIGHT);
        flight.put("before", java.util.Map.of("a", List.of("b", "c")));
        flight.put("origin", "SFO");
        flight.put("kind", new GenericData.EnumSymbol(FLIGHT.getField("kind").schema(), "B"));
        flight.put("hash", new GenericData.Fixed(FLIGHT.getField("hash").schema(), new byte[] {1, 2, 3}));
        flight.put("micros", -1_001L);
        flight.put("day", 11_354);
        flight.put("time", 1_500_999L);
        flight.put(
                "price", ByteBuffer.wrap(new BigDecimal("12.34").unscaledValue().toByteArray()));
        flight.put("ratio", 0.5f);
        flight.put("count", 9);
        GenericData.Record after =
                new GenericData.Record(FLIGHT.getField("after").schema());
        after.put("x", 1.0);
        flight.put("after", after);
        return framed(FLIGHT, flight);
    }

    private byte[] framed(Schema schema, GenericData.Record record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(framed(registry.register("t-value", SchemaText.avro(schema.toString()))));
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, out);
        out.flush();
        return bytes.toByteArray();
    }

    private int register(String subject, String fields) {
        return registry.register(
                subject, SchemaText.avro("{\"type\": \"record\", \"name\": \"R\", \"fields\": [" + fields + "]}"));
    }

    private static byte[] framed(int schemaId) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array();
    }

    private Object read(byte[] value, Column column) {
        Source source = source("S", SourceKind.STREAM, "AVRO", column);
        Object[] row = new Object[1];
        formats.decoder(source, List.of(column.name())).decode(new FixedRecord(null, value), row);
        return row[0];
    }
}
