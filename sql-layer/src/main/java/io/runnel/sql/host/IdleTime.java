package io.runnel.sql.host;

/** How long a query has read nothing, by a clock that is handed in: past a bound, the clock closes windows. */
final class IdleTime {
    private final long boundMs;
    private long lastReadMs;

    /** @param boundMs 0 for never */
    IdleTime(long boundMs, long nowMs) {
        this.boundMs = boundMs;
        this.lastReadMs = nowMs;
    }

    /** Notes that records were read. */
    void read(long nowMs) {
        lastReadMs = nowMs;
    }

    /** Whether nothing was read for the bound. */
    boolean isOver(long nowMs) {
        return boundMs > 0 && nowMs - lastReadMs >= boundMs;
    }
}
