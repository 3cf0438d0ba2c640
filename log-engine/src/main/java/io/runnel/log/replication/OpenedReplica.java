package io.runnel.log.replication;

import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.LeaderEpochFile;
import io.runnel.log.storage.LogOpening;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;

/** A log that was opened and recovered, with the state that its batches tell. */
record OpenedReplica(SegmentedLog log, PartitionState state, LeaderEpochs leaderEpochs) {

    /** Of a partition with other replicas, only what was known to be committed is: what the others do not have may be lost. */
    static OpenedReplica open(WantedReplica wanted, ReplicaEnvironment environment) throws IOException {
        environment.directory().claim(wanted.partition(), wanted.topicId()); // First: another topic's log may be there.
        LogOpening opening = environment
                .directory()
                .opening(wanted.partition(), environment.config().recovery());
        return open(
                wanted,
                environment,
                opening,
                wanted.replicated() ? environment.directory().highWatermark(wanted.partition()) : Long.MAX_VALUE);
    }

    /** Likewise, of a log whose end was just cut off while the process went on. */
    static OpenedReplica reopen(
            WantedReplica wanted, ReplicaEnvironment environment, long flushedEnd, long highWatermark)
            throws IOException {
        environment.directory().claim(wanted.partition(), wanted.topicId());
        LogOpening opening =
                new LogOpening(false, flushedEnd, environment.config().recovery());
        return open(wanted, environment, opening, highWatermark);
    }

    private static OpenedReplica open(
            WantedReplica wanted, ReplicaEnvironment environment, LogOpening opening, long highWatermark)
            throws IOException {
        TopicPartition partition = wanted.partition();
        Path directory = environment.directory().partitionDirectory(partition);
        StateRebuild rebuild =
                new StateRebuild(partition, directory, environment.time().milliseconds());
        SegmentedLog log = SegmentedLog.open(directory, wanted.config(), opening, rebuild, environment.sync());
        rebuild.complete(log.endOffset());
        log.beginAt(environment.directory().logStartOffset(partition));
        PartitionState state = rebuild.state();
        state.opened(log.endOffset(), highWatermark);
        state.advanceLogStartOffset(log.startOffset());
        return new OpenedReplica(log, state, LeaderEpochFile.open(log));
    }
}
