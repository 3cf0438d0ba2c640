package io.runnel.sql.query;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.function.GatheringLimit;
import io.runnel.sql.memory.ByteSize;
import io.runnel.sql.memory.Limit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a session says about its queries over history.
 *
 * @param memory bytes that one of them may hold
 * @param gathered values that a group may gather, by the limits' properties
 * @param skipErrors whether records that do not decode are passed over
 */
record HistorySettings(Limit memory, Map<String, Integer> gathered, boolean skipErrors) {
    static final String MAX_MEMORY = "query.max.memory";
    static final String ON_ERROR = "on.error";

    /** @param missing the limit of a session that sets none */
    static HistorySettings of(Session session, Limit missing) {
        return new HistorySettings(
                session.property(MAX_MEMORY).map(HistorySettings::memory).orElse(missing),
                gathered(session),
                skipErrors(session));
    }

    private static Limit memory(String text) {
        OptionalLong bytes = ByteSize.parse(text);
        if (bytes.isEmpty()) {
            throw invalid(MAX_MEMORY, text, "a size such as 64MB");
        }
        return limit(bytes.getAsLong(), ByteSize.text(bytes.getAsLong()));
    }

    /** @param value in words */
    static Limit limit(long bytes, String value) {
        String twice = ByteSize.setting(bytes < Long.MAX_VALUE / 2 ? bytes * 2 : bytes);
        return new Limit(bytes, MAX_MEMORY, value, "raise the limit with SET '" + MAX_MEMORY + "'='" + twice + "'");
    }

    private static Map<String, Integer> gathered(Session session) {
        Map<String, Integer> limits = new HashMap<>();
        for (GatheringLimit limit : GatheringLimit.values()) {
            limits.put(limit.property(), (int)
                    Math.min(Integer.MAX_VALUE, positive(session, limit.property(), GatheringLimit.DEFAULT)));
        }
        return Map.copyOf(limits);
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

    private static boolean skipErrors(Session session) {
        String policy = session.property(ON_ERROR).orElse("fail");
        return switch (policy.toLowerCase(Locale.ROOT)) {
            case "fail" -> false;
            case "skip" -> true;
            default -> throw invalid(ON_ERROR, policy, "'fail' or 'skip'");
        };
    }

    private static SqlException invalid(String name, String value, String expected) {
        return new SqlException(
                "22023", "Property " + name + " is '" + value + "', where " + expected + " was expected.");
    }
}
