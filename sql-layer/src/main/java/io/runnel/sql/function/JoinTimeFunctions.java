package io.runnel.sql.function;

import io.runnel.sql.SqlException;
import org.apache.calcite.sql.SqlFunction;
import org.jspecify.annotations.Nullable;

/** What WITHIN of a join says as functions. They are the planner's own: validation finds none of them by name. */
public final class JoinTimeFunctions {
    /**
     * Whether a row is within a join's window around another. Arguments: the times of the left and of the right row, how
     * far the right one may lie before and behind the left one, inclusively, and the grace period, {@link
     * WindowFunction#NOT_GIVEN} without one; all in milliseconds. Over history the grace period has no effect.
     */
    public static final SqlFunction WITHIN = FunctionLibrary.function("WITHIN_TIME", JoinTimeFunctions.class);

    /** The time of a row that was joined of two: the later one, or that of the row that is there. */
    public static final SqlFunction LATER = FunctionLibrary.function("LATER_TIME", JoinTimeFunctions.class);

    /**
     * The condition of an ASOF JOIN. Arguments: the comparison of MATCH_CONDITION, how far apart the two rows may lie, and the
     * grace period, {@link WindowFunction#NOT_GIVEN} without one; both in milliseconds. Such a join is no join of all pairs:
     * the planner makes an operator of it, and nothing ever calls this.
     */
    public static final SqlFunction AS_OF = FunctionLibrary.function("AS_OF_TIME", JoinTimeFunctions.class);

    private JoinTimeFunctions() {}

    /** Called by generated code. */
    @Form("WITHIN_TIME(left BIGINT, right BIGINT, before BIGINT, after BIGINT, grace BIGINT) BOOLEAN")
    public static boolean within(long leftMs, long rightMs, long beforeMs, long afterMs, long graceMs) {
        return rightMs >= leftMs - beforeMs && rightMs <= leftMs + afterMs;
    }

    /** Called by nothing that is planned. */
    @Form("AS_OF_TIME(match BOOLEAN, within BIGINT, grace BIGINT) BOOLEAN")
    public static boolean asOf(boolean match, long withinMs, long graceMs) {
        throw new SqlException(
                "0A000",
                "ASOF JOIN cannot stand here: put the join into a subquery in FROM, without columns from outside.");
    }

    /** Called by generated code. */
    @Form(value = "LATER_TIME(left BIGINT, right BIGINT) BIGINT", nulls = true)
    public static @Nullable Long later(@Nullable Long leftMs, @Nullable Long rightMs) {
        if (leftMs == null || rightMs == null) {
            return leftMs == null ? rightMs : leftMs;
        }
        return Math.max(leftMs, rightMs);
    }
}
