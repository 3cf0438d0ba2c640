package io.runnel.log.partition;

/**
 * How far one follower has come, as its fetches tell. A fetch at an offset says that everything before it is in the
 * follower's log, under the topic's promise.
 */
final class FollowerProgress {
    private static final long NOWHERE = -1L;

    private long position = NOWHERE;
    private long brokerEpoch = InSyncProposal.UNKNOWN_BROKER_EPOCH;
    private long caughtUpMs;
    private long fetchedMs;
    private long logEndWhenFetched = NOWHERE;

    /** @param nowMs from when on it is late */
    FollowerProgress(long nowMs) {
        this.caughtUpMs = nowMs;
        this.fetchedMs = nowMs;
    }

    /** Exclusive; -1 before its first fetch. */
    long position() {
        return position;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }

    /** A fetch at that offset came. One that was under way for long may say less than is known. */
    void fetched(long epoch, long offset, long logEndOffset, long nowMs) {
        if (offset >= logEndOffset) {
            caughtUpMs = Math.max(caughtUpMs, nowMs);
        } else if (logEndWhenFetched >= 0 && offset >= logEndWhenFetched) {
            caughtUpMs = Math.max(caughtUpMs, fetchedMs);
        }
        // Its registration may be a new one, and its log shorter than it was: what counts is what it says now.
        position = offset;
        brokerEpoch = epoch;
        fetchedMs = nowMs;
        logEndWhenFetched = logEndOffset;
    }

    /** The log is about to grow: who had all of it until now is late only from now on. */
    void logGrows(long logEndOffset, long nowMs) {
        if (position >= logEndOffset) {
            caughtUpMs = Math.max(caughtUpMs, nowMs);
        }
    }

    /** Whether it has everything, or had everything at some time within so long. */
    boolean isCaughtUp(long logEndOffset, long nowMs, long maxLagMs) {
        return position >= logEndOffset || nowMs - caughtUpMs <= maxLagMs;
    }
}
