package io.runnel.sql.continuous;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.plan.AsOf;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** As-of joins that EMIT CHANGES cannot do: every refusal says what to write. */
final class AsOfRefusals {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private AsOfRefusals() {}

    static void checkSides(OutputShape left, OutputShape right) {
        if (left.table()) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "EMIT CHANGES has a stream on the left of an ASOF JOIN: which of a table's rows would be answered, and"
                            + " when? Join two tables on their keys, or write the stream first.");
        }
        if (right.table() && right.windowed()) {
            throw JoinRefusals.oneSideOfWindows();
        }
    }

    /** @throws SqlException for a row that would be waited for without end */
    static void checkEnds(AsOf.Match match) {
        if (!match.order().looksBack() && match.limits().withinMs() == AsOfTimes.ANY) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "EMIT CHANGES would wait without end for a later row that may never come: write how far it may lie, as"
                            + " in a ASOF JOIN b WITHIN 1 HOUR MATCH_CONDITION a.t <= b.t ON …, or look back by >= or >.");
        }
    }

    /** @throws SqlException for what a stream's time cannot be compared with */
    static void checkTimes(Flow left, RexInputRef leftTime, Flow right, RexInputRef rightTime) {
        boolean versions = right.shape().table();
        if (versions && !TimeColumns.isTimeOfTable(right, rightTime.getIndex())) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "EMIT CHANGES finds the versions of a table's rows by the times of its records: compare with the table's"
                            + " ROWTIME in MATCH_CONDITION, as in MATCH_CONDITION s.ROWTIME >= t.ROWTIME.");
        }
        if (!isTime(left, leftTime) || !versions && !isTime(right, rightTime)) {
            throw new SqlException(
                    FEATURE_NOT_SUPPORTED,
                    "EMIT CHANGES compares times in MATCH_CONDITION, since it waits until they have passed: columns of type"
                            + " TIMESTAMP, or ROWTIME.");
        }
    }

    private static boolean isTime(Flow side, RexInputRef column) {
        return SqlTypeUtil.isTimestamp(column.getType())
                || column.getType().getSqlTypeName() == SqlTypeName.BIGINT && TimeColumns.isTimeOf(side, column);
    }

    /** @throws SqlException if not the whole key of a table is compared: a removal tells no more of a row */
    static void checkKey(Flow table, List<Integer> compared) {
        if (!Set.copyOf(table.shape().keyColumns()).equals(Set.copyOf(compared))) {
            throw JoinRefusals.notByKey(table);
        }
    }
}
