package io.runnel.sql.operator;

import static io.runnel.sql.operator.AggregateColumn.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupedAggregationTest {
    private static final AggregateColumn COUNT_ALL = column(new AggregateColumn.Count(), NONE);

    private final Recorded out = new Recorded();
    private List<String> failures = List.of();
    private StateBudget budget = new StateBudget("max", 100);

    @Test
    void eachRowGivesItsGroupsNewRow() {
        GroupedAggregation grouped = grouped(
                COUNT_ALL,
                column(new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), 1),
                column(new AggregateColumn.Min(), 1),
                column(new AggregateColumn.Max(), 1));

        insert(grouped, 1, "a", 5);
        insert(grouped, 2, "b", 1);
        insert(grouped, 3, "a", 2);
        insert(grouped, 4, "a", 2);

        assertThat(out.changes)
                .containsExactly(
                        "+I[a, 1, 5, 5, 5]@1", "+I[b, 1, 1, 1, 1]@2", "+I[a, 2, 7, 2, 5]@3", "+I[a, 3, 9, 2, 5]@4");
    }

    @Test
    void nullsCountInNoFunction() {
        GroupedAggregation grouped = grouped(
                COUNT_ALL,
                column(new AggregateColumn.Count(), 1),
                column(new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), 1),
                column(new AggregateColumn.Average(NumberForm.INTEGER, NumberForm.DOUBLE, 0), 1),
                column(new AggregateColumn.Max(), 1));

        insert(grouped, 1, "a", null);
        insert(grouped, 2, "a", 4);
        insert(grouped, 3, null, 4);

        assertThat(out.changes).containsExactly("+I[a, 1, 0, null, null, null]@1", "+I[a, 2, 1, 4, 4.0, 4]@2");
    }

    @Test
    void aLateRowDoesNotLowerTheGroupsEventTime() {
        GroupedAggregation grouped = grouped(COUNT_ALL);

        insert(grouped, 10, "a", 0);
        insert(grouped, 3, "a", 0);

        assertThat(out.changes).containsExactly("+I[a, 1]@10", "+I[a, 2]@10");
    }

    @Test
    void theReplacedRowGoesAlongWhereTheSinkNeedsIt() {
        GroupedAggregation grouped = aggregation(new int[] {0}, true, COUNT_ALL);

        insert(grouped, 1, "a", 0);
        insert(grouped, 2, "a", 0);

        assertThat(out.changes).containsExactly("+I[a, 1]@1", "-U[a, 1]+U[a, 2]@2");
    }

    @Test
    void withoutGroupingColumnsAllRowsAreOneGroup() {
        GroupedAggregation grouped = aggregation(new int[0], false, COUNT_ALL);

        insert(grouped, 1, "a", 0);
        insert(grouped, 2, "b", 0);

        assertThat(out.changes).containsExactly("+I[1]@1", "+I[2]@2");
    }

    @Test
    void aFilterCountsTrueOnly() {
        GroupedAggregation grouped = grouped(new AggregateColumn(new AggregateColumn.Count(), "N", NONE, 1, false));

        insert(grouped, 1, "a", null);
        insert(grouped, 2, "a", true);
        insert(grouped, 3, "a", false);

        assertThat(out.changes).containsExactly("+I[a, 0]@1", "+I[a, 1]@2", "+I[a, 1]@3");
    }

    @Test
    void distinctCountsEqualValuesOnce() {
        GroupedAggregation grouped = grouped(
                new AggregateColumn(new AggregateColumn.Count(), "N", 1, NONE, true),
                new AggregateColumn(
                        new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), "S", 1, NONE, true));

        insert(grouped, 1, "a", 7);
        insert(grouped, 2, "a", 7);
        insert(grouped, 3, "a", 8);

        assertThat(out.changes).containsExactly("+I[a, 1, 7]@1", "+I[a, 1, 7]@2", "+I[a, 2, 15]@3");
    }

    @Test
    void aSumThatOverflowsItsTypeIsNullUntilItFitsAgain() {
        GroupedAggregation grouped = grouped(column(new AggregateColumn.Sum(NumberForm.LONG, NumberForm.LONG, 0), 1));

        insert(grouped, 1, "a", Long.MAX_VALUE);
        insert(grouped, 2, "a", 1L);
        insert(grouped, 3, "a", -2L);

        assertThat(out.changes)
                .containsExactly("+I[a, 9223372036854775807]@1", "+I[a, null]@2", "+I[a, 9223372036854775806]@3");
        assertThat(failures).hasSize(1);
    }

    @Test
    void decimalsKeepTheScaleOfTheResult() {
        GroupedAggregation grouped = grouped(
                column(new AggregateColumn.Sum(NumberForm.DECIMAL, NumberForm.DECIMAL, 2), 1),
                column(new AggregateColumn.Average(NumberForm.DECIMAL, NumberForm.DECIMAL, 3), 1),
                column(new AggregateColumn.Average(NumberForm.DECIMAL, NumberForm.DOUBLE, 0), 1));

        insert(grouped, 1, "a", new BigDecimal("1.10"));
        insert(grouped, 2, "a", new BigDecimal("0.25"));

        assertThat(out.changes).containsExactly("+I[a, 1.10, 1.100, 1.1]@1", "+I[a, 1.35, 0.675, 0.675]@2");
    }

    @Test
    void floatingPointSumsCarryNotANumber() {
        GroupedAggregation grouped = grouped(
                column(new AggregateColumn.Sum(NumberForm.DOUBLE, NumberForm.DOUBLE, 0), 1),
                column(new AggregateColumn.Average(NumberForm.FLOAT, NumberForm.FLOAT, 0), 1));

        insert(grouped, 1, "a", 1.5);
        insert(grouped, 2, "a", Double.NaN);

        assertThat(out.changes).containsExactly("+I[a, 1.5, 1.5]@1", "+I[a, NaN, NaN]@2");
    }

    @Test
    void oneGroupTooManyEndsTheQueryNamingTheLimit() {
        budget = new StateBudget("continuous.max.groups", 2);
        GroupedAggregation grouped = grouped(COUNT_ALL);
        insert(grouped, 1, "a", 0);
        insert(grouped, 2, "b", 0);

        assertThatThrownBy(() -> insert(grouped, 3, "c", 0))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("53400"))
                .hasMessageContaining("limit of 2")
                .hasMessageContaining("SET 'continuous.max.groups' = '4'");
        assertThat(out.changes).hasSize(2);
    }

    @Test
    void distinctValuesCountAgainstTheLimit() {
        budget = new StateBudget("continuous.max.groups", 3);
        GroupedAggregation grouped = grouped(new AggregateColumn(new AggregateColumn.Count(), "N", 1, NONE, true));
        insert(grouped, 1, "a", 1);
        insert(grouped, 2, "a", 2);

        assertThatThrownBy(() -> insert(grouped, 3, "a", 3)).isInstanceOf(SqlException.class);
    }

    @Test
    void aReplacedRowOfATableIsTakenOutOfItsGroupFirst() {
        GroupedAggregation grouped = new GroupedAggregation(
                "g",
                new int[] {0},
                List.of(COUNT_ALL, column(new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), 1)),
                host(),
                new GroupedAggregation.Output(true, true, out));

        grouped.accept(null, new Object[] {"a", 5}, 1);
        grouped.accept(new Object[] {"a", 5}, new Object[] {"b", 7}, 2);
        grouped.accept(new Object[] {"b", 7}, null, 3);

        assertThat(out.changes)
                .containsExactly(
                        "+I[a, 1, 5]@1", "-U[a, 1, 5]+U[a, 0, null]@2", "+I[b, 1, 7]@2", "-U[b, 1, 7]+U[b, 0, null]@3");
    }

    @Test
    void aGroupIsTheSameAfterItWasWrittenAndRead() {
        List<AggregateColumn> columns = List.of(
                COUNT_ALL,
                column(new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0), 1),
                column(new AggregateColumn.Sum(NumberForm.DOUBLE, NumberForm.DOUBLE, 0), 2),
                column(new AggregateColumn.Average(NumberForm.DECIMAL, NumberForm.DECIMAL, 3), 3),
                column(new AggregateColumn.Max(), 4),
                column(new AggregateColumn.Collect(false, 10), 4),
                column(new AggregateColumn.Histogram(10), 4),
                column(new AggregateColumn.ByOffset(true), 4),
                new AggregateColumn(new AggregateColumn.Count(), "D", 4, NONE, true));
        Groups groups = new Groups(columns, host());
        StateCodec<Group> codec = groups.codec();
        Group group = groups.start();
        group.add(new Object[] {"a", 5, 1.5, new BigDecimal("1.10"), "x"}, 7);
        group.add(new Object[] {"a", Integer.MAX_VALUE, Double.NaN, null, "y"}, 6);
        StateOutput bytes = new StateOutput();
        codec.write(group, bytes);

        Group read = codec.read(new StateInput(java.nio.ByteBuffer.wrap(bytes.toBytes())));
        group.add(new Object[] {"a", 1, 1.0, new BigDecimal("0.05"), "x"}, 9);
        read.add(new Object[] {"a", 1, 1.0, new BigDecimal("0.05"), "x"}, 9);

        assertThat(results(read)).isEqualTo(results(group));
        assertThat(read.timeMs()).isEqualTo(9);
    }

    private static Object[] results(Group group) {
        Object[] row = new Object[9];
        group.results(row, 0);
        return row;
    }

    private GroupedAggregation grouped(AggregateColumn... columns) {
        return aggregation(new int[] {0}, false, columns);
    }

    private GroupedAggregation aggregation(int[] groups, boolean givesBefore, AggregateColumn... columns) {
        TestHost host = host();
        failures = host.failures;
        return new GroupedAggregation(
                "g", groups, List.of(columns), host, new GroupedAggregation.Output(false, givesBefore, out));
    }

    private TestHost host() {
        return new TestHost(budget);
    }

    private static AggregateColumn column(AggregateColumn.Function function, int argument) {
        return new AggregateColumn(function, "C", argument, NONE, false);
    }

    private static void insert(ChangeSink sink, long timeMs, @Nullable Object... row) {
        sink.accept(null, row, timeMs);
    }
}
