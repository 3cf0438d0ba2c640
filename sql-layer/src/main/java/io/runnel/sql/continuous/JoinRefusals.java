package io.runnel.sql.continuous;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.JoinTimeFunctions;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/** Joins that EMIT CHANGES cannot do: every refusal says what to write. */
final class JoinRefusals {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private JoinRefusals() {}

    static SqlException noBound() {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES joins two streams only within a time, since it would have to keep all their rows otherwise:"
                        + " write a JOIN b WITHIN 1 HOUR ON …, or add a condition such as b.t BETWEEN a.t - INTERVAL '1'"
                        + " HOUR AND a.t + INTERVAL '1' HOUR over a TIMESTAMP column of each, or b.ROWTIME BETWEEN"
                        + " a.ROWTIME - 3600000 AND a.ROWTIME + 3600000.");
    }

    /** @throws SqlException if a join with a table has WITHIN */
    static void checkNoBound(List<RexNode> conditions) {
        for (RexNode condition : conditions) {
            if (condition instanceof RexCall call && call.getOperator() == JoinTimeFunctions.WITHIN) {
                throw new SqlException(
                        FEATURE_NOT_SUPPORTED,
                        "WITHIN is for joins of two streams: leave it out where one side is a table, whose row is the one"
                                + " that is there.");
            }
        }
    }

    static SqlException keepsTable() {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES cannot give the rows of a table that no row of the stream has met: when would one be sure of"
                        + " that? Keep the stream's rows (LEFT JOIN with the stream on the left), or write JOIN.");
    }

    static SqlException keepsTarget() {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES cannot keep rows without partner of the table whose primary key the other table's column"
                        + " names: the rows of the join have the other table's key. Keep the other table's rows, or write"
                        + " JOIN.");
    }

    static SqlException conditionOfFull() {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES joins two tables by FULL JOIN on their primary keys alone: two rows that fail another"
                        + " condition would both stand under one key. Put the condition into a WHERE clause.");
    }

    /** @param table whose key the condition does not name */
    static SqlException notByKey(Flow table) {
        String key = table.shape().keyColumns().stream()
                .map(column -> column < 0
                        ? "one that is not selected"
                        : table.rowType().getFieldNames().get(column))
                .collect(Collectors.joining(", "));
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES joins a table by its whole primary key"
                        + (key.isEmpty() ? "" : ", here " + key)
                        + ": write ON with an equality for each of its columns. GROUP BY gives a table of another key.");
    }

    /** @throws SqlException if one side is a table of windows, unless the other is a table of the same windows */
    static void checkWindows(Flow left, Flow right) {
        boolean ofLeft = left.shape().windowed() && left.shape().table();
        boolean ofRight = right.shape().windowed() && right.shape().table();
        if (ofLeft != ofRight) {
            throw oneSideOfWindows();
        }
        if (ofLeft && !KeptWindows.windowOf(left).equals(KeptWindows.windowOf(right))) {
            throw Refusals.refused(
                    "a join of tables whose windows differ",
                    "both must be of one kind and size, so that each window has its like");
        }
    }

    static SqlException oneSideOfWindows() {
        return Refusals.refused(
                "a join with a table of windows",
                "its key has a window that the other side has not; two tables of the same windows can be joined");
    }

    /** @param sessions whether the windows have no common size */
    static SqlException otherWindows(boolean sessions) {
        return new SqlException(
                FEATURE_NOT_SUPPORTED,
                "EMIT CHANGES joins two tables of windows window by window: add AND a.WINDOWSTART = b.WINDOWSTART"
                        + (sessions ? " AND a.WINDOWEND = b.WINDOWEND" : "") + " to ON.");
    }

    static SqlException kind(String kind) {
        return Refusals.refused(
                kind.toUpperCase(java.util.Locale.ROOT) + " JOIN", "INNER, LEFT, RIGHT and FULL are those it knows");
    }
}
