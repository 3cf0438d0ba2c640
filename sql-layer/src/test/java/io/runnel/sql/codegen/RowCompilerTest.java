package io.runnel.sql.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.operator.RowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rex.RexProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowCompilerTest {
    /** 2023-11-14 22:13:20.123 UTC. */
    private static final long TS = 1_700_000_000_123L;

    private static final Object[] ROW = {7L, "item17", new BigDecimal("12.34"), TS, 5, true, 2.5, 19_675};
    private static final Object[] NULLS = {7L, null, null, TS, null, null, null, null};

    private final RowCompiler compiler = new RowCompiler();
    private final List<String> failures = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '"',
            nullValues = "null",
            value = {
                "qty > 4 => true",
                "item LIKE 'item%7' => true",
                "item LIKE 'ITEM%' => false",
                "item LIKE '%!_%' ESCAPE '!' => false",
                "CASE WHEN qty > 50 THEN 'big' WHEN qty > 4 THEN 'mid' ELSE 'small' END || '.' => mid.",
                "id + qty * 2 => 17",
                "id / 2 => 3",
                "MOD(id, 4) => 3",
                "d * 2 => 5.0",
                "price * 2 => 24.68",
                "price * price => 152.2756",
                "CAST(price AS DECIMAL(10, 1)) => 12.3",
                "CAST(price AS INTEGER) => 12",
                "UPPER(item) => ITEM17",
                "CHAR_LENGTH(item) => 6",
                "SUBSTRING(item FROM 5) => 17",
                "CAST(SUBSTRING(item FROM 5) AS INTEGER) + 1 => 18",
                "TRIM('  x ') => x",
                "COALESCE(NULLIF(qty, 5), -1) => -1",
                "qty BETWEEN 5 AND 6 => true",
                "qty IN (1, 5) => true",
                "qty IS NULL => false",
                "qty IS DISTINCT FROM 5 => false",
                "ts > TIMESTAMP '2023-11-14 22:13:20.122' => true",
                "FLOOR(ts TO MINUTE) => 1699999980000",
                "ts + INTERVAL '1' DAY => 1700086400123",
                "EXTRACT(HOUR FROM ts) => 22",
                "CAST(ts AS DATE) => 19675",
                "TIMESTAMPDIFF(MINUTE, ts, ts + INTERVAL '2' HOUR) => 120",
                "day_ + INTERVAL '1' DAY => 19676",
                "NOT ok => false"
            })
    void expressionsHaveTheirValue(String expression, String expected) {
        assertThat(String.valueOf(valueOf(expression, ROW))).isEqualTo(expected);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "qty > 5 => null",
                "NOT (qty > 5) => null",
                "qty > 5 OR id = 7 => true",
                "qty > 5 OR id = 8 => null",
                "qty > 5 AND id = 7 => null",
                "qty > 5 AND id = 8 => false",
                "qty = qty => null",
                "qty IS NULL => true",
                "(qty > 5) IS NOT TRUE => true",
                "(qty > 5) IS UNKNOWN => true",
                "qty IN (1, 2) => null",
                "qty NOT IN (1, NULL) => null",
                "id IN (7, NULL) => true",
                "id IN (8, NULL) => null",
                "item LIKE 'a%' => null",
                "item || 'x' => null",
                "qty + 1 => null",
                "price * 2 => null",
                "COALESCE(qty, -1) => -1",
                "CASE WHEN qty > 5 THEN 'a' ELSE 'b' END => b",
                "qty IS NOT DISTINCT FROM NULL => true",
                "ok AND id = 8 => false",
                "ok OR id = 7 => true"
            })
    void nullsFollowThreeValuedLogic(String expression, String expected) {
        assertThat(String.valueOf(valueOf(expression, NULLS))).isEqualTo(expected);
        assertThat(failures).isEmpty();
    }

    @Test
    void valuesHaveTheFormsOfTheEngine() {
        Object[] out = apply(
                "SELECT id, qty, d, price, item, ok, ts, day_, CAST(ts AS TIME), CAST(qty AS SMALLINT) FROM t", ROW);

        assertThat(Arrays.stream(out).map(value -> value.getClass().getSimpleName()))
                .containsExactly(
                        "Long",
                        "Integer",
                        "Double",
                        "BigDecimal",
                        "String",
                        "Boolean",
                        "Long",
                        "Integer",
                        "Integer",
                        "Short");
    }

    @Test
    void decimalsComeInTheirDeclaredScale() {
        RexProgram program = TestPrograms.of("SELECT CAST(2.5 AS DECIMAL(10, 3)), price / 7 FROM t");

        Object[] out = apply(program, ROW);

        assertThat(out[0]).isEqualTo(new BigDecimal("2.500"));
        assertThat(((BigDecimal) out[1]).scale())
                .isEqualTo(program.getOutputRowType()
                        .getFieldList()
                        .get(1)
                        .getType()
                        .getScale());
    }

    @Test
    void aConditionThatIsNotTrueDropsTheRow() {
        RowFunction positive = function(TestPrograms.of("SELECT id FROM t WHERE qty > 4"));

        assertThat(positive.apply(ROW, new Object[1])).isTrue();
        assertThat(positive.apply(NULLS, new Object[1])).isFalse();
        assertThat(positive.apply(with(4, 4), new Object[1])).isFalse();
    }

    @Test
    void anExpressionThatFailsIsNullAndTheOthersStay() {
        Object[] out = apply(
                "SELECT id AS a, id / (qty - 5) AS b, CAST(item AS INTEGER) AS c, id + 9223372036854775807 AS e,"
                        + " qty * 2000000000 AS f, item AS g FROM t",
                ROW);

        assertThat(out).containsExactly(7L, null, null, null, null, "item17");
        assertThat(failures).containsExactly("column B", "column C", "column E", "column F");
    }

    @Test
    void theFailureOfOneRowDoesNotTouchTheNext() {
        RowFunction function = function(TestPrograms.of("SELECT 10 / qty FROM t"));
        Object[] out = new Object[1];

        function.apply(with(4, 0), out);
        assertThat(out).containsExactly((Object) null);
        function.apply(with(4, 5), out);
        assertThat(out).containsExactly(2);
        assertThat(failures).hasSize(1);
    }

    @Test
    void aConditionThatFailsDropsTheRowAndIsReported() {
        RowFunction function = function(TestPrograms.of("SELECT id FROM t WHERE id > 0 AND 10 / qty > 1"));

        assertThat(function.apply(with(4, 0), new Object[1])).isFalse();
        assertThat(failures).hasSize(1).first().asString().startsWith("condition");
        assertThat(function.apply(with(4, 2), new Object[1])).isTrue();
    }

    @Test
    void aConditionThatIsFalseBeforeTheFailingOneHidesIt() {
        RowFunction function = function(TestPrograms.of("SELECT id FROM t WHERE qty <> 0 AND 10 / qty > 1"));

        assertThat(function.apply(with(4, 0), new Object[1])).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void aDecimalTooLongForItsTypeIsNull() {
        assertThat(valueOf("CAST(price * 1000000 AS DECIMAL(5, 0))", ROW)).isNull();
        assertThat(failures).hasSize(1);
    }

    @Test
    void parametersComeFromTheContext() {
        RexProgram program =
                TestPrograms.of("SELECT id + CAST(? AS INTEGER), CAST(? AS VARCHAR) FROM t WHERE item = ?");
        RowFunction function = compiler.compile(
                program,
                new StatementContext(Arrays.asList(3, null, "item17"), () -> 0L),
                (what, cause) -> failures.add(what));
        Object[] out = new Object[2];

        assertThat(function.apply(ROW, out)).isTrue();
        assertThat(out).containsExactly(10L, null);
        assertThat(function.apply(NULLS, out)).isFalse();
    }

    @Test
    void theClockIsReadForEachRow() {
        long[] now = {TS};
        RowFunction function = compiler.compile(
                TestPrograms.of("SELECT CURRENT_TIMESTAMP FROM t"),
                new StatementContext(List.of(), () -> now[0]),
                (what, cause) -> failures.add(what));
        Object[] out = new Object[1];

        function.apply(ROW, out);
        assertThat(out).containsExactly(TS);
        now[0] = TS + 1;
        function.apply(ROW, out);
        assertThat(out).containsExactly(TS + 1);
    }

    @Test
    void theSameProgramIsCompiledOnce() {
        function(TestPrograms.of("SELECT id + 1 FROM t WHERE qty > 4"));
        function(TestPrograms.of("SELECT id + 1 FROM t WHERE qty > 4"));
        assertThat(compiler.cachedPrograms()).isEqualTo(1);

        function(TestPrograms.of("SELECT id + 2 FROM t WHERE qty > 4"));
        assertThat(compiler.cachedPrograms()).isEqualTo(2);
    }

    @Test
    void likeBuildsItsFunctionOnce() {
        String text = ProgramWriter.fused(TestPrograms.of("SELECT item LIKE 'item%7' FROM t"));
        String method = text.substring(text.indexOf("boolean apply"));

        assertThat(text).contains("LikeFunction");
        assertThat(method.substring(0, method.indexOf("return true"))).doesNotContain("new ");
    }

    private Object valueOf(String expression, Object[] row) {
        return apply("SELECT " + expression + " FROM t", row)[0];
    }

    private Object[] apply(String sql, Object[] row) {
        return apply(TestPrograms.of(sql), row);
    }

    private Object[] apply(RexProgram program, Object[] row) {
        Object[] out = new Object[program.getOutputRowType().getFieldCount()];
        assertThat(function(program).apply(row, out)).isTrue();
        return out;
    }

    private RowFunction function(RexProgram program) {
        return compiler.compile(
                program, new StatementContext(List.of(), () -> TS), (what, cause) -> failures.add(what));
    }

    private static Object[] with(int index, Object value) {
        Object[] row = ROW.clone();
        row[index] = value;
        return row;
    }
}
