package io.runnel.sql.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.NumberForm;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowPlannerTest {
    @Test
    void filterAndProjectionAreOneStageOverTheColumnsTheyUse() {
        ContinuousPlan plan = plan("SELECT item, qty * 2 FROM orders WHERE id > 5 AND rowpartition = 1");

        assertThat(columns(plan)).containsExactly("ID", "ITEM", "QTY", "ROWPARTITION");
        assertThat(plan.root())
                .isInstanceOfSatisfying(
                        Flow.Rows.class, rows -> assertThat(rows.input()).isInstanceOf(Flow.Read.class));
    }

    @Test
    void nestedSelectsAreMergedIntoTheStage() {
        ContinuousPlan plan =
                plan("SELECT n + 1 FROM (SELECT qty * 2 AS n, price FROM orders WHERE qty > 1) WHERE n < 100");

        assertThat(columns(plan)).containsExactly("QTY");
        assertThat(((Flow.Rows) plan.root()).input()).isInstanceOf(Flow.Read.class);
    }

    @Test
    void groupByIsInputAggregationAndOutput() {
        ContinuousPlan plan = plan("SELECT item, COUNT(*), SUM(qty) FROM orders GROUP BY item HAVING COUNT(*) > 1");

        assertThat(columns(plan)).containsExactly("ITEM", "QTY");
        Flow.Grouped aggregate = (Flow.Grouped) ((Flow.Rows) plan.root()).input();
        assertThat(plan.output()).isEqualTo(new OutputShape(true, List.of(0), false));
        assertThat(aggregate.groupColumns()).containsExactly(0);
        assertThat(aggregate.columns())
                .extracting(AggregateColumn::function)
                .containsExactly(
                        new AggregateColumn.Count(), new AggregateColumn.Sum(NumberForm.INTEGER, NumberForm.LONG, 0));
    }

    @Test
    void countOfAllRowsDecodesNoColumn() {
        assertThat(columns(plan("SELECT COUNT(*) FROM orders"))).isEmpty();
    }

    @Test
    void whatGroupsByAWindowAndUsesItForNothingElseIsOneStep() {
        ContinuousPlan plan = plan("SELECT window_start, item, COUNT(*)"
                + " FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE))"
                + " GROUP BY window_start, window_end, item");

        assertThat(columns(plan)).containsExactly("ITEM");
        assertThat(plan.root().inputs()).singleElement().isInstanceOf(Flow.Windowed.class);
        assertThat(plan.output()).isEqualTo(new OutputShape(true, List.of(1), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WHERE window_start > TIMESTAMP '2026-01-01 00:00:00' AND qty > 1 GROUP BY window_start, item",
                "WHERE window_end > TIMESTAMP '2026-01-01 00:00:00' AND qty > 1 GROUP BY window_start, item",
                "WHERE qty > 1 GROUP BY window_start, item HAVING window_start > TIMESTAMP '2026-01-01 00:00:00'"
            })
    void conditionsOnWindowsStandBehindTheirAggregation(String clauses) {
        ContinuousPlan plan = plan("SELECT window_start, item, COUNT(*)"
                + " FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE)) " + clauses);

        assertThat(columns(plan)).containsExactly("ITEM", "QTY");
        Flow.Rows filter = (Flow.Rows) plan.root();
        assertThat(filter.filters()).isTrue();
        assertThat(filter.input())
                .isInstanceOfSatisfying(
                        Flow.Windowed.class,
                        windowed -> assertThat(((Flow.Rows) windowed.input()).filters())
                                .isTrue());
    }

    @Test
    void windowsThatAreComparedWithRowsAreColumns() {
        ContinuousPlan plan = plan("SELECT window_start, item, COUNT(*)"
                + " FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE))"
                + " WHERE window_start > placed GROUP BY window_start, item");

        assertThat(columns(plan)).containsExactly("ITEM", "PLACED", "ROWTIME");
        assertThat(plan.root()).isInstanceOf(Flow.Grouped.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "SELECT o.qty, o.item FROM orders o JOIN items i ON o.item = i.name => 1",
                "SELECT i.name, o.qty FROM orders o LEFT JOIN items i ON i.name = o.item => -1",
                "SELECT i.name, a.qty FROM orders a JOIN items i ON UPPER(a.item) = i.name => 0",
                "SELECT a.qty, UPPER(a.item) FROM orders a JOIN orders b WITHIN 1 HOUR ON UPPER(a.item) = LOWER(b.item) => 1",
                "SELECT COALESCE(a.id, b.id), a.qty FROM orders a FULL JOIN orders b WITHIN 1 HOUR ON a.id = b.id => 0",
                "SELECT a.id, b.id FROM orders a FULL JOIN orders b WITHIN 1 HOUR ON a.id = b.id => -1",
                "SELECT b.qty, b.id FROM orders a RIGHT JOIN orders b WITHIN 1 HOUR ON a.id = b.id => 1",
                "SELECT a.stock, a.name, b.stock FROM items a JOIN items b ON a.name = b.name => 1"
            })
    void theKeyOfAJoinIsWhatItJoinsOn(String sql, int place) {
        assertThat(plan(sql).output().keyColumns()).containsExactly(place);
    }

    @Test
    void joinsKeepTheColumnsThatAreUsedAndFilterBeforeTheyJoin() {
        ContinuousPlan plan = plan("SELECT o.qty FROM orders o JOIN items i ON o.item = i.name WHERE o.id > 3");

        assertThat(columns(plan)).containsExactly("ID", "ITEM", "QTY");
        assertThat(plan.reads().get(1).rowType().getFieldNames()).containsExactly("NAME");
        Flow.Lookup join = (Flow.Lookup) ((Flow.Rows) plan.root()).input();
        assertThat(((Flow.Rows) join.sides().left()).filters()).isTrue();
        assertThat(join.rowType().getFieldCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "SELECT o.item FROM orders o FULL JOIN items i ON o.item = i.name => rows of a table that no row",
                "SELECT o.item FROM orders o JOIN items i ON o.qty = i.stock => primary key, here NAME",
                "SELECT a.item FROM orders a JOIN orders b ON a.id = b.id => WITHIN 1 HOUR",
                "SELECT a.item FROM (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item) a"
                        + " JOIN items i ON a.item = i.name => the other side has not",
                "SELECT a.item FROM (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item) a"
                        + " JOIN orders o ON a.item = o.item => the other side has not",
                "SELECT a.item FROM (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item) a"
                        + " JOIN (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item) b"
                        + " ON a.item = b.item => a.WINDOWSTART = b.WINDOWSTART",
                "SELECT a.item FROM (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item) a"
                        + " JOIN (SELECT item, WINDOWSTART AS s, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 2 HOURS) GROUP BY item) b"
                        + " ON a.item = b.item AND a.s = b.s => whose windows differ",
                "SELECT item FROM orders ORDER BY item => ORDER BY",
                "SELECT item FROM orders LIMIT 3 => LIMIT",
                "SELECT item FROM orders WHERE qty > (SELECT stock FROM items) => several rows",
                "SELECT item FROM orders WHERE qty > (SELECT MAX(stock) FROM items) => MAX",
                "SELECT item FROM orders WHERE qty NOT IN (SELECT stock FROM items) => may be NULL",
                "SELECT item FROM orders o WHERE EXISTS (SELECT 1 FROM items WHERE stock > o.qty) => primary key, here NAME",
                "SELECT item FROM orders UNION ALL SELECT name FROM items => UNION ALL of tables",
                "SELECT item FROM orders UNION SELECT item FROM orders => UNION without ALL",
                "SELECT SUM(qty) OVER (PARTITION BY item ORDER BY rowtime) FROM orders => OVER",
                "VALUES (1) => VALUES",
                "SELECT MAX(stock) FROM items => MAX",
                "SELECT name FROM items GROUP BY ROLLUP(name) => ROLLUP without an aggregate function",
                "SELECT stock, MIN(name) FROM items GROUP BY CUBE(stock) => MIN",
                "SELECT ARRAY_AGG(item ORDER BY item) FROM orders => WITHIN GROUP"
            })
    void whatIsNotBuiltIsRefusedByName(String sql, String clause) {
        assertThatThrownBy(() -> plan(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining(clause)
                .hasMessageContaining("EMIT CHANGES");
    }

    private static List<String> columns(ContinuousPlan plan) {
        return plan.reads().get(0).rowType().getFieldNames();
    }

    private static ContinuousPlan plan(String sql) {
        return FlowPlanner.plan(TestQueries.plan(new TestLog(), sql));
    }
}
