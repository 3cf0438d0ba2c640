package io.runnel.sql.plan;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.concurrent.TimeUnit;

/** How long a join of streams waits for rows that come late, where it does not say so itself. */
public final class JoinGrace {
    /** The session's property, in milliseconds. */
    public static final String PROPERTY = "continuous.join.grace.ms";

    /** As much disorder as streams commonly have. */
    public static final long DEFAULT_MS = TimeUnit.MINUTES.toMillis(1);

    /** Larger spans would not leave room for computing with times. */
    private static final long MAX_MS = 999_999_999_999L;

    private JoinGrace() {}

    /** @throws SqlException state 22023 for what is no number of milliseconds */
    static long of(Session session) {
        String value = session.property(PROPERTY).orElse(Long.toString(DEFAULT_MS));
        try {
            long ms = Long.parseLong(value.trim());
            if (ms >= 0 && ms <= MAX_MS) {
                return ms;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the one message for all wrong values.
        }
        throw new SqlException(
                "22023",
                "Session property " + PROPERTY + " is '" + value + "', but must be a number of milliseconds from 0 to "
                        + MAX_MS + ".");
    }
}
