package io.runnel.sql.format;

import static io.runnel.sql.query.Sources.decimal;
import static io.runnel.sql.query.Sources.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitedFormatTest {
    private static final Column A = value("A", SqlTypeName.VARCHAR);
    private static final Column B = value("B", SqlTypeName.VARCHAR);
    private static final Column I = value("I", SqlTypeName.INTEGER);

    private final Formats formats = new Formats(new MemoryRegistry());

    @Test
    void textOfEachTypeIsThatOfKsqlDb() {
        Source source = delimited(
                ",",
                I,
                value("L", SqlTypeName.BIGINT),
                value("D", SqlTypeName.DOUBLE),
                decimal("N", 10, 4),
                value("BOOL", SqlTypeName.BOOLEAN),
                value("BYTES", SqlTypeName.VARBINARY),
                value("DAY", SqlTypeName.DATE),
                value("TOD", SqlTypeName.TIME),
                value("TS", SqlTypeName.TIMESTAMP));

        assertThat(written(
                        source,
                        7,
                        -8L,
                        1e10,
                        new BigDecimal("10.1000"),
                        true,
                        new ByteString(new byte[] {-55}),
                        -1,
                        1_500,
                        1_000_000_000_000L))
                .isEqualTo("7,-8,1.0E10,10.1000,true,yQ==,-1,1500,1000000000000");
        assertThat(written(source, new Object[9])).isEqualTo(",,,,,,,,");
    }

    /** The last three lines are Commons CSV's own rules: a line must begin with a letter or digit, no text end blank. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\'', textBlock = """
        a b;      a b;     'a b,a b'
        x,y;      x,y;     '"x,y","x,y"'
        'a "b" c'; 'h"i';  '"a ""b"" c","h""i"'
        -5;       -5;      '"-5",-5'
        é;        é;       '"é",é'
        '#x';     'x ';    '"#x","x "'
        """)
    void quotesStandWhereCommonsCsvSetsThem(String first, String second, String line) {
        assertThat(written(delimited(",", A, B), first, second)).isEqualTo(line);
        assertThat(read(delimited(",", A, B), line)).containsExactly(first, second);
    }

    @Test
    void quotesHoldDelimitersAndEndsOfLines() {
        assertThat(read(delimited(",", A, B), "\"a,\r\nb\" ,\"c\"\"\"\"d\"")).containsExactly("a,\r\nb", "c\"\"d");
        assertThat(written(delimited(",", A, B), "a,\r\nb", "c\"\"d")).isEqualTo("\"a,\r\nb\",\"c\"\"\"\"d\"");
    }

    @Test
    void emptyColumnsAreNullAlsoInQuotes() {
        assertThat(read(delimited(",", A, I, B), ",,\"\"")).containsExactly(null, null, null);
        assertThat(written(delimited(",", A, I, B), "", null, "")).isEqualTo("\"\",,");
        assertThat(read(delimited(",", A), "")).containsExactly((Object) null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        '|';    '1|x|2'
        TAB;    '1\tx\t2'
        SPACE;  '1 x 2'
        '$';    '1$x$2'
        '¦';    '1¦x¦2'
        """)
    void delimitersAreOfOneCharacterOrNamed(String delimiter, String line) {
        Source source = delimited(delimiter, I, A, value("J", SqlTypeName.INTEGER));

        assertThat(written(source, 1, "x", 2)).isEqualTo(line);
        assertThat(read(source, line)).containsExactly(1, "x", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "<~>", "\"", "\n", "😀"})
    void otherDelimitersAreRefused(String delimiter) {
        assertThatThrownBy(() -> Delimiter.parse(delimiter)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void datesMayBeText() {
        Source source = delimited(
                ",", value("D", SqlTypeName.DATE), value("T", SqlTypeName.TIME), value("TS", SqlTypeName.TIMESTAMP));

        assertThat(read(source, "1970-01-02,00:00:01.5,1970-01-01T00:00:02Z")).containsExactly(1, 1_500, 2_000L);
        assertThat(read(source, "-1,0,-2")).containsExactly(-1, 0, -2L);
    }

    @Test
    void onlyTheFirstLineIsRead() {
        assertThat(read(delimited(",", A, B), "\r\n\na,b\r\nc")).containsExactly("a", "b");
    }

    @Test
    void decimalsTakeTheScaleOfTheirColumn() {
        assertThat(read(delimited(",", decimal("N", 6, 3)), "1.5")).containsExactly(new BigDecimal("1.500"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        1,a,b       | The value has 3 columns between its delimiters, where 2 were expected.
        1           | The value has 1 column between its delimiters, where 2 were expected.
        x,a         | Column I is text 'x', where INTEGER was expected.
        2147483648,a| Column I is text '2147483648', where INTEGER was expected.
        " 1",a      | Column I is text ' 1', where INTEGER was expected.
        1,"a        | The value ends within quotes.
        1,"a"b      | The value goes on behind a closing quote before the next delimiter.
        """)
    void linesThatDoNotFitAreRefused(String line, String message) {
        assertThatThrownBy(() -> read(delimited(",", I, A), line))
                .isInstanceOf(RecordFormatException.class)
                .hasMessage(message);
    }

    @Test
    void decimalsWithTooManyDigitsAreRefused() {
        assertThatThrownBy(() -> read(delimited(",", decimal("N", 4, 2)), "1.234"))
                .hasMessage("Column N is text '1.234', where DECIMAL(4, 2) was expected.");
    }

    /** A key's columns have a delimiter of their own, and only the column that is asked for is looked at. */
    @Test
    void keysOfSeveralColumnsAreDelimitedToo() {
        Column one = new Column("K1", I.type(), Column.Role.KEY);
        Column two = new Column("K2", A.type(), Column.Role.KEY);
        Source source = new Source(
                "S", SourceKind.STREAM, "S", List.of(one, two, A), "DELIMITED", "JSON", Map.of("key_delimiter", "|"));
        byte[] key =
                formats.encoder(source).encode(new Object[] {120, "a|b", null}).key();
        assertThat(key).asString(StandardCharsets.UTF_8).isEqualTo("120|\"a|b\"");
        Object[] row = new Object[1];

        formats.decoder(source, List.of("K2"))
                .decode(new FixedRecord("no number|x".getBytes(StandardCharsets.UTF_8), null), row);

        assertThat(row).containsExactly("x");
    }

    private static Source delimited(String delimiter, Column... columns) {
        return new Source(
                "S",
                SourceKind.STREAM,
                "S",
                List.of(columns),
                "KAFKA",
                "DELIMITED",
                Map.of("value_delimiter", delimiter));
    }

    private String written(Source source, Object... row) {
        return new String(formats.encoder(source).encode(row).value(), StandardCharsets.UTF_8);
    }

    private Object[] read(Source source, String line) {
        List<String> names = source.columns().stream().map(Column::name).toList();
        Object[] row = new Object[names.size()];
        formats.decoder(source, names).decode(new FixedRecord(null, line.getBytes(StandardCharsets.UTF_8)), row);
        return row;
    }
}
