package io.runnel.sql.operator;

/** Where the row that an as-of join finds lies in time, seen from the left row. */
public enum AsOfOrder {
    /** The newest one that is older than the left row: {@code left > right}. */
    BEFORE,
    /** The newest one that is no newer: {@code left >= right}. */
    UP_TO,
    /** The oldest one that is no older: {@code left <= right}. */
    FROM,
    /** The oldest one that is newer: {@code left < right}. */
    AFTER;

    /** Whether it looks back. */
    public boolean looksBack() {
        return this == BEFORE || this == UP_TO;
    }

    /** Whether a row of the same time is found. */
    public boolean inclusive() {
        return this == UP_TO || this == FROM;
    }
}
