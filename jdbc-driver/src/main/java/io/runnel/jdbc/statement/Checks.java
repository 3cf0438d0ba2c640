package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Checks of arguments, which java.sql answers with exceptions of its own. */
final class Checks {
    private Checks() {}

    /** @param what as in "query timeout" */
    static void notNegative(long value, String what) throws SQLException {
        if (value < 0) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The " + what + " is negative: " + value);
        }
    }

    static <T> T notNull(@Nullable T value, String what) throws SQLException {
        if (value == null) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The " + what + " is null.");
        }
        return value;
    }

    /** @throws SQLException 0A000 for results that can be moved in or changed */
    static void cursor(int type, int concurrency) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            throw SqlErrors.notSupported("results that are not TYPE_FORWARD_ONLY and CONCUR_READ_ONLY");
        }
    }

    static int holdability(int holdability) throws SQLException {
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT && holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, holdability + " is no holdability of results.");
        }
        return holdability;
    }

    static <T> T unwrapped(Object wrapper, @Nullable Class<T> type) throws SQLException {
        if (type != null && type.isInstance(wrapper)) {
            return type.cast(wrapper);
        }
        throw SqlErrors.of(
                SqlStates.INVALID_ARGUMENT,
                "A " + wrapper.getClass().getSimpleName() + " of this driver is no " + type + ".");
    }
}
