package io.runnel.sql.host;

/** How long to wait before the next attempt at what the log has failed: longer each time, until one succeeds. */
final class BackOff {
    private static final long FIRST_MS = 200;
    private static final long LAST_MS = 30_000;

    private long nextMs = FIRST_MS;

    /** The wait before the next attempt. */
    long failed() {
        long waitMs = nextMs;
        nextMs = Math.min(LAST_MS, nextMs * 2);
        return waitMs;
    }

    /** What is tried again, for those who wait. */
    static String words(Throwable cause) {
        return "The log failed it, so it begins again from its last commit: " + cause;
    }

    void succeeded() {
        nextMs = FIRST_MS;
    }
}
