package io.runnel.sql.operator;

/**
 * When rows of two streams join: the right row's time is at most {@code beforeMs} before and {@code afterMs} after the left
 * row's, both inclusively; either may be negative. All in milliseconds.
 *
 * @param graceMs how long after a row's window has closed by the stream's time rows are waited for that came late
 * @param eager whether a row that has no partner when it comes is given without one at once, though a partner may follow
 * @param leftTime index of the left row's time, {@link #CHANGE} if it is that of the change
 * @param rightTime the same of the right row
 */
public record JoinTimes(long beforeMs, long afterMs, long graceMs, boolean eager, int leftTime, int rightTime) {
    /** In the place of a column: the time that the change comes with. */
    public static final int CHANGE = -1;

    /** From a left row's time to when no right row that is in time can join it any more. */
    long leftKeptMs() {
        return Math.max(0, afterMs + Math.max(0, beforeMs)) + graceMs;
    }

    /** The same for a right row. */
    long rightKeptMs() {
        return Math.max(0, beforeMs + Math.max(0, afterMs)) + graceMs;
    }
}
