package io.runnel.sql.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each decision of the planner twice: with a query for which it is made, and with one like it for which it is not. A plan is
 * shown by the names of its flows, the last one first, what it takes its changes from in parentheses; programs are left out.
 */
class FlowRulesTest {
    /** What becomes of a query, and of one that differs in what decides. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', textBlock = """
                    # A group of windows is one step if nothing but conditions uses their bounds besides.
                    SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) GROUP BY window_start => Windowed(Read)
                    SELECT window_start, MAX(window_end) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) GROUP BY window_start => Grouped(Read)
                    SELECT item, COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) GROUP BY item => Grouped(Read)
                    # Windows that nobody groups by are rows.
                    SELECT id, window_start FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) => Read
                    SELECT id, window_start FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR, INTERVAL '2' HOUR)) => Hopping(Read)
                    # DISTINCT over a table's key keeps nothing; over other columns it counts.
                    SELECT DISTINCT name, stock FROM items => Read
                    SELECT DISTINCT stock FROM items => Grouped(Read)
                    # Grouping sets multiply rows, a single set does not.
                    SELECT item, COUNT(*) FROM orders GROUP BY ROLLUP(item) => Grouped(GroupingSets(Read))
                    SELECT item, COUNT(*) FROM orders GROUP BY GROUPING SETS ((item)) => Grouped(Read)
                    # What a join is follows from its sides.
                    SELECT a.id FROM orders a JOIN orders b WITHIN 1 HOUR ON a.id = b.id => StreamJoin(Read, Read)
                    SELECT o.id FROM orders o JOIN items i ON o.item = i.name => Lookup(Read, Read)
                    SELECT a.name FROM items a JOIN items b ON a.name = b.name => TableJoin(Read, Read)
                    SELECT a.name FROM items a JOIN items b ON CAST(a.stock AS VARCHAR) = b.name => ForeignKeyJoin(Read, Read)
                    SELECT a.id FROM orders a ASOF JOIN orders b MATCH_CONDITION a.placed >= b.placed ON a.id = b.id => AsOfJoin(Read, Read)
                    # The side that points is the left one, exchanged if need be.
                    SELECT b.name FROM items a JOIN items b ON a.name = CAST(b.stock AS VARCHAR) => ForeignKeyJoin(Read, Read)
                    # A table of one row is found without a key.
                    SELECT id, n FROM orders, (SELECT COUNT(*) AS n FROM items) => Lookup(Read, Grouped(Read))
                    SELECT name, n FROM items, (SELECT COUNT(*) AS n FROM items) => ForeignKeyJoin(Read, Grouped(Read))
                    # Subqueries are joins, of the different values unless these are the key.
                    SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE name = item) => Lookup(Read, Read)
                    SELECT id FROM orders WHERE NOT EXISTS (SELECT 1 FROM items WHERE stock = qty) => Lookup(Read, Grouped(Read))
                    SELECT id FROM orders WHERE item NOT IN (SELECT name FROM items) => Lookup(Read, Read)
                    # Others.
                    SELECT id FROM orders UNION ALL SELECT qty FROM orders => Union(Read, Read)
                    SELECT id, EXPLODE(SPLIT(item, ',')) FROM orders => Exploded(Read)
                    """)
    void isPlannedAs(String sql, String flows) {
        assertThat(text(plan(sql).root())).as(sql).isEqualTo(flows);
    }

    /** A query that is accepted, one that is refused, and why. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', textBlock = """
                    SELECT id, qty + 1 FROM orders => SELECT SUM(qty) OVER (ORDER BY id) FROM orders => OVER
                    SELECT id FROM orders => SELECT id FROM orders ORDER BY id => ORDER BY
                    SELECT id FROM (SELECT id FROM orders) => SELECT id FROM (SELECT id FROM orders LIMIT 3) => LIMIT
                    SELECT id FROM orders UNION ALL SELECT id FROM orders => SELECT id FROM orders INTERSECT SELECT id FROM orders => INTERSECT
                    SELECT id FROM orders UNION ALL SELECT id FROM orders => SELECT name FROM items UNION ALL SELECT name FROM items => UNION ALL of tables
                    SELECT name FROM items => SELECT name FROM items FOR SYSTEM_TIME AS OF '2026-01-01T00:00' => FOR SYSTEM_TIME
                    SELECT item FROM orders PARTITION BY item EMIT CHANGES => SELECT name, stock FROM items PARTITION BY stock EMIT CHANGES => PARTITION BY is for streams
                    SELECT EXPLODE(SPLIT(item, ',')) FROM orders => SELECT EXPLODE(SPLIT(name, ',')) FROM items => table function over a table
                    SELECT COUNT(*) FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item => SELECT COUNT(*) FROM items WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY name => windows over a table
                    SELECT item, window_start, COUNT(*) FROM TABLE(SESSION(TABLE orders PARTITION BY item, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) GROUP BY item, window_start, window_end => SELECT id, window_start, COUNT(*) FROM TABLE(SESSION(TABLE orders PARTITION BY item, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR)) GROUP BY id, window_start, window_end => sessions of other rows
                    SELECT item, COUNT(*) FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item EMIT FINAL => SELECT item, COUNT(*) FROM orders GROUP BY item EMIT FINAL => final results of windows
                    SELECT a.id FROM orders a JOIN orders b ON a.id = b.id AND a.placed BETWEEN b.rowtime - INTERVAL '1' HOUR AND b.rowtime => SELECT a.id FROM orders a JOIN orders b ON a.id = b.id AND a.placed >= b.rowtime => joins two streams only within a time
                    SELECT a.id FROM orders a JOIN orders b ON a.id = b.id AND a.placed BETWEEN b.placed AND b.placed + INTERVAL '1' HOUR => SELECT a.id FROM orders a JOIN orders b ON a.id = b.id AND a.placed >= b.placed => joins two streams only within a time
                    SELECT a.id FROM orders a JOIN orders b ON a.id = b.id AND a.rowtime BETWEEN b.rowtime - 5 AND b.rowtime + 5 => SELECT a.id FROM orders a JOIN orders b ON a.qty = b.qty AND a.id = b.id AND a.id BETWEEN b.id - 5 AND b.id + 5 => joins two streams only within a time
                    SELECT o.id FROM orders o LEFT JOIN items i ON o.item = i.name => SELECT o.id FROM orders o RIGHT JOIN items i ON o.item = i.name => rows of a table that no row
                    SELECT o.id FROM orders o LEFT JOIN items i ON o.item = i.name => SELECT o.id FROM orders o LEFT JOIN items i ON o.qty = i.stock => whole primary key, here NAME
                    SELECT a.name FROM items a LEFT JOIN items b ON CAST(a.stock AS VARCHAR) = b.name => SELECT a.name FROM items a RIGHT JOIN items b ON CAST(a.stock AS VARCHAR) = b.name => whose primary key the other
                    SELECT a.stock FROM items a FULL JOIN items b ON a.name = b.name => SELECT a.stock FROM items a FULL JOIN items b ON a.name = b.name AND a.stock < b.stock => FULL JOIN on their primary keys alone
                    SELECT a.id FROM orders a ASOF JOIN items b MATCH_CONDITION a.placed >= b.rowtime ON a.item = b.name => SELECT a.name FROM items a ASOF JOIN orders b MATCH_CONDITION a.rowtime >= b.rowtime ON a.name = b.item => a stream on the left
                    SELECT COUNT(*), SUM(stock) FROM items => SELECT MIN(stock) FROM items => cannot compute
                    SELECT BIT_XOR(stock) FROM items => SELECT BIT_OR(stock) FROM items => cannot compute
                    SELECT COUNT(*) FROM items GROUP BY CUBE(stock) => SELECT stock FROM items GROUP BY CUBE(stock) => without an aggregate function
                    SELECT LISTAGG(item) WITHIN GROUP (ORDER BY id) FROM orders => SELECT ARRAY_AGG(item ORDER BY id) FROM orders => WITHIN GROUP
                    SELECT name FROM items WHERE rowtime > UNIX_TIMESTAMP() => SELECT stock, COUNT(*) FROM items WHERE rowtime > UNIX_TIMESTAMP() GROUP BY stock => compute UNIX_TIMESTAMP of
                    SELECT UUID() AS u, COUNT(*) FROM orders GROUP BY UUID() => SELECT u, COUNT(*) FROM (SELECT UUID() AS u FROM items) GROUP BY u => compute UUID of
                    SELECT a.name, UUID() FROM items a JOIN items b ON a.name = b.name => SELECT a.name FROM items a JOIN items b ON a.name = b.name WHERE CURRENT_TIMESTAMP > FROM_UNIXTIME(b.rowtime) => compute CURRENT_TIMESTAMP of
                    SELECT a.name FROM items a LEFT JOIN items b ON a.name = b.name AND a.stock > b.stock => SELECT a.name FROM items a LEFT JOIN items b ON a.name = b.name AND a.stock > b.stock + RANDOM() => compute RANDOM of
                    SELECT id FROM orders WHERE qty > (SELECT SUM(stock) FROM items) => SELECT id FROM orders WHERE qty > (SELECT stock FROM items) => several rows
                    SELECT id FROM orders WHERE item NOT IN (SELECT name FROM items) => SELECT id FROM orders WHERE qty NOT IN (SELECT stock FROM items) => may be NULL
                    SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM items WHERE name = item AND stock > o.qty) => SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM items WHERE stock > o.qty) => whole primary key
                    """)
    void isRefusedUnlikeItsNeighbour(String accepted, String refused, String reason) {
        assertThat(plan(accepted).reads()).isNotEmpty();
        assertThatThrownBy(() -> plan(refused))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining(reason);
    }

    /** The same of queries whose answer is stored, so that rows which go are taken out of it. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', textBlock = """
                    SELECT id, qty FROM orders WHERE placed > CURRENT_TIMESTAMP - INTERVAL '1' HOUR => SELECT name, stock FROM items WHERE rowtime > UNIX_TIMESTAMP() - 1000 => compute UNIX_TIMESTAMP of
                    SELECT name, UNIX_TIMESTAMP() AS asked FROM items => SELECT name, stock FROM items WHERE stock > RANDOM() => compute RANDOM of
                    SELECT item, COUNT(*) AS n FROM orders WHERE qty > RANDOM() GROUP BY item => SELECT item, COUNT(*) AS n FROM orders GROUP BY item HAVING COUNT(*) > RANDOM() => compute RANDOM of
                    SELECT item, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item HAVING COUNT(*) > RANDOM() EMIT FINAL => SELECT item, COUNT(*) AS n FROM orders WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY item HAVING COUNT(*) > RANDOM() => compute RANDOM of
                    """)
    void isRefusedWhereRowsAreTakenBack(String accepted, String refused, String reason) {
        assertThat(FlowPlanner.planKeyed(TestQueries.plan(new TestLog(), accepted))
                        .reads())
                .isNotEmpty();
        assertThatThrownBy(() -> FlowPlanner.planKeyed(TestQueries.plan(new TestLog(), refused)))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining(reason);
    }

    private static String text(Flow flow) {
        if (flow instanceof Flow.Rows rows) {
            return text(rows.input());
        }
        String name = flow.getClass().getSimpleName();
        return flow.inputs().isEmpty()
                ? name
                : name
                        + flow.inputs().stream()
                                .map(FlowRulesTest::text)
                                .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
    }

    private static ContinuousPlan plan(String sql) {
        return FlowPlanner.plan(TestQueries.plan(new TestLog(), sql));
    }
}
