package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.BatchVisitor;
import io.runnel.log.storage.SegmentFiles;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Rebuilds a partition's state while its log is opened: from a snapshot, and the batches that follow it. */
final class StateRebuild implements BatchVisitor {
    private final Path directory;
    private final ProducerSnapshots snapshots;
    private final PartitionState state;
    private final long nowMs;
    private @Nullable AbortedTransaction aborted;

    StateRebuild(TopicPartition partition, Path directory, long nowMs) throws IOException {
        this.directory = directory;
        SegmentedLog.completeSwaps(directory);
        this.snapshots = new ProducerSnapshots(directory);
        this.state = new PartitionState(partition.toString(), logStartOffset(directory));
        this.nowMs = nowMs;
    }

    private static long logStartOffset(Path directory) throws IOException {
        List<Long> segments = SegmentFiles.offsets(directory, ".log");
        return segments.isEmpty() ? 0 : segments.get(0);
    }

    @Override
    public long replayFrom(long latestOffset) throws IOException {
        Optional<ProducerSnapshots.Snapshot> snapshot = snapshots.latestUpTo(latestOffset, nowMs);
        snapshot.ifPresent(found -> state.restore(found.producers(), found.endOffset()));
        return snapshot.map(ProducerSnapshots.Snapshot::endOffset).orElse(state.logStartOffset());
    }

    @Override
    public void batch(BatchHeader header) {
        // The replay begins with a segment, the snapshot may stand inside it.
        aborted = null;
        if (header.baseOffset() < state.logEndOffset()) {
            return;
        }
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
