package io.runnel.sql.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.ByteString;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every format with every type, as key and as value, wrapped and bare: it comes back as it was, or is refused as
 * docs/sql/types-and-formats.md says in its table.
 */
class FormatTableTest {
    private static final List<String> FORMATS =
            List.of("JSON", "JSON_SR", "AVRO", "PROTOBUF", "PROTOBUF_NOSR", "DELIMITED", "KAFKA");

    private static final Set<String> BARE_VALUES = Set.of("JSON", "JSON_SR", "AVRO");

    private final List<FormatTable.Row> table = FormatTable.read();

    @Test
    void documentedTableHasAllTypesAndFormats() {
        assertThat(FormatTable.formats()).containsExactlyInAnyOrderElementsOf(FORMATS);
        assertThat(table)
                .extracting(FormatTable.Row::types)
                .containsExactlyElementsOf(
                        samples().map(Sample::documented).distinct().toList());
    }

    @TestFactory
    Stream<DynamicTest> everyTypeComesBackOrIsRefused() {
        return FORMATS.stream()
                .flatMap(format -> samples()
                        .map(sample ->
                                DynamicTest.dynamicTest(format + " " + sample.type(), () -> check(format, sample))));
    }

    private void check(String format, Sample sample) {
        FormatTable.Row row = table.stream()
                .filter(candidate -> candidate.types().equals(sample.documented()))
                .findFirst()
                .orElseThrow();
        for (Place place : Place.values()) {
            if (place.exists(format)) {
                Source source = place.source(format, sample.type());
                if (row.carries(format)) {
                    sample.values().forEach(value -> comesBack(format, place, source, value));
                } else {
                    assertThatThrownBy(() -> new Formats(new MemoryRegistry()).encoder(source))
                            .isInstanceOfSatisfying(
                                    SqlException.class,
                                    e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                            .hasMessageContaining("Format " + format + " cannot carry column C");
                }
            }
        }
    }

    private static void comesBack(String format, Place place, Source source, Object value) {
        Formats formats = new Formats(new MemoryRegistry());
        Object[] row = place.row(value);
        Object expected = expected(format, source, value);
        if (expected instanceof Refused refused) {
            assertThatThrownBy(() -> formats.encoder(source).encode(row))
                    .as("%s %s", place, value)
                    .isInstanceOf(RecordFormatException.class)
                    .hasMessageContaining(refused.because);
            return;
        }
        RecordEncoder.Encoded encoded = formats.encoder(source).encode(row);
        Object[] read = new Object[1];
        formats.decoder(source, List.of("C")).decode(new FixedRecord(encoded.key(), encoded.value()), read);

        Object missing = place.isKey() && encoded.key() == null ? null : expected;
        assertThat(read[0]).as("%s %s", place, value).isEqualTo(missing);
    }

    /** What a value comes back as: mostly itself. */
    private static Object expected(String format, Source source, Object value) {
        return switch (format) {
            case "DELIMITED" -> "".equals(value) || isEmptyBytes(value) ? null : value;
            case "KAFKA" ->
                value == null && source.valueFormat().equals(format)
                        ? new Refused("is null, which format KAFKA cannot carry")
                        : value;
            case "PROTOBUF", "PROTOBUF_NOSR" -> ofProtobuf(format, source, value);
            case "JSON_SR" -> value instanceof Double d && !Double.isFinite(d) ? new Refused("JSON Schema") : value;
            default -> value;
        };
    }

    private static boolean isEmptyBytes(Object value) {
        return value instanceof ByteString bytes && bytes.length() == 0;
    }

    private static Object ofProtobuf(String format, Source source, Object value) {
        boolean holdsNull = value instanceof List<?> list && list.stream().anyMatch(Objects::isNull)
                || value instanceof Map<?, ?> map && map.values().stream().anyMatch(Objects::isNull);
        if (holdsNull) {
            return new Refused("which Protobuf cannot carry in a list or a map");
        }
        if (value == null) {
            String type = typeOfC(source);
            return type.startsWith("ARRAY")
                    ? List.of()
                    : type.startsWith("MAP") ? Map.of() : format.equals("PROTOBUF") ? null : defaultOf(type);
        }
        return value;
    }

    private static String typeOfC(Source source) {
        return ColumnType.text(source.columns().stream()
                .filter(column -> column.name().equals("C"))
                .findFirst()
                .orElseThrow()
                .type());
    }

    /** Without presence, what is not there is the default; messages always have presence. */
    private static Object defaultOf(String type) {
        return switch (type) {
            case "BOOLEAN" -> false;
            case "INTEGER" -> 0;
            case "BIGINT" -> 0L;
            case "DOUBLE" -> 0.0;
            case "VARCHAR" -> "";
            case "VARBINARY" -> ByteString.EMPTY;
            default -> null;
        };
    }

    private record Refused(String because) {}

    /** Where column C stands. */
    private enum Place {
        BARE_KEY,
        KEY_OF_TWO,
        VALUE_OF_TWO,
        WRAPPED_VALUE,
        BARE_VALUE;

        boolean isKey() {
            return this == BARE_KEY || this == KEY_OF_TWO;
        }

        boolean exists(String format) {
            return switch (this) {
                case BARE_KEY, WRAPPED_VALUE -> true;
                case KEY_OF_TWO, VALUE_OF_TWO -> !format.equals("KAFKA");
                case BARE_VALUE -> BARE_VALUES.contains(format);
            };
        }

        Source source(String format, String type) {
            Column.Role role = isKey() ? Column.Role.KEY : Column.Role.VALUE;
            List<Column> columns = new ArrayList<>();
            columns.add(new Column("C", ColumnType.parse(type), role));
            if (this == KEY_OF_TWO || this == VALUE_OF_TWO) {
                columns.add(0, new Column("OTHER", ColumnType.parse("INTEGER"), role));
            }
            if (isKey()) {
                columns.add(new Column("V", ColumnType.parse("INTEGER"), Column.Role.VALUE));
            }
            Map<String, String> options = this == BARE_VALUE ? Map.of("wrap_single_value", "FALSE") : Map.of();
            return new Source(
                    "S",
                    SourceKind.STREAM,
                    "S",
                    columns,
                    isKey() ? format : "KAFKA",
                    isKey() ? "JSON" : format,
                    options);
        }

        Object[] row(Object value) {
            return switch (this) {
                case BARE_KEY -> new Object[] {value, 1};
                case KEY_OF_TWO -> new Object[] {7, value, 1};
                case VALUE_OF_TWO -> new Object[] {7, value};
                case WRAPPED_VALUE, BARE_VALUE -> new Object[] {value};
            };
        }
    }

    /**
     * Values of a type.
     *
     * @param documented the first cell of the type's row in the table
     * @param values null among them
     */
    private record Sample(String documented, String type, List<Object> values) {
        static Sample of(String documented, String type, Object... values) {
            List<Object> all = new ArrayList<>(Arrays.asList(values));
            all.add(null);
            return new Sample(documented, type, all);
        }
    }

    private static Stream<Sample> samples() {
        return Stream.concat(scalars(), nested());
    }

    private static Stream<Sample> scalars() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String integers = "`INTEGER`, `BIGINT`";
        String moments = "`DATE`, `TIME`, `TIMESTAMP`";
        long firstOfYear1 = -62_135_596_800_000L;
        return Stream.of(
                Sample.of("`BOOLEAN`", "BOOLEAN", true, false),
                Sample.of(integers, "INTEGER", 0, -1, 999_999_999, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Sample.of(integers, "BIGINT", 0L, -1L, 9_999_999_999L, Long.MIN_VALUE, Long.MAX_VALUE),
                Sample.of(
                        "`DOUBLE`",
                        "DOUBLE",
                        0.0,
                        -0.0,
                        0.1,
                        -1e300,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY),
                Sample.of(
                        "`DECIMAL(p, s)`",
                        "DECIMAL(5, 2)",
                        new BigDecimal("0.00"),
                        new BigDecimal("-1.10"),
                        new BigDecimal("999.99")),
                Sample.of(
                        "`DECIMAL(p, s)`",
                        "DECIMAL(38, 19)",
                        new BigDecimal("0.0000000000000000001"),
                        new BigDecimal("-9999999999999999999.9999999999999999999")),
                Sample.of(
                        "`VARCHAR`, `STRING`",
                        "VARCHAR",
                        "",
                        " x ",
                        "ä€😀\u0000\uFFFD\uFEFF",
                        "a,\"b\"\r\n\t\\|",
                        "null",
                        "x".repeat(100_000)),
                Sample.of("`VARBINARY`, `BYTES`", "VARBINARY", ByteString.EMPTY, new ByteString(all)),
                Sample.of(moments, "DATE", 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Sample.of(moments, "TIME", 0, 1, 86_399_999),
                Sample.of(moments, "TIMESTAMP", 0L, -1L, firstOfYear1, 253_402_300_799_999L));
    }

    private static Stream<Sample> nested() {
        Map<Object, Object> texts = new LinkedHashMap<>();
        texts.put("", Integer.MIN_VALUE);
        texts.put("ä€😀\"", 0);
        Map<Object, Object> withNull = new LinkedHashMap<>(texts);
        withNull.put("none", null);
        Map<Object, Object> numbers = new LinkedHashMap<>(Map.of(-7, "seven"));
        List<Object> struct = Arrays.asList(
                7, "x", new BigDecimal("1.50"), List.of(List.of(20_000, true), Arrays.asList(0, false)), texts);
        return Stream.of(
                Sample.of(
                        "`ARRAY<T>`",
                        "ARRAY<VARCHAR>",
                        List.of(),
                        List.of("", "ä€😀", "a,b"),
                        Arrays.asList("a", null, "b")),
                Sample.of("`ARRAY<T>`", "ARRAY<TIMESTAMP>", List.of(0L, -1L)),
                Sample.of("`MAP<VARCHAR, T>`", "MAP<VARCHAR, INTEGER>", Map.of(), texts, withNull),
                Sample.of("`MAP<K, T>`, K another scalar", "MAP<INTEGER, VARCHAR>", Map.of(), numbers),
                Sample.of(
                        "`STRUCT<…>`",
                        "STRUCT<I INTEGER, S VARCHAR, N DECIMAL(6, 2), A ARRAY<STRUCT<D DATE, B BOOLEAN>>,"
                                + " M MAP<VARCHAR, INTEGER>>",
                        struct),
                Sample.of(
                        "`ARRAY` or `MAP` right within `ARRAY` or `MAP`",
                        "ARRAY<MAP<VARCHAR, ARRAY<INTEGER>>>",
                        List.of(Map.of("a", List.of(1, 2)), Map.of("b", List.of()))));
    }
}
