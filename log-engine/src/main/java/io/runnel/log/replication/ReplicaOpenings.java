package io.runnel.log.replication;

import io.runnel.log.storage.DamagedLogException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens logs where they lie, or explains why one cannot be opened, and remembers those for which it is worth another try. */
final class ReplicaOpenings {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaOpenings.class);

    private final LogDirectories directories;
    private final Housekeeping housekeeping;
    private final Map<TopicPartition, Replica> replicas;
    /** Those that could not be opened and are tried again. */
    private final Map<TopicPartition, WantedReplica> offline = new ConcurrentHashMap<>();

    /** @param replicas is given what was opened */
    ReplicaOpenings(LogDirectories directories, Housekeeping housekeeping, Map<TopicPartition, Replica> replicas) {
        this.directories = directories;
        this.housekeeping = housekeeping;
        this.replicas = replicas;
    }

    LogOpeningTask task(WantedReplica wanted) {
        TopicPartition partition = wanted.partition();
        try {
            ReplicaEnvironment place = directories.placeOf(partition);
            return new LogOpeningTask(place, () -> replicas.put(partition, openOrExplain(wanted, place)));
        } catch (KafkaStorageException e) {
            return new LogOpeningTask(
                    directories.first(),
                    () -> replicas.put(partition, new OfflineReplica(partition, wanted.topicId(), e)));
        }
    }

    private Replica openOrExplain(WantedReplica wanted, ReplicaEnvironment place) {
        TopicPartition partition = wanted.partition();
        try {
            place.directory().requireOnline();
            OpenedReplica opened = OpenedReplica.open(wanted, place);
            offline.remove(partition);
            return new LocalReplica(wanted, opened, place, housekeeping);
        } catch (IOException | RuntimeException e) {
            if (offline.put(partition, wanted) == null || e instanceof DamagedLogException) {
                LOG.error("{} is offline: its log could not be opened", partition, e);
            }
            if (e instanceof DamagedLogException) {
                offline.remove(partition); // Only somebody can mend that.
            }
            return new OfflineReplica(partition, wanted.topicId(), e);
        }
    }

    /** What is to be tried again. */
    Collection<WantedReplica> offline() {
        return List.copyOf(offline.values());
    }

    /** The partition is gone. */
    void forget(TopicPartition partition) {
        offline.remove(partition);
    }
}
