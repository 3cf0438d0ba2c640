package io.runnel.sql.operator;

/**
 * How rows are put into windows by their times. All spans in milliseconds.
 *
 * @param sizeMs length of a window; of {@link Kind#SESSION}, the gap that ends a session
 * @param advanceMs from the start of a window to that of the next; that of {@link Kind#TUMBLING} is the size
 * @param offsetMs by which all windows begin later than multiples of {@code advanceMs}
 * @param fromEpoch whether windows are those of ksqlDB's WINDOW clause: none begins before the epoch, and a session ends
 *     with its last row, inclusive, and goes on over a gap of just the length given
 */
public record TimeWindows(Kind kind, long sizeMs, long advanceMs, long offsetMs, boolean fromEpoch, Lateness lateness) {
    /** ksqlDB's grace where a clause gives none, for changes; final results have none then. */
    public static final long DEFAULT_GRACE_MS = 24 * 60 * 60 * 1000L;

    /**
     * What becomes of rows that come late.
     *
     * @param graceMs how long behind its end a window takes rows
     * @param retentionMs how long a window is kept, from its start (a session: from its end), at least; a larger size and
     *     grace keep it longer
     */
    public record Lateness(long graceMs, long retentionMs) {
        /** Larger spans would not leave room for computing with times. */
        private static final long MAX_SPAN_MS = Long.MAX_VALUE / 8;

        public Lateness {
            graceMs = Math.min(graceMs, MAX_SPAN_MS);
            retentionMs = Math.min(retentionMs, MAX_SPAN_MS);
        }
    }

    long graceMs() {
        return lateness.graceMs;
    }

    long retentionMs() {
        return lateness.retentionMs;
    }

    /** How long windows are. */
    public enum Kind {
        TUMBLING,
        HOPPING,
        SESSION
    }

    /** Start of the last window that a time falls into. */
    long lastStart(long timeMs) {
        return timeMs - Math.floorMod(timeMs - offsetMs, advanceMs);
    }

    /** Start of the first one. */
    long firstStart(long timeMs, long lastStartMs) {
        long first = lastStartMs - Math.floorDiv(sizeMs - 1 - (timeMs - lastStartMs), advanceMs) * advanceMs;
        return fromEpoch && first < 0 ? Math.max(0, Math.floorMod(first, advanceMs)) : first;
    }

    /** The largest gap between two rows of a session. */
    long reachMs() {
        return fromEpoch ? sizeMs : sizeMs - 1;
    }

    /** Where a session ends, as its rows tell it. */
    long sessionEnd(long lastMs) {
        return fromEpoch ? lastMs : lastMs + sizeMs;
    }
}
