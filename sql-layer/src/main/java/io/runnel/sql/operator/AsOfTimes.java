package io.runnel.sql.operator;

/**
 * Which row an as-of join finds, and how long it waits for it. All spans in milliseconds.
 *
 * @param withinMs how far the two rows may lie apart, inclusively; {@link #ANY} for no limit, which one that looks ahead
 *     must have
 * @param graceMs how long rows that came late are waited for, by the stream's time
 * @param leftTime index of the left row's time, {@link JoinTimes#CHANGE} if it is that of the change
 * @param rightTime the same of the right row
 */
public record AsOfTimes(AsOfOrder order, long withinMs, long graceMs, int leftTime, int rightTime) {
    /** However far apart. */
    public static final long ANY = -1;

    /** @throws IllegalArgumentException if it would wait without end */
    public AsOfTimes {
        if (!order.looksBack() && withinMs == ANY) {
            throw new IllegalArgumentException("An as-of join that looks ahead needs a limit");
        }
    }

    /** From a left row's time to when the row that it finds is certain. */
    long waitsMs() {
        return order.looksBack() ? graceMs : withinMs + graceMs;
    }
}
