package io.runnel.sql.operator;

import io.runnel.sql.SqlException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * How many entries (groups, rows kept for joins, and values that COUNT(DISTINCT) has seen) a query may keep, in memory and on
 * disk. Each of its tasks has a budget, for one thread at a time; all of them count against one limit.
 */
public final class StateBudget {
    /** SQLState of a query whose states would grow beyond their limit. */
    public static final String LIMIT_EXCEEDED = "53400";

    /** Entries taken of the limit at once, so that tasks seldom meet. */
    private static final long PIECE = 256;

    private final String setting;
    private final long limit;

    /** Entries that all tasks have taken of the limit. */
    private final AtomicLong ofAll;

    private long granted;
    private long taken;
    private boolean rereading;

    /**
     * @param setting name of the setting that raises the limit
     * @param limit most entries, at least 1
     */
    public StateBudget(String setting, long limit) {
        this(setting, limit, new AtomicLong());
    }

    private StateBudget(String setting, long limit, AtomicLong ofAll) {
        this.setting = setting;
        this.limit = limit;
        this.ofAll = ofAll;
    }

    /** The budget of another task of the same query. */
    public StateBudget ofAnotherTask() {
        return new StateBudget(setting, limit, ofAll);
    }

    /**
     * Takes one entry.
     *
     * @throws SqlException state 53400 if the limit is reached
     */
    void take() {
        if (rereading) {
            return;
        }
        if (taken == granted && !grant(Math.min(PIECE, limit)) && !grant(1)) {
            throw new SqlException(
                    LIMIT_EXCEEDED,
                    "The continuous query has reached its limit of " + limit
                            + " groups, rows kept for joins and distinct values (setting "
                            + setting
                            + "). Group by fewer values, join within less time, narrow the WHERE clause, or raise the limit with SET '"
                            + setting + "' = '" + limit * 2 + "' before the query.");
        }
        taken++;
    }

    private boolean grant(long entries) {
        if (ofAll.addAndGet(entries) > limit) {
            ofAll.addAndGet(-entries);
            return false;
        }
        granted += entries;
        return true;
    }

    /** Gives one entry back. */
    void giveBack() {
        taken--;
        if (granted - taken > 2 * PIECE) {
            granted -= PIECE;
            ofAll.addAndGet(-PIECE);
        }
    }

    /** Reads again what was counted when it was put: nothing is taken meanwhile. */
    <T> T rereading(Supplier<T> reading) {
        rereading = true;
        try {
            return reading.get();
        } finally {
            rereading = false;
        }
    }

    /** Entries taken now. */
    public long taken() {
        return taken;
    }

    /** Gives all entries back, since the task holds nothing any more. */
    public void close() {
        ofAll.addAndGet(-granted);
        granted = 0;
        taken = 0;
    }
}
