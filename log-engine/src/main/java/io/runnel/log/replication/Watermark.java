package io.runnel.log.replication;

import io.runnel.log.partition.PartitionState;
import io.runnel.log.replication.WaitingAppends.Waiting;
import io.runnel.log.storage.LogPosition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.ApiException;

/**
 * The high watermark of a replica with all that depends on it: what readers see, which appends are acknowledged, who is
 * woken. What moves it is guarded by the replica's lock; {@link Moved} is carried out outside.
 */
final class Watermark {
    private final PartitionState state;
    private final CommittedRecords committed;
    private final WaitingAppends waiting = new WaitingAppends();
    private final RecentEnds ends = new RecentEnds();
    private final HighWatermarkListeners listeners = new HighWatermarkListeners();

    Watermark(PartitionState state, CommittedRecords committed) {
        this.state = state;
        this.committed = committed;
    }

    /** What a move of the high watermark has brought. */
    record Moved(boolean moved, List<Waiting> done) {
        static final Moved NOT = new Moved(false, List.of());
    }

    HighWatermarkListeners listeners() {
        return listeners;
    }

    WaitingAppends waiting() {
        return waiting;
    }

    /** A batch was written. */
    void appended(LogPosition end) {
        ends.add(end);
    }

    /**
     * Under the lock.
     *
     * @param committedEnd exclusive end of what is committed; the watermark never goes back to it
     * @param known where some offset is, which may be that one
     */
    Moved advance(long committedEnd, LogPosition known) {
        if (!state.advanceHighWatermark(committedEnd)) {
            return Moved.NOT;
        }
        long highWatermark = state.highWatermark();
        committed.publish(state, known.offset() == highWatermark ? known : ends.at(highWatermark));
        return new Moved(true, waiting.takeBelow(highWatermark));
    }

    /** Outside the lock. */
    void tell(Moved what) {
        if (what.moved()) {
            listeners.wakeUp(); // First: who fetches on hearing of the acknowledgement finds the records.
        }
        what.done().forEach(Waiting::complete);
    }

    /** Under the lock: an append that is acknowledged when the watermark has passed it. */
    CompletableFuture<AppendResult> await(AppendResult result) {
        return result.lastOffset() < state.highWatermark()
                ? CompletableFuture.completedFuture(result)
                : waiting.add(result);
    }

    /** Outside the lock: these wait in vain. */
    static void fail(List<Waiting> failed, ApiException cause) {
        failed.forEach(append -> append.fail(cause));
    }
}
