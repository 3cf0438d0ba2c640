package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Positions in texts and bytes, which count from 1. */
final class Positions {
    private Positions() {}

    /** Where the position is, counted from 0; the end is one. */
    static int checked(long position, long length, int size) throws SQLException {
        if (position < 1 || position > size + 1L || length < 0) {
            throw invalid(position, length, size);
        }
        return (int) (position - 1);
    }

    /** @throws SQLException 54000 if it is more than an array holds */
    static int end(int from, int length) throws SQLException {
        if (from > Integer.MAX_VALUE - length) {
            throw SqlErrors.of(SqlStates.REQUEST_TOO_LARGE, "More than 2 GiB cannot be held.");
        }
        return from + length;
    }

    /** @throws SQLException HY024 if it is null */
    static <T> T given(@Nullable T argument) throws SQLException {
        if (argument == null) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "What is looked for or written is null.");
        }
        return argument;
    }

    static SQLException invalid(long position, long length, int size) {
        return SqlErrors.of(
                SqlStates.INVALID_ARGUMENT,
                "There is no place " + position + " with a length of " + length + " in something of length " + size
                        + ".");
    }
}
