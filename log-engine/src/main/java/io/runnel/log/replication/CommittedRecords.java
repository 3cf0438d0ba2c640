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
import org.jspecify.annotations.Nullable;

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
    private static final class Bounds {
        private final long highWatermark;
        private final long lastStableOffset;
        /** Of the high watermark; looked up by the first who needs it, where nobody knew. */
        private volatile @Nullable LogPosition end;

        Bounds(PartitionState state, @Nullable LogPosition end) {
            this.highWatermark = state.highWatermark();
            this.lastStableOffset = state.lastStableOffset();
            this.end = end;
        }

        long highWatermark() {
            return highWatermark;
        }

        long lastStableOffset() {
            return lastStableOffset;
        }

        LogPosition end(SegmentedLog log) throws IOException {
            LogPosition known = end;
            if (known == null) {
                known = log.positionOf(highWatermark);
                end = known;
            }
            return known;
        }
    }

    /** @param requireInService throws the reason when the replica serves no more */
    CommittedRecords(TopicPartition partition, SegmentedLog log, PartitionState state, Runnable requireInService) {
        this.partition = partition;
        this.log = log;
        this.requireInService = requireInService;
        this.bounds = new Bounds(state, state.highWatermark() == log.endOffset() ? log.end() : null);
        this.search = new CommittedSearch(this, log);
    }

    /**
     * Makes readable what the state calls committed.
     *
     * @param end the position of its high watermark, or null if it must be looked up
     */
    void publish(PartitionState state, @Nullable LogPosition end) {
        bounds = new Bounds(state, end);
    }

    long highWatermark() {
        return bounds.highWatermark();
    }

    long lastStableOffset() {
        return Math.max(bounds.lastStableOffset(), log.startOffset()); // Records of open transactions may be deleted.
    }

    LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit) {
        requireInService.run();
        Bounds readable = bounds;
        StableSlice found = onDisk(() -> {
            requireInRange(fetchOffset);
            return switch (limit) {
                case STABLE -> log.readStable(fetchOffset, maxBytes, atLeastOneBatch, stableEnd(readable));
                case HIGH_WATERMARK -> slice(fetchOffset, maxBytes, atLeastOneBatch, readable.end(log));
                case LOG_END -> slice(fetchOffset, maxBytes, atLeastOneBatch, log.end());
            };
        });
        requireInRange(fetchOffset); // The log's start may have passed the offset meanwhile.
        return new LogSlice(
                found.records(),
                readable.highWatermark(),
                Math.max(readable.lastStableOffset(), log.startOffset()),
                log.startOffset(),
                found.aborted());
    }

    private StableSlice slice(long fetchOffset, int maxBytes, boolean atLeastOneBatch, LogPosition end)
            throws IOException {
        return new StableSlice(log.read(fetchOffset, maxBytes, atLeastOneBatch, end), List.of());
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
        Bounds readable = bounds;
        return onDisk(() -> readable.end(log));
    }

    /** Looked up where a transaction is open: that it begins with a batch is all the state knows of its place. */
    private LogPosition stableEnd(Bounds readable) throws IOException {
        return readable.lastStableOffset() == readable.highWatermark()
                ? readable.end(log)
                : log.positionOf(readable.lastStableOffset());
    }

    Optional<FileRecords.TimestampAndOffset> offsetForTime(long timestampMs) {
        requireInService.run();
        LogPosition limit = end();
        return onDisk(() -> Optional.ofNullable(log.find(timestampMs, limit)));
    }

    Optional<FileRecords.TimestampAndOffset> offsetOfMaxTimestamp() {
        requireInService.run();
        LogPosition limit = end();
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
