package io.runnel.log.replication;

import io.runnel.log.storage.DamagedLogException;
import java.io.IOException;
import java.util.ArrayList;
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
    private final Map<TopicPartition, OfflineReplica> offline = new ConcurrentHashMap<>();

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
                    directories.first(), () -> replicas.put(partition, new OfflineReplica(wanted, e)));
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
            if (!offline.containsKey(partition) || e instanceof DamagedLogException) {
                LOG.error("{} is offline: its log could not be opened", partition, e);
            }
            return offline(wanted, e);
        }
    }

    /** Stands for a log that cannot be used, which is tried again unless it is damaged. */
    OfflineReplica offline(WantedReplica wanted, Exception cause) {
        OfflineReplica explained = new OfflineReplica(wanted, cause);
        if (cause instanceof DamagedLogException) {
            offline.remove(wanted.partition()); // Only somebody can mend that.
        } else {
            offline.put(wanted.partition(), explained);
        }
        return explained;
    }

    /**
     * Tries again what no damage keeps from being opened, as it is wanted now. It leads nothing until it is told again what it
     * is to its partition: what was said last may be over before it is open.
     *
     * @return what is open now
     */
    List<TopicPartition> reopen() {
        List<TopicPartition> reopened = new ArrayList<>();
        for (OfflineReplica waiting : List.copyOf(offline.values())) {
            TopicPartition partition = waiting.partition();
            task(waiting.wantedAgain()).open().run();
            if (replicas.get(partition) instanceof LocalReplica) {
                LOG.info("{} is online again", partition);
                reopened.add(partition);
            }
        }
        if (offline.isEmpty()) {
            directories.allOpened();
        }
        return reopened;
    }

    /** The partition is gone. */
    void forget(TopicPartition partition) {
        offline.remove(partition);
    }
}
