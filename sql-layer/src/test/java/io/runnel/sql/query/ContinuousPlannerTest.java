package io.runnel.sql.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.NumberForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinuousPlannerTest {
    @Test
    void filterAndProjectionAreOneStageOverTheColumnsTheyUse() {
        ContinuousPlan plan = plan("SELECT item, qty * 2 FROM orders WHERE id > 5 AND rowpartition = 1");

        assertThat(plan.columns()).containsExactly("ID", "ITEM", "QTY", "ROWPARTITION");
        assertThat(plan.stages()).hasSize(1).first().isInstanceOf(ContinuousStage.Rows.class);
    }

    @Test
    void nestedSelectsAreMergedIntoTheStage() {
        ContinuousPlan plan =
                plan("SELECT n + 1 FROM (SELECT qty * 2 AS n, price FROM orders WHERE qty > 1) WHERE n < 100");

        assertThat(plan.columns()).containsExactly("QTY");
        assertThat(plan.stages()).hasSize(1);
    }

    @Test
    void groupByIsInputAggregationAndOutput() {
        ContinuousPlan plan = plan("SELECT item, COUNT(*), SUM(qty) FROM orders GROUP BY item HAVING COUNT(*) > 1");

        assertThat(plan.columns()).containsExactly("ITEM", "QTY");
        assertThat(plan.stages()).hasSize(3);
        ContinuousStage.Aggregate aggregate =
                (ContinuousStage.Aggregate) plan.stages().get(1);
        assertThat(aggregate.groupColumns()).containsExactly(0);
        assertThat(aggregate.columns())
                .extracting(AggregateColumn::function)
                .containsExactly(
                        new AggregateColumn.Count(), new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0));
    }

    @Test
    void countOfAllRowsDecodesNoColumn() {
        assertThat(plan("SELECT COUNT(*) FROM orders").columns()).isEmpty();
    }

    @Test
    void windowsAreComputedInTheFirstStage() {
        ContinuousPlan plan = plan("SELECT window_start, item, COUNT(*)"
                + " FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE))"
                + " GROUP BY window_start, window_end, item");

        assertThat(plan.columns()).containsExactly("ITEM", "ROWTIME");
        assertThat(plan.stages()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "SELECT o.item FROM orders o JOIN items i ON o.item = i.name => JOIN",
                "SELECT item FROM orders ORDER BY item => ORDER BY",
                "SELECT item FROM orders LIMIT 3 => LIMIT",
                "SELECT DISTINCT item FROM orders => DISTINCT",
                "SELECT item FROM orders WHERE qty > (SELECT MAX(stock) FROM items) => subquery",
                "SELECT item FROM orders WHERE item IN (SELECT name FROM items) => subquery",
                "SELECT item FROM orders UNION ALL SELECT name FROM items => UNION",
                "SELECT SUM(qty) OVER (PARTITION BY item ORDER BY rowtime) FROM orders => OVER",
                "VALUES (1) => VALUES",
                "SELECT COUNT(*) FROM items => table",
                "SELECT COUNT(*) FROM (SELECT item, COUNT(*) FROM orders GROUP BY item) => result of GROUP BY",
                "SELECT item, COUNT(*) FROM orders GROUP BY ROLLUP(item) => ROLLUP",
                "SELECT STDDEV_POP(qty) FROM orders => STDDEV_POP",
                "SELECT COUNT(DISTINCT qty, item) FROM orders => COUNT of several"
            })
    void whatIsNotBuiltIsRefusedByName(String sql, String clause) {
        assertThatThrownBy(() -> plan(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining(clause)
                .hasMessageContaining("EMIT CHANGES");
    }

    private static ContinuousPlan plan(String sql) {
        return ContinuousPlanner.plan(TestQueries.plan(new TestLog(), sql).logical());
    }
}
