package io.runnel.sql.query;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.GatheringLimit;
import java.util.HashMap;
import java.util.Map;
import io.runnel.sql.plan.ScanSource;

/**
 * What a session says about its queries over history.
 *
 * @param maxTableRows rows of one partition of a table that a query may hold
 * @param maxHeldRows rows that one sort, join or window may hold
 * @param gathered values that a group may gather, by the limits' properties
 * @param skipErrors whether records that do not decode are passed over
 */
record HistorySettings(long maxTableRows, long maxHeldRows, Map<String, Integer> gathered, boolean skipErrors) {
    static final String MAX_TABLE_ROWS = "query.max.table.rows";
    static final String MAX_HELD_ROWS = ScanSource.MAX_HELD_ROWS;
    static final String ON_ERROR = "on.error";

    /** With rows of a hundred bytes, a few hundred megabytes. */
    static final long DEFAULT_MAX_TABLE_ROWS = 1_000_000;

    static final long DEFAULT_MAX_HELD_ROWS = 2_000_000;

    static HistorySettings of(Session session) {
        return new HistorySettings(
                positive(session, MAX_TABLE_ROWS, DEFAULT_MAX_TABLE_ROWS),
                positive(session, MAX_HELD_ROWS, DEFAULT_MAX_HELD_ROWS),
                gathered(session),
                skipErrors(session));
    }

    private static Map<String, Integer> gathered(Session session) {
        Map<String, Integer> limits = new HashMap<>();
        for (GatheringLimit limit : GatheringLimit.values()) {
            limits.put(
                    limit.property(),
                    (int) Math.min(Integer.MAX_VALUE, positive(session, limit.property(), GatheringLimit.DEFAULT)));
        }
        return Map.copyOf(limits);
    }

    private static boolean skipErrors(Session session) {
        String policy = session.property(ON_ERROR).orElse("fail");
        return switch (policy.toLowerCase(java.util.Locale.ROOT)) {
            case "fail" -> false;
            case "skip" -> true;
            default -> throw invalid(ON_ERROR, policy, "'fail' or 'skip'");
        };
    }

    private static long positive(Session session, String name, long missing) {
        String text = session.property(name).orElse(null);
        if (text == null) {
            return missing;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, text, "a whole number above 0");
        }
        throw invalid(name, text, "a whole number above 0");
    }

    private static SqlException invalid(String name, String value, String expected) {
        return new SqlException(
                "22023", "Property " + name + " is '" + value + "', where " + expected + " was expected.");
    }
}
