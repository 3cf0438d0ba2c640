package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.BatchVisitor;
import io.runnel.log.storage.SegmentFiles;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a partition's state while its log is opened: from a snapshot, and the batches that follow it. Snapshots beyond
 * the first batch that it is shown may tell of batches that are lost; they are made anew on the way, because the batches
 * they tell of may be deleted or compacted long before the next one is due.
 */
final class StateRebuild implements BatchVisitor {
    private final Path directory;
    private final ProducerSnapshots snapshots;
    private final PartitionState state;
    private final long nowMs;
    /** Where segments begin that need a new snapshot, ascending. */
    private final Queue<Long> missing = new ArrayDeque<>();

    private @Nullable AbortedTransaction aborted;

    StateRebuild(TopicPartition partition, Path directory, long nowMs) throws IOException {
        this.directory = directory;
        SegmentedLog.completeSwaps(directory);
        this.snapshots = new ProducerSnapshots(directory);
        this.state = new PartitionState(partition.toString(), logStartOffset(directory));
        this.nowMs = nowMs;
    }

    private static long logStartOffset(Path directory) throws IOException {
        List<Long> segments = SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX);
        return segments.isEmpty() ? 0 : segments.get(0);
    }

    @Override
    public long replayFrom(long latestOffset) throws IOException {
        Optional<ProducerSnapshots.Snapshot> snapshot = snapshots.latestUpTo(latestOffset, nowMs);
        snapshot.ifPresent(found -> state.restore(found.producers(), found.endOffset()));
        long from = snapshot.map(ProducerSnapshots.Snapshot::endOffset).orElse(state.logStartOffset());
        SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX).stream()
                .filter(baseOffset -> baseOffset > from)
                .forEach(missing::add);
        return from;
    }

    /** To be called when the log is open: nothing is behind this offset. */
    void complete(long endOffset) {
        writeMissing(endOffset);
    }

    private void writeMissing(long upTo) {
        try {
            for (Long next = missing.peek(); next != null && next <= upTo; next = missing.peek()) {
                snapshots.write(next, state.producers());
                missing.remove();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Writing a snapshot of producers in " + directory + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void batch(BatchHeader header) {
        // The replay begins with a segment, the snapshot may stand inside it.
        aborted = null;
        if (header.baseOffset() < state.logEndOffset()) {
            return;
        }
        writeMissing(header.baseOffset());
        TransactionMarker marker = header.control() ? header.transactionMarker() : null;
        if (marker == null) {
            state.stored(header.facts(), header.baseOffset(), nowMs);
        } else {
            aborted = TransactionEnds.aborted(state.ended(marker, header.baseOffset(), nowMs));
        }
    }

    @Override
    public @Nullable AbortedTransaction aborted() {
        return aborted;
    }

    Path directory() {
        return directory;
    }

    /** The state as of what was shown. */
    PartitionState state() {
        return state;
    }
}
