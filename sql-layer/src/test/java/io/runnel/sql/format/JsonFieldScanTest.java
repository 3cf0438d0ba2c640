package io.runnel.sql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading fields without a parser gives what a parser gives. */
class JsonFieldScanTest {
    private static final int READERS = 300;
    private static final int DOCUMENTS = 60;
    private static final List<SqlTypeName> SCALARS = List.of(
            SqlTypeName.BOOLEAN,
            SqlTypeName.INTEGER,
            SqlTypeName.BIGINT,
            SqlTypeName.DOUBLE,
            SqlTypeName.VARCHAR,
            SqlTypeName.VARBINARY,
            SqlTypeName.DATE,
            SqlTypeName.TIME,
            SqlTypeName.TIMESTAMP);
    private static final String[] NAMES = {"a", "A", "b", "Bid", "BID", "bid", "x_1", "longer name", "é", "q\\\"q"};
    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "7",
        "-12",
        "2147483647",
        "-2147483649",
        "999999999999999999",
        "9223372036854775807",
        "9223372036854775808",
        "1.5",
        "-3.25",
        "0.1234567890123456789",
        "1e3",
        "12E-2",
        "1e400",
        "1.50",
        "100.00",
        "\"\"",
        "\"12\"",
        "\" 4 \"",
        "\"true\"",
        "\"1.5\"",
        "\"2001-02-03\"",
        "\"06:30:00.5\"",
        "\"2001-02-03T04:05:06.007\"",
        "\"2001-02-03 04:05:06+02:00\"",
        "\"2001-02-03 04:05:06.123\"",
        "\"2001\"",
        "\"2001-02-30 00:00:00\"",
        "\"aGVsbG8=\"",
        "\"a longer text, more than eight bytes\"",
        "\"naïve ∑ 𝄞\"",
        "\"tab\\t quote\\\" \\u00e9\"",
        "\"back\\\\\"",
        "{}",
        "[]",
        "[1, [2, {\"a\": \"]}\"}], null]",
        "{\"a\": 1, \"A\": {\"b\": [\"\\\"}\"]}, \"a\": 2}",
        "[\"x\", null]",
        "{\"k\": 1.5, \"k\": 2}"
    };
    private static final String[] SPACES = {"", "", "", " ", "\n  ", "\t"};

    private Random random = new Random();
    private int scanned;
    private int read;

    @Test
    void givesWhatAParserGives() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("JsonFieldScanTest: -Dseed=" + seed);
        random = new Random(seed);
        for (int i = 0; i < READERS; i++) {
            List<JsonColumn> columns = columns();
            JsonReader.Fields reader = new JsonReader.Fields(JsonFormat.FACTORY, columns, "value");
            List<String> fields = fields();
            for (int j = 0; j < DOCUMENTS; j++) {
                byte[] document = document(fields).getBytes(StandardCharsets.UTF_8);
                if (random.nextInt(8) == 0) {
                    document[random.nextInt(document.length)] =
                            (byte) "{}[]\",:\\ 0e-x\u0001".charAt(random.nextInt(14));
                }
                compare(reader, columns, document);
            }
        }
        assertThat(scanned).as("documents read without a parser, of %d", read).isGreaterThan(read / 2);
    }

    private void compare(JsonReader.Fields reader, List<JsonColumn> columns, byte[] document) {
        // In the middle of other bytes, as a record is.
        byte[] buffer = ("\"}" + new String(document, StandardCharsets.ISO_8859_1) + "7\"}]")
                .getBytes(StandardCharsets.ISO_8859_1);
        @Nullable Object[] parsed = new Object[columns.size()];
        try {
            reader.parse(buffer, 2, document.length, parsed);
        } catch (RecordFormatException e) {
            return; // What is wrong may lie where the scan does not look.
        }
        read++;
        @Nullable Object[] row = new Object[columns.size()];
        if (reader.scanned(buffer, 2, 2 + document.length, row)) {
            scanned++;
            assertThat(Arrays.deepToString(row))
                    .as("%s as %s", new String(document, StandardCharsets.UTF_8), columns)
                    .isEqualTo(Arrays.deepToString(parsed));
            for (int index = 0; index < row.length; index++) {
                assertThat(row[index]).isEqualTo(parsed[index]);
            }
        }
    }

    private List<JsonColumn> columns() {
        List<String> names = new ArrayList<>(Arrays.asList(NAMES));
        Collections.shuffle(names, random);
        List<JsonColumn> columns = new ArrayList<>();
        for (int index = 0; index < 1 + random.nextInt(4); index++) {
            String name = names.get(index).replace("\\", "");
            RelDataType type = type(2);
            columns.add(new JsonColumn(
                    name, index, JsonValue.of("Field " + name, type).orElseThrow()));
        }
        return columns;
    }

    private RelDataType type(int depth) {
        int choice = random.nextInt(SCALARS.size() + 1 + depth);
        if (choice < SCALARS.size()) {
            return ColumnType.of(SCALARS.get(choice));
        }
        return switch (choice - SCALARS.size()) {
            case 0 ->
                SqlTypes.FACTORY.createTypeWithNullability(
                        SqlTypes.FACTORY.createSqlType(SqlTypeName.DECIMAL, 12, 2), true);
            case 1 -> ColumnType.array(type(depth - 1));
            default -> ColumnType.map(ColumnType.of(SqlTypeName.VARCHAR), type(depth - 1));
        };
    }

    /** Names as most records of a topic have them, in one order. */
    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < random.nextInt(7); i++) {
            fields.add(NAMES[random.nextInt(NAMES.length)]);
        }
        return fields;
    }

    private String document(List<String> usual) {
        List<String> fields = new ArrayList<>(usual);
        if (random.nextInt(5) == 0) {
            fields.add(random.nextInt(fields.size() + 1), NAMES[random.nextInt(NAMES.length)]);
            Collections.shuffle(fields, random);
        }
        StringBuilder text = new StringBuilder(space()).append('{').append(space());
        for (int index = 0; index < fields.size(); index++) {
            text.append(index == 0 ? "" : ",").append(space());
            text.append('"')
                    .append(fields.get(index))
                    .append('"')
                    .append(space())
                    .append(':');
            text.append(space()).append(VALUES[random.nextInt(VALUES.length)]).append(space());
        }
        return text.append('}').append(space()).toString();
    }

    private String space() {
        return SPACES[random.nextInt(SPACES.length)];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"A\": 1, \"A\": 2} | 1",
                "{\"a\": 1, \"a\": 2} | 1",
                "{\"a\": 1, \"A\": 2, \"A\": 3} | 2",
                "{\"A\": null, \"A\": 2} | ",
                "{\"A\": 1, what lies behind} | 1",
                "{\"x\": [1, 2}, \"A\": 1} | 1"
            })
    void firstFieldOfAColumnsNameCountsAndWhatLiesBehindDoesNot(String json, @Nullable Integer expected) {
        JsonValue value =
                JsonValue.of("Field A", ColumnType.of(SqlTypeName.INTEGER)).orElseThrow();
        JsonReader.Fields reader =
                new JsonReader.Fields(JsonFormat.FACTORY, List.of(new JsonColumn("A", 0, value)), "value");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        @Nullable Object[] row = new Object[1];

        assertThat(reader.scanned(bytes, 0, bytes.length, row)).isTrue();
        assertThat(row[0]).isEqualTo(expected);
        if (!json.contains("[1, 2}") && !json.contains("behind")) {
            @Nullable Object[] parsed = new Object[1];
            reader.parse(bytes, 0, bytes.length, parsed);
            assertThat(parsed[0]).as(json.toLowerCase(Locale.ROOT)).isEqualTo(expected);
        }
    }
}
