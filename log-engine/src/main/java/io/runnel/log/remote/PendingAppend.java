package io.runnel.log.remote;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one call appends, until it is acknowledged.
 *
 * @param expectedEndOffset {@link #UNCONDITIONAL} or the end offset at which alone it may be appended
 * @param records with their timestamps
 * @param calledMs the time of the call
 */
record PendingAppend(
        List<LogRecord> records, int bytes, long expectedEndOffset, long calledMs, CompletableFuture<Appended> answer) {
    static final long UNCONDITIONAL = -1;

    boolean conditional() {
        return expectedEndOffset != UNCONDITIONAL;
    }

    /** @param logAppendTimeMs what the broker stamped the records with, or -1 if it left theirs */
    void stored(long baseOffset, long logAppendTimeMs) {
        long maxTimestampMs = logAppendTimeMs;
        if (logAppendTimeMs < 0) {
            for (LogRecord appended : records) {
                maxTimestampMs = Math.max(maxTimestampMs, appended.timestampMs());
            }
        }
        answer.complete(new Appended(baseOffset, baseOffset + records.size(), maxTimestampMs));
    }
}
