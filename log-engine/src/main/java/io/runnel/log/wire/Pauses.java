package io.runnel.log.wire;

/**
 * Pauses between attempts: doubled each time, from the first to the longest.
 *
 * @param firstMs after the first failure
 * @param longestMs after many
 */
public record Pauses(long firstMs, long longestMs) {
    private static final int MAX_DOUBLINGS = 20;

    public Pauses {
        if (firstMs < 0 || longestMs < 0) {
            throw new IllegalArgumentException("Pauses of " + firstMs + " to " + longestMs + " ms");
        }
    }

    /** The pause after so many failures in a row; the first when there was none. */
    public long pauseMs(int failures) {
        long pauseMs = firstMs << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        return Math.min(pauseMs, longestMs);
    }
}
