package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import java.sql.SQLException;

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

    static SQLException invalid(long position, long length, int size) {
        return SqlErrors.of(
                SqlStates.INVALID_ARGUMENT,
                "There is no place " + position + " with a length of " + length + " in something of length " + size
                        + ".");
    }
}
