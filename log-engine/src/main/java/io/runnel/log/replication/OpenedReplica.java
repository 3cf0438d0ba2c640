package io.runnel.log.replication;

import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.LeaderEpochFile;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A log that was opened and recovered, with the state that its batches tell. */
record OpenedReplica(SegmentedLog log, PartitionState state, LeaderEpochs leaderEpochs) {

    static OpenedReplica open(
            Uuid topicId, TopicPartition partition, TopicConfig config, ReplicaEnvironment environment)
            throws IOException {
        environment.directory().claim(partition, topicId);
        Path directory = environment.directory().partitionDirectory(partition);
        StateRebuild rebuild =
                new StateRebuild(partition, directory, environment.time().milliseconds());
        SegmentedLog log = SegmentedLog.open(
                directory,
                config,
                environment.directory().opening(partition, environment.config().recovery()),
                rebuild,
                environment.sync());
        rebuild.complete(log.endOffset());
        log.beginAt(environment.directory().logStartOffset(partition));
        PartitionState state = rebuild.state();
        state.opened(log.endOffset());
        state.advanceLogStartOffset(log.startOffset());
        return new OpenedReplica(log, state, LeaderEpochFile.open(log));
    }
}
