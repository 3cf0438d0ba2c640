package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnswerFormatTest {
    private static final AnswerColumn NAME = AnswerColumn.of("NAME", Types.VARCHAR, "VARCHAR");
    private static final AnswerColumn N = AnswerColumn.of("N", Types.INTEGER, "INTEGER");
    private static final AnswerColumn FLAG = AnswerColumn.of("FLAG", Types.BOOLEAN, "BOOLEAN");
    private static final AnswerColumn MAP = AnswerColumn.of("M", Types.OTHER, "MAP<VARCHAR, INTEGER>");
    private static final AnswerColumn LIST = AnswerColumn.of("L", Types.ARRAY, "INTEGER ARRAY");
    private static final AnswerColumn AT = AnswerColumn.of("AT", Types.TIMESTAMP, "TIMESTAMP");

    private final StringWriter text = new StringWriter();

    @Test
    void aTableHasTextToTheLeftAndNumbersToTheRight() {
        write(AnswerFormat.TABLE, 0, List.of(NAME, N, FLAG), row("a", "1", "true"), row("longer", "-20", null));

        assertThat(text.toString())
                .isEqualTo("NAME      N  FLAG\n------  ---  ----\na         1  true\nlonger  -20  null\n");
    }

    @Test
    void aTableAlignsByTheWidthOfATerminal() {
        write(AnswerFormat.TABLE, 0, List.of(NAME, N), row("東京", "1"), row("ab\nc", "2"), row("e\u0301", "3"));

        assertThat(text.toString().lines().skip(1))
                .containsExactly("-----  -", "東京   1", "ab\\nc  2", "e\u0301      3");
    }

    @Test
    void theWidestColumnsShrinkFirstAndNumbersAndTimesNever() {
        write(
                AnswerFormat.TABLE,
                62,
                List.of(NAME, AT, N, NAME),
                row("x".repeat(10), "2026-01-31 23:59:59.999", "1234567890", "y".repeat(50)));

        List<String> lines = text.toString().lines().toList();
        assertThat(lines.get(2)).isEqualTo("xxxxxxxxxx  2026-01-31 23:59:59.999  1234567890  yyyyyyyyyyyy…");
        assertThat(lines).allSatisfy(line -> assertThat(CellText.width(line)).isLessThanOrEqualTo(62));
    }

    @Test
    void aTableThatNoCutMakesReadableIsWrittenVertically() {
        List<AnswerColumn> columns = List.of(NAME, NAME, NAME, AT);
        write(AnswerFormat.TABLE, 40, columns, row("a".repeat(60), "b", null, "2026-01-31 23:59:59.999"));

        assertThat(text.toString().lines())
                .containsExactly(
                        "-- row 1 -------------------------------",
                        "NAME  " + "a".repeat(60),
                        "NAME  b",
                        "NAME  null",
                        "AT    2026-01-31 23:59:59.999");
    }

    @Test
    void aTableInAPipeIsNeverCut() {
        write(AnswerFormat.TABLE, 0, List.of(NAME, NAME), row("a".repeat(3000), "b"), row("c", "d"));

        List<String> lines = text.toString().lines().toList();
        assertThat(lines.get(2)).isEqualTo("a".repeat(3000) + "  b");
        assertThat(lines.get(3)).hasSizeLessThan(1100); // One huge value makes not each row as huge.
    }

    @Test
    void laterRowsOfAnAnswerThatGoesOnFindTheirColumns() {
        AnswerWriter writer = AnswerFormat.TABLE.writer(output(60), "null");
        writer.begin(List.of(N, NAME));
        writer.rows(List.of(row("1", "a")), false);
        writer.rows(List.of(row("200", "b")), false);
        writer.rows(List.of(row("3", "c".repeat(100)), row("1234567", "d")), true);
        writer.end();

        List<String> lines = text.toString().lines().toList();
        assertThat(lines.subList(0, 4))
                .containsExactly("     N  NAME", "------  ------------", "     1  a", "   200  b");
        assertThat(lines.get(4)).hasSize(60).endsWith("ccc…");
        assertThat(lines.get(5)).isEqualTo("1234567  d");
        assertThat(lines).hasSize(6);
    }

    @Test
    void anEmptyTableHasItsHeader() {
        write(AnswerFormat.TABLE, 80, List.of(NAME, N));

        assertThat(text.toString()).isEqualTo("NAME  N\n----  -\n");
    }

    @Test
    void nullIsFaintAndHeadersAreBoldWhereTheTerminalCan() {
        AnswerWriter writer =
                AnswerFormat.TABLE.writer(new Output(new PrintWriter(text), () -> 80, () -> 24, Style.ANSI), "-");
        writer.begin(List.of(NAME));
        writer.rows(List.of(row((String) null), row("-")), true);

        assertThat(text.toString()).isEqualTo("\u001b[1mNAME\u001b[0m\n----\n\u001b[2m-\u001b[0m\n-\n");
    }

    @Test
    void csvIsThatOfRfc4180() {
        write(AnswerFormat.CSV, 80, List.of(NAME, N), row("a,\"b\"\r\nc", "1"), row("", null), row("plain", "2"));

        assertThat(text.toString()).isEqualTo("NAME,N\r\n\"a,\"\"b\"\"\r\nc\",1\r\n\"\",\r\nplain,2\r\n");
    }

    @Test
    void tsvHasARowOnEachLineWhateverTheValues() {
        write(AnswerFormat.TSV, 80, List.of(NAME, N), row("a\tb\nc\\d", "1"), row("", null));

        assertThat(text.toString()).isEqualTo("NAME\tN\na\\tb\\nc\\\\d\t1\n\t\\N\n");
    }

    @Test
    void jsonHasNumbersBooleansNullAndNestedValuesAsTheyAre() {
        write(
                AnswerFormat.JSONL,
                80,
                List.of(NAME, N, FLAG, MAP, LIST),
                row("a \"b\"\n", "1", "true", "{\"k\":1}", "[1,2]"),
                row(null, null, null, null, null),
                row("1", "NaN", "x", "no {json}", "[1,"));

        assertThat(text.toString().lines())
                .containsExactly(
                        "{\"NAME\":\"a \\\"b\\\"\\n\",\"N\":1,\"FLAG\":true,\"M\":{\"k\":1},\"L\":[1,2]}",
                        "{\"NAME\":null,\"N\":null,\"FLAG\":null,\"M\":null,\"L\":null}",
                        "{\"NAME\":\"1\",\"N\":\"NaN\",\"FLAG\":\"x\",\"M\":\"no {json}\",\"L\":\"[1,\"}");
    }

    @Test
    void jsonIsOneArrayAndNamesAreToldApart() {
        write(AnswerFormat.JSON, 80, List.of(N, N), row("1", "2"), row("3", "4"));
        write(AnswerFormat.JSON, 80, List.of(N));

        assertThat(text.toString()).isEqualTo("[\n{\"N\":1,\"N_2\":2},\n{\"N\":3,\"N_2\":4}\n]\n[]\n");
    }

    @Test
    void jsonsGrammarIsKept() {
        assertThat(List.of("0", "-1.5", "1e10", "12.50E-3")).allMatch(JsonText::isNumber);
        assertThat(List.of("", "-", "01", "1.", ".5", "+1", "1e", "0x1", "NaN", "1 "))
                .noneMatch(JsonText::isNumber);
        assertThat(List.of("{}", "[ ]", "{\"a\" : [1, {\"b\":\"\\u00fc\\n\"}], \"c\":null}", "[true,false]"))
                .allMatch(JsonText::isNested);
        assertThat(List.of("", "1", "[1,]", "{a:1}", "{\"a\"}", "[\"\\x\"]", "[1]]", "[\"a", "[a, b]"))
                .noneMatch(JsonText::isNested);
        assertThat(JsonText.isNested("[".repeat(100_000))).isFalse();
    }

    @SafeVarargs
    private void write(AnswerFormat format, int width, List<AnswerColumn> columns, List<@Nullable String>... rows) {
        AnswerWriter writer = format.writer(output(width), "null");
        writer.begin(columns);
        if (rows.length > 0) {
            writer.rows(List.of(rows), true);
        }
        writer.end();
    }

    private Output output(int width) {
        return new Output(new PrintWriter(text), () -> width, () -> 24, Style.PLAIN);
    }

    private static List<@Nullable String> row(@Nullable String... values) {
        return Arrays.asList(values);
    }
}
