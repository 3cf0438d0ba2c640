package io.runnel.sql.operator;

import io.runnel.sql.SqlException;

/** How many entries (groups, and values that COUNT(DISTINCT) has seen) a query may hold in memory. */
public final class StateBudget {
    private static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    private final String setting;
    private final long limit;
    private long taken;

    /**
     * @param setting name of the setting that raises the limit
     * @param limit most entries, at least 1
     */
    public StateBudget(String setting, long limit) {
        this.setting = setting;
        this.limit = limit;
    }

    /**
     * Takes one entry.
     *
     * @throws SqlException state 53400 if the limit is reached
     */
    void take() {
        if (taken == limit) {
            throw new SqlException(
                    CONFIGURATION_LIMIT_EXCEEDED,
                    "The continuous query has reached its limit of " + limit
                            + " groups, rows kept for joins and distinct values (setting "
                            + setting
                            + "). Group by fewer values, join within less time, narrow the WHERE clause, or raise the limit with SET '"
                            + setting + "' = '" + limit * 2 + "' before the query.");
        }
        taken++;
    }

    /** Gives one entry back. */
    void giveBack() {
        taken--;
    }

    /** Entries taken now. */
    public long taken() {
        return taken;
    }
}
