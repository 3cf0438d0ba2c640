package io.runnel.log.replication;

import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.StorageConfig;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** What the replicas of a log directory share. */
record ReplicaEnvironment(
        LogDirectory directory,
        Flusher flusher,
        StorageConfig config,
        Time time,
        AtomicLong flushedSincePoints,
        Runnable recoveryPointsDue,
        InSyncProposals proposals) {

    DiskSync sync() {
        return directory.sync();
    }

    boolean mayBeInSync(Uuid topicId, int partition, int nodeId, long brokerEpoch) {
        return proposals.mayBeInSync(topicId, partition, nodeId, brokerEpoch);
    }

    /** So much was flushed: when it is much, recovery points are due. */
    void flushedBytes(long bytes) {
        if (bytes > 0
                && flushedSincePoints.addAndGet(bytes) >= config.directories().recoveryPointBytes()) {
            flushedSincePoints.set(0);
            recoveryPointsDue.run();
        }
    }
}
