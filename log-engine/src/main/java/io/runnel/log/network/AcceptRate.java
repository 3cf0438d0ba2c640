package io.runnel.log.network;

/**
 * {@code max.connection.creation.rate}: how long the acceptor has to wait before it takes the next connection. A second's
 * worth of connections may come at once. Pure; for one thread.
 */
final class AcceptRate {
    private static final double MS = 1000.0;

    private final int perSecond;
    private double allowed;
    private long refilledMs;

    AcceptRate(int perSecond, long nowMs) {
        this.perSecond = perSecond;
        this.allowed = perSecond;
        this.refilledMs = nowMs;
    }

    /** A connection was accepted; milliseconds to wait before the next one. */
    long accepted(long nowMs) {
        if (perSecond == Integer.MAX_VALUE) {
            return 0;
        }
        allowed = Math.min(perSecond, allowed + (nowMs - refilledMs) * perSecond / MS) - 1;
        refilledMs = nowMs;
        return allowed >= 0 ? 0 : (long) Math.ceil(-allowed * MS / perSecond);
    }
}
