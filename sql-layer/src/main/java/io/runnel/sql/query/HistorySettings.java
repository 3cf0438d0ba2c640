package io.runnel.sql.query;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.memory.ByteSize;
import io.runnel.sql.memory.Limit;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a session says about its queries over history.
 *
 * @param memory bytes that one of them may hold
 * @param skipErrors whether records that do not decode are passed over
 */
record HistorySettings(Limit memory, boolean skipErrors) {
    static final String MAX_MEMORY = "query.max.memory";
    static final String ON_ERROR = "on.error";

    /** @param missing the limit of a session that sets none */
    static HistorySettings of(Session session, Limit missing) {
        return new HistorySettings(
                session.property(MAX_MEMORY).map(HistorySettings::memory).orElse(missing), skipErrors(session));
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
