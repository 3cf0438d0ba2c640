package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.key;
import static io.runnel.sql.query.Sources.source;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
    private final Formats formats = new Formats(new MemoryRegistry());

    @Test
    void fieldsMatchInAnyCaseUnlessOneMatchesExactly() {
        assertThat(read(value("ID", SqlTypeName.INTEGER), "{\"id\": 1}")).isEqualTo(1);
        assertThat(read(value("ID", SqlTypeName.INTEGER), "{\"ID\": 2, \"id\": 1}"))
                .isEqualTo(2);
        assertThat(read(value("ID", SqlTypeName.INTEGER), "{\"id\": 1, \"ID\": 2}"))
                .isEqualTo(2);
        assertThat(read(value("id", SqlTypeName.INTEGER), "{\"Id\": 1, \"ID\": 2, \"id\": 3}"))
                .isEqualTo(3);
    }

    @Test
    void otherFieldsArePassedOverWhateverTheyHold() {
        assertThat(read(value("A", SqlTypeName.INTEGER), "{\"x\": {\"a\": [1, {\"A\": 2}]}, \"a\": 3, \"y\": [[]]}"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "12.50 | 12.50",
                "1e3 | 1e3",
                "true | true",
                "{\"b\": [1, 2.0]} | {\"b\":[1,2.0]}",
                "[] | []",
                "\"x\" | x"
            })
    void varcharTakesAnyValueAsItsText(String json, String text) {
        assertThat(read(value("A", SqlTypeName.VARCHAR), "{\"a\": " + json + "}"))
                .isEqualTo(text);
    }

    @Test
    void timesAreReadAsNumbersAndAsText() {
        int day = (int) LocalDate.of(2001, 2, 1).toEpochDay();
        assertThat(readValue(SqlTypeName.DATE, "\"2001-02-01\"")).isEqualTo(day);
        assertThat(readValue(SqlTypeName.DATE, "" + day)).isEqualTo(day);
        assertThat(readValue(SqlTypeName.TIME, "\"00:00:01.5\"")).isEqualTo(1_500);
        assertThat(readValue(SqlTypeName.TIME, "1500")).isEqualTo(1_500);
        assertThat(readValue(SqlTypeName.TIMESTAMP, "\"1970-01-02T00:00:00.001Z\""))
                .isEqualTo(86_400_001L);
        assertThat(readValue(SqlTypeName.TIMESTAMP, "\"1970-01-02 02:00:00+02:00\""))
                .isEqualTo(86_400_000L);
        assertThat(readValue(SqlTypeName.TIMESTAMP, "86400001")).isEqualTo(86_400_001L);
    }

    @Test
    void numbersAreReadFromText() {
        assertThat(readValue(SqlTypeName.INTEGER, "\"12\"")).isEqualTo(12);
        assertThat(readValue(SqlTypeName.BIGINT, "1e3")).isEqualTo(1_000L);
        assertThat(readValue(SqlTypeName.DOUBLE, "3")).isEqualTo(3.0);
        assertThat(read(decimal("A", 6, 2), "{\"a\": \"1.5\"}")).isEqualTo(new BigDecimal("1.50"));
        assertThat(read(decimal("A", 6, 2), "{\"a\": 0e99999999}")).isEqualTo(new BigDecimal("0.00"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | 2147483648",
                "INTEGER | 1.5",
                "INTEGER | \"x\"",
                "INTEGER | true",
                "INTEGER | {}",
                "BIGINT | 9223372036854775808",
                "BIGINT | 1e999999999",
                "BOOLEAN | 1",
                "BOOLEAN | \"yes\"",
                "DOUBLE | []",
                "DATE | \"2001-02-30\"",
                "TIME | 86400000",
                "TIMESTAMP | \"soon\"",
                "VARBINARY | 1"
            })
    void valueOfAnotherTypeIsRefusedByFieldAndType(String type, String json) {
        assertThatThrownBy(() -> readValue(SqlTypeName.valueOf(type), json))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageStartingWith("Field A is JSON ")
                .hasMessageContaining("where " + type);
    }

    @ParameterizedTest
    @CsvSource({"12345.6", "0.001", "1e999999999"})
    void decimalThatDoesNotFitIsRefusedRatherThanRounded(String number) {
        assertThatThrownBy(() -> read(decimal("A", 6, 2), "{\"a\": " + number + "}"))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("DECIMAL(6, 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | empty",
                "{\"a\": 1 | not JSON",
                "{\"a\": 1} x | not JSON",
                "{} {} | goes on",
                "[1] | array",
                "3 | object"
            })
    void malformedDocumentIsRefused(String json, String reason) {
        assertThatThrownBy(() -> readDocument(value("A", SqlTypeName.INTEGER), json))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void rowsAreWrittenInDeclaredCaseWithNullsAndNumbers() {
        Source source = source(
                "S",
                SourceKind.STREAM,
                "JSON",
                key("K", SqlTypeName.INTEGER),
                value("aB", SqlTypeName.VARCHAR),
                decimal("N", 6, 2),
                value("TS", SqlTypeName.TIMESTAMP),
                value("D", SqlTypeName.DATE));

        byte[] json = formats.encoder(source)
                .encode(new Object[] {1, null, new BigDecimal("1.5"), 12L, 3})
                .value();

        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("{\"aB\":null,\"N\":1.50,\"TS\":12,\"D\":3}");
    }

    @Test
    void singleKeyStandsBare() {
        Source source = new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(key("K", SqlTypeName.VARCHAR)),
                "JSON",
                "JSON",
                java.util.Map.of());

        byte[] key = formats.encoder(source).encode(new Object[] {"a"}).key();

        assertThat(new String(key, StandardCharsets.UTF_8)).isEqualTo("\"a\"");
        Object[] row = new Object[1];
        formats.decoder(source, List.of("K")).decode(new FixedRecord(key, null), row);
        assertThat(row).containsExactly("a");
    }

    private Object readValue(SqlTypeName type, String json) {
        return read(value("A", type), "{\"a\": " + json + "}");
    }

    private Object read(Column column, String json) {
        return readDocument(column, json);
    }

    private Object readDocument(Column column, String json) {
        Source source = source("S", SourceKind.STREAM, "JSON", column);
        Object[] row = new Object[1];
        formats.decoder(source, List.of(column.name()))
                .decode(new FixedRecord(null, json.getBytes(StandardCharsets.UTF_8)), row);
        return row[0];
    }
}
