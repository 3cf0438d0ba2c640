package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonNestedTest {
    private final Formats formats = new Formats(new MemoryRegistry());

    @Test
    void arraysMapsAndStructsAreReadAsListsMapsAndListsOfFields() {
        assertThat(read("ARRAY<INTEGER>", "[1, null, 3]")).isEqualTo(Arrays.asList(1, null, 3));
        assertThat(read("MAP<VARCHAR, DECIMAL(6, 2)>", "{\"b\": 1.5, \"a\": null}"))
                .isEqualTo(mapOf("b", new BigDecimal("1.50"), "a", null))
                .satisfies(map -> assertThat(map.toString()).startsWith("{b="));
        assertThat(read("MAP<INTEGER, BOOLEAN>", "{\"7\": true}")).isEqualTo(Map.of(7, true));
        assertThat(read(
                        "STRUCT<A INTEGER, B VARCHAR, C DATE>",
                        "{\"b\": \"x\", \"other\": [{}], \"C\": \"1970-01-02\"}"))
                .isEqualTo(Arrays.asList(null, "x", 1));
        assertThat(read("ARRAY<STRUCT<M MAP<VARCHAR, ARRAY<BIGINT>>>>", "[{\"m\": {\"k\": [1]}}, null, {}]"))
                .isEqualTo(Arrays.asList(List.of(Map.of("k", List.of(1L))), null, Arrays.asList((Object) null)));
    }

    @Test
    void aStructsFieldOfTheSameCaseGoesBeforeOthers() {
        assertThat(read("STRUCT<ID INTEGER>", "{\"ID\": 1, \"id\": 2}")).isEqualTo(List.of(1));
        assertThat(read("STRUCT<ID INTEGER>", "{\"id\": 2, \"ID\": 1}")).isEqualTo(List.of(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ARRAY<INTEGER> | [null,1,-2]",
                "ARRAY<ARRAY<VARCHAR>> | [[],[\"a\",null]]",
                "MAP<VARCHAR, DOUBLE> | {\"z\":1.5,\"a\":null}",
                "MAP<BIGINT, VARBINARY> | {\"12\":\"AQI=\"}",
                "MAP<DATE, TIME> | {\"2001-02-01\":1500}",
                "STRUCT<A DECIMAL(6, 2), `b c` TIMESTAMP> | {\"A\":1.50,\"b c\":12}",
                "STRUCT<A ARRAY<STRUCT<B MAP<VARCHAR, BOOLEAN>>>> | {\"A\":[{\"B\":{\"x\":true}},null]}"
            })
    void whatIsReadIsWrittenAsItWas(String type, String json) {
        Source source = source("S", SourceKind.STREAM, "JSON", column(type));
        byte[] written =
                formats.encoder(source).encode(new Object[] {read(type, json)}).value();

        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("{\"A\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ARRAY<INTEGER> | {} | Field A is JSON object, where ARRAY<INTEGER> was expected.",
                "ARRAY<INTEGER> | [1, \"x\"] | An element of field A is JSON text 'x', where INTEGER was expected.",
                "MAP<VARCHAR, INTEGER> | [] | Field A is JSON array, where MAP<VARCHAR, INTEGER> was expected.",
                "MAP<INTEGER, INTEGER> | {\"x\": 1} | A key of field A is 'x', where INTEGER was expected.",
                "STRUCT<B STRUCT<C INTEGER>> | {\"B\": {\"C\": true}} | Field C of field B of field A is JSON true, where INTEGER was expected.",
            })
    void aValueOfAnotherTypeIsRefusedWithItsPlace(String type, String json, String message) {
        assertThatThrownBy(() -> read(type, json))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage(message);
    }

    private static Column column(String type) {
        return new Column("A", ColumnType.parse(type), Column.Role.VALUE);
    }

    private static Map<String, Object> mapOf(String key1, Object value1, String key2, Object value2) {
        Map<String, Object> map = new java.util.HashMap<>();
        map.put(key1, value1);
        map.put(key2, value2);
        return map;
    }

    private Object read(String type, String json) {
        Source source = source("S", SourceKind.STREAM, "JSON", column(type));
        Object[] row = new Object[1];
        byte[] record = ("{\"a\": " + json + "}").getBytes(StandardCharsets.UTF_8);
        formats.decoder(source, List.of("A")).decode(new FixedRecord(null, record), row);
        return row[0];
    }
}
