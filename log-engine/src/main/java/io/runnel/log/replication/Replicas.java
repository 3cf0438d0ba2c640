package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InconsistentTopicIdException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of a node, in one log directory, with the two threads that serve them: the flusher and the one for
 * housekeeping. Thread-safe.
 */
public final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private final ReplicaEnvironment environment;
    private final Housekeeping housekeeping;
    private final LogCleaner cleaner;
    private final Map<TopicPartition, Replica> replicas = new ConcurrentHashMap<>();
    private final Object lifecycle = new Object();
    private boolean closed;

    private Replicas(LogDirectory directory, DiskSync sync, StorageConfig config, Time time) {
        Flusher flusher = new Flusher("runnel-log-flusher", this::flushFailed);
        this.environment = new ReplicaEnvironment(directory, flusher, sync, config, time);
        this.housekeeping = new Housekeeping(environment, this::local);
        this.cleaner = new LogCleaner(environment, this::local);
    }

    /**
     * Opens the directory, which must be locked against other processes by the caller. Replicas are opened one by one
     * through {@link #create}.
     *
     * @throws UncheckedIOException if the directory cannot be read or written
     */
    public static Replicas open(Path dataDir, StorageConfig config, Time time) {
        return open(dataDir, config, time, DiskSync.OPERATING_SYSTEM);
    }

    static Replicas open(Path dataDir, StorageConfig config, Time time, DiskSync sync) {
        try {
            Replicas opened = new Replicas(LogDirectory.open(dataDir, sync), sync, config, time);
            opened.environment.flusher().start();
            opened.housekeeping.start();
            opened.cleaner.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open log directory " + dataDir + ": " + e.getMessage(), e);
        }
    }

    /**
     * The replica of a partition: what is on disk, recovered, or a new one. Does nothing for one that is there. A log
     * that cannot be opened gives a replica that answers with the reason.
     *
     * @throws InconsistentTopicIdException if a replica of another topic of that name is there
     */
    public Replica create(
            Uuid topicId, TopicPartition partition, TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        synchronized (lifecycle) {
            if (closed) {
                throw new IllegalStateException("Replica of " + partition + " asked for while the node shuts down");
            }
            Replica present = replicas.get(partition);
            if (present != null && !present.topicId().equals(topicId)) {
                throw new InconsistentTopicIdException("Replica of " + partition + " belongs to topic id "
                        + present.topicId() + ", not to " + topicId + ": delete it first");
            }
            if (present == null) {
                present = openOrExplain(topicId, partition, config, check);
                replicas.put(partition, present);
            }
            return present;
        }
    }

    private Replica openOrExplain(
            Uuid topicId, TopicPartition partition, TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        try {
            OpenedReplica opened = OpenedReplica.open(topicId, partition, config, environment);
            return new LocalReplica(
                    partition, topicId, config, check, opened, environment, housekeeping::startOffsetsOnDisk);
        } catch (IOException | RuntimeException e) {
            LOG.error("{} is offline: its log could not be opened", partition, e);
            return new OfflineReplica(partition, topicId, e);
        }
    }

    public Optional<Replica> replica(TopicPartition partition) {
        return Optional.ofNullable(replicas.get(partition));
    }

    /** All, in no order. */
    public Collection<Replica> all() {
        return List.copyOf(replicas.values());
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    private Collection<LocalReplica> local() {
        return replicas.values().stream()
                .filter(LocalReplica.class::isInstance)
                .map(LocalReplica.class::cast)
                .toList();
    }

    /** The partitions whose compaction was given up because a record could not be read, with the reason. */
    public Map<TopicPartition, String> uncleanable() {
        return cleaner.uncleanable();
    }

    /**
     * Deletes partitions' records; one that is not there is passed over. Their names are free at once, the files go a
     * little later, for fetches that are still being sent. Waits for the flush of one small file, however many they are.
     *
     * @throws KafkaStorageException if a directory cannot be renamed; the others are deleted all the same
     */
    public void delete(Collection<TopicPartition> partitions) {
        synchronized (lifecycle) {
            List<Replica> present = partitions.stream()
                    .map(replicas::get)
                    .filter(Objects::nonNull)
                    .toList();
            try {
                environment.directory().forget(partitions);
            } catch (IOException e) {
                throw new KafkaStorageException("Cannot delete " + partitions + ": " + e.getMessage(), e);
            }
            KafkaStorageException failure = null;
            for (Replica replica : present) {
                try {
                    delete(replica);
                } catch (IOException e) {
                    KafkaStorageException next = new KafkaStorageException(
                            "Cannot delete " + replica.partition() + ": " + e.getMessage(), e);
                    if (failure == null) {
                        failure = next;
                    } else {
                        failure.addSuppressed(next);
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * To be called once when all replicas are created: moves aside what belongs to none of them.
     *
     * @throws UncheckedIOException if the directory cannot be read or written
     */
    public void setStraysAside() {
        synchronized (lifecycle) {
            try {
                environment.directory().setStraysAside(replicas.keySet());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look for partitions without a topic: " + e.getMessage(), e);
            }
        }
    }

    private void delete(Replica replica) throws IOException {
        LocalReplica local = replica instanceof LocalReplica online ? online : null;
        Path moved = local == null
                ? environment.directory().moveToDeleted(replica.partition())
                : moveToDeleted(local);
        replicas.remove(replica.partition());
        if (local != null) {
            local.retire("was deleted.");
        }
        cleaner.forget(replica.partition());
        housekeeping.deleteLater(moved, replica);
    }

    // A flush under way must not take the loss of its files' names for a failure of the disk.
    private Path moveToDeleted(LocalReplica local) throws IOException {
        local.leaving(true);
        try {
            return environment.directory().moveToDeleted(local.partition());
        } catch (IOException e) {
            local.leaving(false);
            throw e;
        }
    }

    private void flushFailed(Exception cause) {
        environment.directory().fail(cause);
        KafkaStorageException answer =
                new KafkaStorageException("The flush to disk failed: " + cause.getMessage(), cause);
        local().forEach(replica -> replica.failWaiting(answer));
    }

    /**
     * Flushes and closes all logs and leaves the marker of a clean shutdown, unless something went wrong: then the next
     * start recovers.
     */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
            cleaner.close();
            housekeeping.close();
            environment.flusher().close();
            long unclean = replicas.values().stream()
                    .filter(replica -> !closedCleanly(replica))
                    .count();
            if (unclean == 0 && !environment.directory().offline()) {
                leaveMarker();
            }
        }
    }

    private boolean closedCleanly(Replica replica) {
        if (!(replica instanceof LocalReplica local)) {
            return false;
        }
        try {
            if (environment.directory().offline() || !local.trustworthy()) {
                local.retire("is closed.");
                local.abandon();
                return false;
            }
            local.close();
            return true;
        } catch (IOException e) {
            environment.directory().fail(e);
            local.retire("is closed.");
            return false;
        }
    }

    private void leaveMarker() {
        try {
            housekeeping.writeRecoveryPoints();
            housekeeping.writeLogStartOffsets();
            environment.directory().closedCleanly(replicas.keySet());
        } catch (IOException e) {
            LOG.warn("No clean shutdown marker could be written: the next start will recover the logs", e);
        }
    }
}
