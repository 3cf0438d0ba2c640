package io.runnel.log.replication;

import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.BatchVisitor;
import io.runnel.log.storage.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Rebuilds a partition's state while its log is opened: from a snapshot, and the batches that follow it. */
final class StateRebuild implements BatchVisitor {
    private final Path directory;
    private final ProducerSnapshots snapshots;
    private final PartitionState state;
    private final long nowMs;

    StateRebuild(TopicPartition partition, Path directory, long nowMs) throws IOException {
        this.directory = directory;
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
        if (header.baseOffset() >= state.logEndOffset()) {
            state.stored(header.facts(), header.baseOffset(), nowMs);
        }
    }

    Path directory() {
        return directory;
    }

    /** The state as of what was shown. */
    PartitionState state() {
        return state;
    }
}
