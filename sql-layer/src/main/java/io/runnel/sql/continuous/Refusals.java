package io.runnel.sql.continuous;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.plan.Explode;
import io.runnel.sql.plan.SourceTable;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Match;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/** What EMIT CHANGES cannot do: every refusal names the clause and why. */
final class Refusals {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private Refusals() {}

    /** @throws SqlException state 0A000 if no stage can do what the node does */
    static void check(RelNode node) {
        if (node instanceof Project project) {
            if (project.containsOver()) {
                throw refused("OVER", "a row's frame would change with later rows; use GROUP BY over TUMBLE");
            }
            checkSubqueries(RexUtil.SubQueryFinder.containsSubQuery(project));
        } else if (node instanceof Filter filter) {
            checkSubqueries(RexUtil.SubQueryFinder.containsSubQuery(filter));
        } else if (node instanceof TableFunctionScan windows) {
            checkWindows(windows);
        } else if (node instanceof Sort sort) {
            throw sort.getCollation().getFieldCollations().isEmpty()
                    ? refused("LIMIT or OFFSET within the query", "write LIMIT after EMIT CHANGES")
                    : refused("ORDER BY", "a row that sorts first may always come later");
        } else if (!(node instanceof Calc || node instanceof Explode || node instanceof Aggregate)) {
            throw otherClause(node);
        }
    }

    /** @throws SqlException state 0A000 for a table whose changes nobody tells */
    static void checkScan(TableScan scan) {
        if (scan.getTable().unwrap(SourceTable.class) == null) {
            throw refused(
                    "table " + String.join(".", scan.getTable().getQualifiedName()),
                    "its rows are those of the moment in which it is read");
        }
    }

    /** @param table whether the rows are a table's */
    static void checkUnion(boolean table) {
        if (table) {
            throw refused("UNION ALL of tables", "rows of the same key would replace each other");
        }
    }

    /** @param table whether the rows are a table's */
    static void checkPartitionBy(boolean table) {
        if (table) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "PARTITION BY is for streams: the rows of a table keep their primary key. GROUP BY gives a table of"
                            + " another key.");
        }
    }

    /** @param table whether the rows are a table's */
    static void checkExplode(boolean table) {
        if (table) {
            throw refused("a table function over a table", "replaced rows cannot be taken back yet");
        }
    }

    private static SqlException otherClause(RelNode node) {
        if (node instanceof Join || node instanceof Correlate) {
            return refused("a subquery that depends on each row", "join a table on its primary key in place of it");
        }
        if (node instanceof SetOp) {
            return refused(
                    "UNION without ALL, INTERSECT or EXCEPT",
                    "all rows so far would have to be kept; UNION ALL of streams is what it knows");
        }
        if (node instanceof Values) {
            return refused("VALUES", "it reads a stream or table, and this query's rows never change");
        }
        if (node instanceof Snapshot) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "FOR SYSTEM_TIME AS OF and EMIT CHANGES exclude each other: an earlier state does not change."
                            + " Without EMIT CHANGES the query runs over history.");
        }
        if (node instanceof Match) {
            return refused("MATCH_RECOGNIZE", "patterns over streams are not built yet");
        }
        return refused(node.getRelTypeName(), "no continuous operator does its work");
    }

    private static void checkSubqueries(boolean found) {
        if (found) {
            throw refused(
                    "a subquery here",
                    "x [NOT] IN and [NOT] EXISTS stand alone or with AND in WHERE; else join the stream or table that it"
                            + " reads");
        }
    }

    private static void checkWindows(TableFunctionScan scan) {
        RexCall call = (RexCall) scan.getCall();
        if (!(call.getOperator() instanceof WindowFunction)) {
            throw refused(
                    "table function " + call.getOperator().getName(), "TUMBLE, HOP and SESSION are those it knows");
        }
        WindowFunction.Lateness lateness = ((WindowFunction) call.getOperator()).lateness(call);
        if (lateness.graceMs().isPresent() || lateness.retentionMs().isPresent()) {
            throw refused("GRACE PERIOD and RETENTION", "leave them out; no row is late, however old");
        }
    }

    /** @param table whether the rows to put into windows are a table's */
    static void checkWindowed(boolean table) {
        if (table) {
            throw refused("windows over a table", "its rows are replaced, whatever their time");
        }
    }

    static SqlException sessionKeys() {
        return refused(
                "sessions of other rows than those of a group",
                "GROUP BY the session's key, all of it and no other column, and WINDOW_START and WINDOW_END");
    }

    /** @throws SqlException state 0A000 if changes other than a window's final result come out of a query */
    static void checkFinal(Flow flow) {
        if (flow instanceof Flow.Windowed) {
            return;
        }
        if (!(flow instanceof Flow.Rows rows)) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "EMIT FINAL gives the final results of windows, and this query has none to give: write GROUP BY with"
                            + " WINDOW TUMBLING, HOPPING or SESSION, or EMIT CHANGES.");
        }
        checkFinal(rows.input());
    }

    static void checkCalls(Aggregate aggregate) {
        for (AggregateCall call : aggregate.getAggCallList()) {
            checkCall(call);
        }
    }

    /** @throws SqlException state 0A000 for a function over a table that cannot take a replaced row back */
    static void checkTakesBack(List<AggregateColumn> columns) {
        if (columns.isEmpty()) {
            throw refused(
                    "GROUPING SETS, CUBE or ROLLUP without an aggregate function, over a table,",
                    "add one, such as COUNT(*), which tells when the last row of a group has gone");
        }
        for (AggregateColumn column : columns) {
            if (!column.function().takesBack()) {
                throw new SqlException(
                        FEATURE_NOT_SUPPORTED,
                        "EMIT CHANGES cannot compute the aggregate function "
                                + column.name().trim()
                                + " over a table, whose rows are replaced: it does not keep what it would have to give back. COUNT, SUM, AVG,"
                                + " COLLECT_LIST, COLLECT_SET, HISTOGRAM and standard deviations can.");
            }
        }
    }

    private static void checkCall(AggregateCall call) {
        boolean ordered = !call.getCollation().getFieldCollations().isEmpty()
                && call.getAggregation().getKind() != SqlKind.LISTAGG;
        if (ordered || call.distinctKeys != null || call.isApproximate()) {
            throw refused("WITHIN GROUP, WITHIN DISTINCT or APPROXIMATE in " + call, "it computes plain aggregates");
        }
    }

    static SqlException function(AggregateCall call) {
        return refused(
                "the aggregate function " + call.getAggregation().getName()
                        + (call.getArgList().size() > 1
                                ? " of " + call.getArgList().size() + " arguments"
                                : ""),
                "those that it knows are COUNT, SUM, AVG, MIN, MAX, variances and standard deviations, and all that LIST"
                        + " FUNCTIONS names");
    }

    static SqlException unrepeatable(String function) {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "A continuous query cannot compute " + function
                        + " of rows of a table that may have to be taken back, for a filter, a group or a join: computed"
                        + " again it is another value, and the row would stay. Put it into a column of a stream before"
                        + " that becomes a table, or ask what this query gives without EMIT CHANGES.");
    }

    static SqlException severalRows() {
        return refused(
                "a subquery for a value that may give several rows",
                "have it give one, by an aggregate function such as COUNT, SUM or AVG, or join what it reads");
    }

    static SqlException argument(AggregateCall call, RelDataType type) {
        return refused(call.getAggregation().getName() + " of " + type, "it adds numbers only");
    }

    static SqlException refused(String clause, String reason) {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES does not support " + clause + " yet: " + reason
                        + ". Without EMIT CHANGES the query runs over history.");
    }
}
