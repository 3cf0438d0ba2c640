package io.runnel.log.replication;

import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.Interruption;
import io.runnel.log.storage.LogPosition;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.StableSlice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.internal.FileRecords;

/**
 * The part of a log that may be read: up to the high watermark. Read by any thread without a lock; published under the
 * replica's.
 */
final class CommittedRecords {
    private final TopicPartition partition;
    private final SegmentedLog log;
    private final Runnable requireInService;
    private final CommittedSearch search;
    private volatile Bounds bounds;

    /** One value, so that readers see offsets and position that belong together. */
    private record Bounds(long highWatermark, long lastStableOffset, LogPosition end) {}

    /** @param requireInService throws the reason when the replica serves no more */
    CommittedRecords(TopicPartition partition, SegmentedLog log, PartitionState state, Runnable requireInService) {
        this.partition = partition;
        this.log = log;
        this.requireInService = requireInService;
        this.bounds = new Bounds(state.highWatermark(), state.lastStableOffset(), log.end());
        this.search = new CommittedSearch(this, log);
    }

    /**
     * Makes readable what the state calls committed.
     *
     * @param end the position of its high watermark
     */
    void publish(PartitionState state, LogPosition end) {
        bounds = new Bounds(state.highWatermark(), state.lastStableOffset(), end);
    }

    long highWatermark() {
        return bounds.highWatermark();
    }

    long lastStableOffset() {
        return Math.max(bounds.lastStableOffset(), log.startOffset()); // Records of open transactions may be deleted.
    }

    LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, boolean readCommitted) {
        requireInService.run();
        Bounds readable = bounds;
        StableSlice found = onDisk(() -> {
            requireInRange(fetchOffset);
            return readCommitted
                    ? log.readStable(fetchOffset, maxBytes, atLeastOneBatch, stableEnd(readable))
                    : new StableSlice(log.read(fetchOffset, maxBytes, atLeastOneBatch, readable.end()), List.of());
        });
        requireInRange(fetchOffset); // The log's start may have passed the offset meanwhile.
        return new LogSlice(
                found.records(),
                readable.highWatermark(),
                Math.max(readable.lastStableOffset(), log.startOffset()),
                log.startOffset(),
                found.aborted());
    }

    private void requireInRange(long fetchOffset) {
        long startOffset = log.startOffset();
        if (fetchOffset < startOffset || fetchOffset > log.endOffset()) {
            throw new OffsetOutOfRangeException("Read of " + partition + " at offset " + fetchOffset
                    + ": the log reaches from " + startOffset + " to " + log.endOffset() + ".");
        }
    }

    CommittedSearch search() {
        return search;
    }

    /** Where the records end that are committed. */
    LogPosition end() {
        return bounds.end();
    }

    /** Looked up where a transaction is open: that it begins with a batch is all the state knows of its place. */
    private LogPosition stableEnd(Bounds readable) throws IOException {
        return readable.lastStableOffset() == readable.highWatermark()
                ? readable.end()
                : log.positionOf(readable.lastStableOffset());
    }

    Optional<FileRecords.TimestampAndOffset> offsetForTime(long timestampMs) {
        requireInService.run();
        LogPosition limit = bounds.end();
        return onDisk(() -> Optional.ofNullable(log.find(timestampMs, limit)));
    }

    Optional<FileRecords.TimestampAndOffset> offsetOfMaxTimestamp() {
        requireInService.run();
        LogPosition limit = bounds.end();
        return onDisk(() -> Optional.ofNullable(log.find(log.maxTimestampMs(limit), limit)));
    }

    /** Reads files. */
    interface DiskRead<T> {
        T run() throws IOException;
    }

    /**
     * Reads; again if segments were deleted under it, or if an interrupt, of this thread or another one that reads the
     * same file, closed a file under it. Failures are Kafka's.
     */
    <T> T onDisk(DiskRead<T> read) {
        long removals = log.removals();
        try {
            return Interruption.uninterrupted(read::run);
        } catch (IOException e) {
            requireInService.run(); // A deletion closes the files under a read: that is the better reason.
            if (log.removals() != removals) {
                return onDisk(read); // Old segments were deleted under it: the log is read as it is now.
            }
            throw new KafkaStorageException(
                    "Read of " + partition + " failed in " + log.directory() + ": " + e.getMessage(), e);
        }
    }
}
