package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.partition.FollowerStep;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.LogCopy;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.OpenFiles;
import io.runnel.log.storage.SearchMemory;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InconsistentTopicIdException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All replicas of a node, in its log directories, with the threads that serve them: a flusher for each directory and one
 * for housekeeping. Thread-safe.
 */
public final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private final LogDirectories directories;
    private final StorageConfig config;
    private final Housekeeping housekeeping;
    private final LogCleaner cleaner;
    private final FilterBuilder filters;
    private final Deletions deletions;
    private final Map<TopicPartition, Replica> replicas = new ConcurrentHashMap<>();
    private final Object lifecycle = new Object();
    private final ReplicaOpenings openings;
    private final DirectoryMoves moves;
    private final LogTruncation truncation;
    private volatile ReopenListener reopenListener = partition -> {};
    private boolean closed;

    private Replicas(List<LogFolder> folders, DiskSync sync, StorageConfig config, Time time) {
        this.config = config;
        this.directories = new LogDirectories(folders, sync, config, time, this::flushFailed);
        this.housekeeping = new Housekeeping(directories, config, time, this::local);
        this.moves = new DirectoryMoves(this::finishMove);
        this.cleaner = new LogCleaner(directories, config.cleaner(), time, this::local);
        this.filters = new FilterBuilder(config.search(), this::local);
        this.openings = new ReplicaOpenings(directories, housekeeping, replicas);
        this.truncation = new LogTruncation(housekeeping, openings);
        this.deletions = new Deletions(replicas, directories, housekeeping, cleaner);
    }

    /**
     * Opens the directory, which must be locked against other processes by the caller. Replicas are opened through
     * {@link #create} and {@link #createAll}.
     *
     * @throws UncheckedIOException if the directory cannot be read or written
     */
    public static Replicas open(Path dataDir, StorageConfig config, Time time) {
        return open(List.of(LogFolder.usable(dataDir)), config, time, DiskSync.OPERATING_SYSTEM);
    }

    /**
     * Opens several directories; one that cannot be opened is offline, and so are its partitions.
     *
     * @throws UncheckedIOException if none can be opened
     */
    public static Replicas open(List<LogFolder> folders, StorageConfig config, Time time) {
        return open(folders, config, time, DiskSync.OPERATING_SYSTEM);
    }

    /** As {@link #open(Path, StorageConfig, Time)}, on a disk of that kind. */
    public static Replicas open(Path dataDir, StorageConfig config, Time time, DiskSync sync) {
        return open(List.of(LogFolder.usable(dataDir)), config, time, sync);
    }

    static Replicas open(List<LogFolder> folders, StorageConfig config, Time time, DiskSync sync) {
        OpenFiles.limitTo(config.directories().maxOpenFiles());
        SearchMemory.limitTo(config.search().memoryBytes());
        Replicas opened = new Replicas(folders, sync, config, time);
        opened.directories.start(opened.housekeeping::recoveryPointsDue);
        opened.housekeeping.start();
        opened.housekeeping.every(config.directories().reopenIntervalMs(), opened::reopenOffline);
        opened.cleaner.start();
        opened.filters.start();
        return opened;
    }

    /** Is told that a replica that was offline serves now. */
    @FunctionalInterface
    public interface ReopenListener {
        void reopened(TopicPartition partition);
    }

    /** From now on tells of replicas that {@link #replica} gives another object for. */
    public void onReopened(ReopenListener listener) {
        reopenListener = listener;
    }

    /** Takes the wishes of this node's leaders for other in-sync sets from now on. */
    public void proposeTo(InSyncProposals taker) {
        directories.proposeTo(taker);
    }

    /** As {@link #create}, several at a time. */
    public void createAll(List<WantedReplica> wanted) {
        synchronized (lifecycle) {
            requireOpen();
            List<LogOpeningTask> tasks = new ArrayList<>();
            for (WantedReplica replica : wanted) {
                if (!replicas.containsKey(replica.partition())) {
                    tasks.add(openings.task(replica));
                }
            }
            new ParallelOpening(config.directories().recoveryThreads(), directories).run(tasks);
        }
    }

    /** All partitions that were there when the node stopped are open: those that come now are new. */
    public void recovered() {
        directories.recovered();
        reopenOffline();
        housekeeping.recoveryPointsDue();
    }

    /**
     * The replica of a partition: what is on disk, recovered, or a new one. Does nothing for one that is there. A log
     * that cannot be opened gives a replica that answers with the reason.
     *
     * @throws InconsistentTopicIdException if a replica of another topic of that name is there
     */
    public Replica create(
            Uuid topicId, TopicPartition partition, TopicConfig config, RecordValidator.@Nullable RecordCheck check) {
        return create(new WantedReplica(topicId, partition, config, check));
    }

    /** Likewise. */
    public Replica create(WantedReplica wanted) {
        TopicPartition partition = wanted.partition();
        Uuid topicId = wanted.topicId();
        synchronized (lifecycle) {
            requireOpen();
            Replica present = replicas.get(partition);
            if (present != null && !present.topicId().equals(topicId)) {
                throw new InconsistentTopicIdException("Replica of " + partition + " belongs to topic id "
                        + present.topicId() + ", not to " + topicId + ": delete it first");
            }
            if (present == null) {
                openings.task(wanted).open().run();
                present = Objects.requireNonNull(replicas.get(partition), "was just put there");
            }
            return present;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("A replica was asked for while the node shuts down");
        }
    }

    /** Tries again what no damage keeps from being opened: there may be space on the disk again. */
    private void reopenOffline() {
        List<TopicPartition> reopened;
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            reopened = openings.reopen();
        }
        reopened.forEach(partition -> reopenListener.reopened(partition));
    }

    /**
     * Carries out what a follower's step asks of its log. The replica is another object then, unless it was deleted or
     * replaced meanwhile, or leads, or follows in another epoch: then nothing happens.
     *
     * @param leaderEpoch in which the leader said so
     * @throws KafkaStorageException if the disk refuses; the replica is offline then
     */
    public void carryOut(Replica replica, int leaderEpoch, FollowerStep step) {
        TopicPartition partition = replica.partition();
        synchronized (lifecycle) {
            if (closed || replicas.get(partition) != replica || !(replica instanceof LocalReplica local)) {
                return;
            }
            moves.cancel(partition);
            Replica next = truncation.carryOut(local, leaderEpoch, step);
            if (next == replica) {
                return;
            }
            replicas.put(partition, next);
        }
        reopenListener.reopened(partition);
    }

    /** From the next check on, what a producer wrote is forgotten after this silence. */
    public void forgetProducersAfter(long silenceMs) {
        housekeeping.forgetProducersAfter(silenceMs);
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    public Optional<Replica> replica(TopicPartition partition) {
        return Optional.ofNullable(replicas.get(partition));
    }

    /** All, in no order. */
    public Collection<Replica> all() {
        return List.copyOf(replicas.values());
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

    /** The partitions of which key filters could not be written, with the reason. */
    public Map<TopicPartition, String> unfiltered() {
        return filters.failures();
    }

    /**
     * Deletes partitions' records; one that is not there is passed over. Their names are free at once, the files go a
     * little later, for fetches that are still being sent. Waits for the flush of one small file, however many they are.
     *
     * @throws KafkaStorageException if a directory cannot be renamed; the others are deleted all the same
     */
    public void delete(Collection<TopicPartition> partitions) {
        synchronized (lifecycle) {
            partitions.forEach(moves::cancel);
            partitions.forEach(openings::forget);
            deletions.delete(partitions);
        }
    }

    /**
     * To be called once when all replicas are created: moves aside what belongs to none of them and is not claimed.
     *
     * @throws UncheckedIOException if a directory cannot be read or written
     */
    public void setStraysAside(Collection<TopicPartition> claimed) {
        synchronized (lifecycle) {
            try {
                directories.setStraysAside(replicas.keySet(), claimed);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look for partitions without a topic: " + e.getMessage(), e);
            }
        }
    }

    private void flushFailed(LogDirectory directory, Exception cause) {
        directory.fail(cause);
        KafkaStorageException answer =
                new KafkaStorageException("The flush to disk failed: " + cause.getMessage(), cause);
        local().stream()
                .filter(replica -> replica.directory() == directory)
                .forEach(replica -> replica.failWaiting(answer));
    }

    /**
     * Moves a partition to another log directory of this node, in the background: it is copied while it serves, and goes
     * on in the copy when that has caught up. Asked for the directory where it is, a move under way ends.
     *
     * @throws LogDirNotFoundException if there is no such log directory
     * @throws KafkaStorageException if one of the directories is offline
     * @throws UnknownTopicOrPartitionException if the partition is not on this node
     */
    public void move(TopicPartition partition, Path directory) {
        ReplicaEnvironment target = directories
                .at(directory)
                .orElseThrow(() -> new LogDirNotFoundException(
                        "No log directory of this node is " + directory + "; there are " + directories.paths()));
        target.directory().requireOnline();
        Replica replica = replica(partition)
                .orElseThrow(() -> new UnknownTopicOrPartitionException(partition + " is not on this node"));
        if (!(replica instanceof LocalReplica local)) {
            throw new KafkaStorageException(partition + " is offline and cannot be moved");
        }
        local.requireWritable();
        if (local.directory() == target.directory()) {
            moves.cancel(partition);
        } else {
            moves.begin(local, target);
        }
    }

    /** The last step of a move, when little is left to be copied. */
    private void finishMove(LocalReplica replica, ReplicaEnvironment target, LogCopy copy, Path future)
            throws IOException {
        synchronized (lifecycle) {
            if (closed || replicas.get(replica.partition()) != replica) {
                throw new IOException(replica.partition() + " was deleted or closed meanwhile");
            }
            LogDirectory source = replica.directory();
            replica.goOnIn(target, copy, future);
            directories.moved(replica.partition(), target);
            LogDirectories.writeLogStartOffsets(target, List.of(replica)); // Before the source forgets where it begins.
            Path old = source.moveToDeleted(replica.partition());
            source.flushEntries();
            source.forget(List.of(replica.partition()));
            housekeeping.deleteLater(old);
            housekeeping.recoveryPointsDue();
        }
    }

    /** The log directories that have failed since they were opened. */
    public List<Path> offlineDirectories() {
        return directories.offline();
    }

    /** The log directories with what is in them, in the order of the settings. */
    public List<LogDirectoryContent> describe() {
        return directories.describe(local(), moves.underWay());
    }

    /**
     * Flushes and closes all logs and leaves the marker of a clean shutdown in each directory, unless something went
     * wrong there: then the next start recovers.
     */
    @Override
    public void close() {
        moves.close();
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Without the lock: one of their threads may wait for it, and finds then that there is nothing to do any more.
        cleaner.close();
        filters.close();
        housekeeping.close();
        directories.closeFlushers();
        synchronized (lifecycle) {
            Set<LogDirectory> unclean = new HashSet<>();
            for (Replica replica : replicas.values()) {
                if (!closedCleanly(replica)) {
                    directories.holderOf(replica.partition()).ifPresent(place -> unclean.add(place.directory()));
                }
            }
            directories.leaveMarkers(unclean, local());
        }
    }

    private boolean closedCleanly(Replica replica) {
        if (!(replica instanceof LocalReplica local)) {
            return false;
        }
        try {
            if (local.directory().offline() || !local.trustworthy()) {
                local.retire("is closed.");
                local.abandon();
                return false;
            }
            local.close();
            return true;
        } catch (IOException e) {
            LOG.error("Closing {} failed; it is recovered at the next start", replica.partition(), e);
            local.retire("is closed.");
            return false;
        }
    }
}
