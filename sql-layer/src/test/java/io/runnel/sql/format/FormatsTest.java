package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.key;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
    private final Formats formats = new Formats(new MemoryRegistry());

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO", "JSON_SR", "PROTOBUF", "PROTOBUF_NOSR", "DELIMITED"})
    void onlyTheColumnsAskedForAreFilledInTheOrderWanted(String format) {
        Source source = everyType(format);
        Object[] row = new Object[source.columns().size()];
        row[0] = 7;
        row[3] = 42;
        row[7] = "seven";
        RecordEncoder.Encoded encoded = formats.encoder(source).encode(row);
        RecordDecoder decoder =
                formats.decoder(source, List.of("ROWOFFSET", "T", "K1", "ROWPARTITION", "I", "ROWTIME"));
        Object[] read = new Object[6];

        decoder.decode(new FixedRecord(encoded.key(), encoded.value()), read);

        assertThat(read)
                .containsExactly(FixedRecord.OFFSET, "seven", 7, FixedRecord.PARTITION, 42, FixedRecord.TIMESTAMP_MS);
    }

    @Test
    void nestedTypesAreInferredFromTheSchemaThatTheirColumnsRegister() {
        for (String format : List.of("AVRO", "JSON_SR", "PROTOBUF")) {
            String type = "STRUCT<X INTEGER, Y ARRAY<STRUCT<D DATE, B VARBINARY>>, M MAP<VARCHAR, DOUBLE>>";
            Source source =
                    new Source("S", SourceKind.STREAM, format, List.of(nested("S", type)), "KAFKA", format, Map.of());
            formats.registryColumns().register(source);

            List<Column> inferred = formats.registryColumns()
                    .infer(new RegistryColumns.Origin(format, "value", format, null, null), Column.Role.VALUE);

            assertThat(inferred).hasSize(1);
            assertThat(ColumnType.text(inferred.get(0).type())).isEqualTo(type);
        }
    }

    private static Column nested(String name, String type) {
        return new Column(name, ColumnType.parse(type), Column.Role.VALUE);
    }

    @Test
    void pseudoColumnsAloneDoNotTouchTheBytes() {
        RecordDecoder decoder = formats.decoder(everyType("AVRO"), List.of("ROWPARTITION"));
        Object[] read = new Object[1];

        decoder.decode(new FixedRecord(bytes("no"), bytes("no")), read);

        assertThat(read).containsExactly(FixedRecord.PARTITION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO", "JSON_SR", "PROTOBUF", "PROTOBUF_NOSR", "DELIMITED"})
    void tombstoneHasNullValueColumns(String format) {
        Source source = everyType(format);
        Object[] row = new Object[source.columns().size()];
        row[0] = 7;
        row[7] = "seven";
        RecordEncoder.Encoded encoded = formats.encoder(source).encode(row);

        Object[] read = new Object[] {"old", "old"};
        formats.decoder(source, List.of("K1", "T")).decode(new FixedRecord(encoded.key(), null), read);

        assertThat(read).containsExactly(7, null);
    }

    /** Field 1 is 150, field 2 is text; what is null, or its type's default, is not there. */
    @Test
    void protobufWithoutRegistryIsTheMessageAlone() {
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(
                        value("A", SqlTypeName.INTEGER),
                        value("B", SqlTypeName.VARCHAR),
                        value("C", SqlTypeName.BIGINT)),
                "KAFKA",
                "PROTOBUF_NOSR",
                Map.of());

        assertThat(formats.encoder(source).encode(new Object[] {150, "x", 0L}).value())
                .containsExactly(0x08, 0x96, 0x01, 0x12, 0x01, 'x');
        assertThat(decode(source, new FixedRecord(null, new byte[0]))).containsExactly(0, "", 0L);
    }

    @ParameterizedTest
    @CsvSource({"PROTOBUF_NOSR,OPTIONAL", "PROTOBUF_NOSR,wrapper", "PROTOBUF,WRAPPER"})
    void protobufTellsNullFromTheDefaultIfAsked(String format, String representation) {
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(value("A", SqlTypeName.INTEGER), value("B", SqlTypeName.VARCHAR)),
                "KAFKA",
                format,
                Map.of("value_protobuf_nullable_representation", representation));

        for (Object[] row : List.of(new Object[] {0, ""}, new Object[2])) {
            byte[] bytes = formats.encoder(source).encode(row).value();
            assertThat(decode(source, new FixedRecord(null, bytes))).containsExactly(row);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        ARRAY<INTEGER>    | [1,2]
        STRUCT<F INTEGER> | {"F":1}
        VARCHAR           | "x"
        """)
    void singleValuesStandBareInJsonIfAsked(String type, String json) {
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(nested("V", type)),
                "KAFKA",
                "JSON",
                Map.of("wrap_single_value", "false"));
        Object[] row = decode(source, new FixedRecord(null, bytes(json)));

        assertThat(row[0]).isNotNull();
        assertThat(formats.encoder(source).encode(row).value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVRO", "JSON_SR"})
    void bareValuesAreOneColumnOfTheRegistrysSchema(String format) {
        Source source = new Source(
                format,
                SourceKind.STREAM,
                format,
                List.of(nested("V", "ARRAY<BIGINT>")),
                "KAFKA",
                format,
                Map.of("wrap_single_value", "false"));
        formats.registryColumns().register(source);

        List<Column> inferred = formats.registryColumns()
                .infer(new RegistryColumns.Origin(format, "value", format, null, null), Column.Role.VALUE, true);

        assertThat(inferred).containsExactly(nested("ROWVAL", "ARRAY<BIGINT>"));
    }

    @Test
    void recordsOfJsonSchemaAreReadAsPlainJson() {
        byte[] json = bytes("{\"A\": 7}");
        byte[] framed = ByteBuffer.allocate(5 + json.length)
                .put((byte) 0)
                .putInt(42)
                .put(json)
                .array();
        Source source = source("S", SourceKind.STREAM, "JSON", value("A", SqlTypeName.INTEGER));

        assertThat(decode(source, new FixedRecord(null, framed))).containsExactly(7);
    }

    @Test
    void kafkaKeysAreBigEndianOrText() {
        assertThat(keyBytes(SqlTypeName.INTEGER, 258)).containsExactly(0, 0, 1, 2);
        assertThat(keyBytes(SqlTypeName.BIGINT, -2L)).containsExactly(-1, -1, -1, -1, -1, -1, -1, -2);
        assertThat(keyBytes(SqlTypeName.DOUBLE, 1.0)).containsExactly(63, -16, 0, 0, 0, 0, 0, 0);
        assertThat(keyBytes(SqlTypeName.VARCHAR, "ä")).isEqualTo(bytes("ä"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INTEGER", "BIGINT", "DOUBLE"})
    void kafkaKeyOfWrongLengthIsRefused(String type) {
        Source source = source("S", SourceKind.STREAM, "JSON", key("K", SqlTypeName.valueOf(type)));

        assertThatThrownBy(() -> decode(source, new FixedRecord(new byte[5], null)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("Column K is " + type)
                .hasMessageContaining("5");
    }

    @Test
    void kafkaKeyThatIsNotUtf8IsRefused() {
        Source source = source("S", SourceKind.STREAM, "JSON", key("K", SqlTypeName.VARCHAR));

        assertThatThrownBy(() -> decode(source, new FixedRecord(new byte[] {(byte) 0xc3}, null)))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void kafkaFormatCarriesOneColumnOfASimpleType() {
        Source two = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(key("A", SqlTypeName.INTEGER), key("B", SqlTypeName.INTEGER)),
                "KAFKA",
                "JSON",
                Map.of());
        Source date = source("S", SourceKind.STREAM, "JSON", key("A", SqlTypeName.DATE));

        assertThatThrownBy(() -> formats.encoder(two))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("has 2");
        assertThatThrownBy(() -> formats.encoder(date))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("DATE");
    }

    @Test
    void unknownFormatNamesThoseThatAreSupported() {
        Source source = source("S", SourceKind.STREAM, "YAML", value("A", SqlTypeName.INTEGER));

        assertThatThrownBy(() -> formats.encoder(source))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining("YAML")
                .hasMessageContaining("AVRO, DELIMITED, JSON, JSON_SR, KAFKA, NONE, PROTOBUF");
    }

    @Test
    void tableRowWithoutKeyIsRefused() {
        Source table = source("T", SourceKind.TABLE, "JSON", key("K", SqlTypeName.INTEGER));

        assertThatThrownBy(() -> formats.encoder(table).encode(new Object[] {null}))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("primary key");
    }

    @Test
    void streamRowWithoutKeyHasNone() {
        Source stream = source("S", SourceKind.STREAM, "JSON", key("K", SqlTypeName.INTEGER));

        RecordEncoder.Encoded encoded = formats.encoder(stream).encode(new Object[] {null});

        assertThat(encoded.key()).isNull();
        assertThat(encoded.value()).isEqualTo(bytes("{}"));
    }

    private byte[] keyBytes(SqlTypeName type, Object value) {
        Source source = source("S", SourceKind.STREAM, "JSON", key("K", type));
        byte[] bytes = formats.encoder(source).encode(new Object[] {value}).key();
        assertThat(decode(source, new FixedRecord(bytes, null))).containsExactly(value);
        return bytes;
    }

    private Object[] decode(Source source, FixedRecord record) {
        List<String> names = source.columns().stream().map(Column::name).toList();
        Object[] row = new Object[names.size()];
        formats.decoder(source, names).decode(record, row);
        return row;
    }

    /** Two key columns in the same format, then a value column of each type. */
    private static Source everyType(String format) {
        List<Column> columns = new ArrayList<>(List.of(
                key("K1", SqlTypeName.INTEGER),
                key("K2", SqlTypeName.VARCHAR),
                value("B", SqlTypeName.BOOLEAN),
                value("I", SqlTypeName.INTEGER),
                value("L", SqlTypeName.BIGINT),
                value("D", SqlTypeName.DOUBLE),
                decimal("N", 12, 3),
                value("T", SqlTypeName.VARCHAR),
                value("X", SqlTypeName.VARBINARY),
                value("DAY", SqlTypeName.DATE),
                value("TOD", SqlTypeName.TIME),
                value("TS", SqlTypeName.TIMESTAMP)));
        return new Source("S", SourceKind.STREAM, "S", Collections.unmodifiableList(columns), format, format, Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
