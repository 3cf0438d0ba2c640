package io.runnel.log.replication;

import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogPosition;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;

/** Flushes a replica's log, and lets the high watermark follow. */
final class ReplicaFlushing {
    private final LocalReplica replica;
    private final Flusher.Target target = Flusher.target(this::flush);

    ReplicaFlushing(LocalReplica replica) {
        this.replica = replica;
    }

    /** As {@link Flusher#request(Flusher.Target, boolean)}. */
    void request(boolean here) {
        replica.environment().flusher().request(target, here);
    }

    /** As {@link Flusher#now}, of all that is in the log when it is called. */
    void now() {
        long end = replica.log().endOffset();
        replica.environment().flusher().now(target, () -> isFlushed(end));
    }

    /** Whether all before that offset is on disk, and whoever waited for it was told. */
    boolean isFlushed(long offset) {
        replica.lock().lock();
        try {
            return replica.state().position(true) >= offset;
        } finally {
            replica.lock().unlock();
        }
    }

    /** Runs on the flusher's thread, or on one that waits for it. */
    private void flush() throws IOException {
        if (replica.service().ended()) {
            return;
        }
        replica.directory().flushEntries();
        LogPosition end = replica.log().end();
        try {
            replica.environment().flushedBytes(replica.log().flushTo(end));
        } catch (ClosedChannelException | NoSuchFileException e) {
            if (!replica.service().endedOrLeaving()) {
                throw e;
            }
            return; // A deletion took the files from under the flush: nobody waits for it any more.
        }
        flushed(end);
    }

    /** The log is on disk up to there. */
    void flushed(LogPosition end) {
        Watermark.Moved moved;
        replica.lock().lock();
        try {
            replica.state().flushed(end.offset());
            moved = replica.watermark().advance(replica.replication().committed(), end);
        } finally {
            replica.lock().unlock();
        }
        replica.watermark().tell(moved);
    }
}
