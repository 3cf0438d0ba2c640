package io.runnel.log.replication;

import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.replication.LogDirectoryContent.Content;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.Flusher;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's log directories: which partition lies where, and what is written for all partitions of a directory. One that
 * fails, at the start or later, takes only its own partitions along. Thread-safe where nothing else is said.
 */
final class LogDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);
    private static final long UNKNOWN = -1;

    private final List<LogFolder> folders;
    private final List<ReplicaEnvironment> places = new ArrayList<>();
    private final Map<ReplicaEnvironment, AtomicInteger> counts = new HashMap<>();
    private final Map<TopicPartition, ReplicaEnvironment> placed = new ConcurrentHashMap<>();
    private Runnable pointsDue = () -> {};
    private final Relay relay = new Relay();
    private boolean recovered;

    /** Is told which directory's flush failed. */
    interface FlushFailure {
        void flushFailed(LogDirectory directory, Exception cause);
    }

    LogDirectories(List<LogFolder> folders, DiskSync sync, StorageConfig config, Time time, FlushFailure failure) {
        this.folders = List.copyOf(folders);
        IOException lastCause = null;
        for (LogFolder folder : folders) {
            try {
                if (folder.failure() == null) {
                    add(LogDirectory.open(folder.path(), sync), config, time, failure);
                }
            } catch (IOException e) {
                lastCause = e;
                LOG.error("Log directory {} cannot be opened. Its partitions are offline.", folder.path(), e);
            }
        }
        if (places.isEmpty()) {
            throw new UncheckedIOException(
                    "No log directory can be opened: " + folders,
                    lastCause == null ? new IOException("None is usable") : lastCause);
        }
    }

    private void add(LogDirectory directory, StorageConfig config, Time time, FlushFailure failure) {
        String thread = "runnel-log-flusher" + (places.isEmpty() ? "" : "-" + places.size());
        Flusher flusher = new Flusher(
                thread, config.directories().flushThreads(), cause -> failure.flushFailed(directory, cause));
        ReplicaEnvironment place = new ReplicaEnvironment(
                directory, flusher, config, time, new AtomicLong(), () -> pointsDue.run(), relay);
        places.add(place);
        counts.put(place, new AtomicInteger());
    }

    /** Takes the wishes of this node's leaders from now on. */
    void proposeTo(InSyncProposals taker) {
        relay.taker = taker;
    }

    /** To whoever takes them now. */
    private static final class Relay implements InSyncProposals {
        private volatile InSyncProposals taker = InSyncProposals.NONE;

        @Override
        public void propose(Replica replica, InSyncProposal proposal) {
            taker.propose(replica, proposal);
        }

        @Override
        public boolean mayBeInSync(Uuid topicId, int partition, int nodeId, long brokerEpoch) {
            return taker.mayBeInSync(topicId, partition, nodeId, brokerEpoch);
        }
    }

    /** @param recoveryPointsDue told when much was flushed */
    void start(Runnable recoveryPointsDue) {
        pointsDue = recoveryPointsDue;
        places.forEach(place -> place.flusher().start());
    }

    ReplicaEnvironment first() {
        return places.get(0);
    }

    List<Path> paths() {
        return folders.stream().map(LogFolder::path).toList();
    }

    List<Path> offline() {
        return places.stream()
                .map(ReplicaEnvironment::directory)
                .filter(LogDirectory::offline)
                .map(LogDirectory::path)
                .toList();
    }

    long checkedBytes() {
        return places.stream()
                .mapToLong(place -> place.directory().checkedBytes())
                .sum();
    }

    /**
     * Where a partition is, or is to be: among those that are online the one with the fewest. For one thread at a time.
     *
     * @throws KafkaStorageException if it may be in a directory that could not be opened
     */
    ReplicaEnvironment placeOf(TopicPartition partition) {
        Optional<ReplicaEnvironment> holder = holderOf(partition);
        ReplicaEnvironment place = holder.isPresent() ? holder.get() : placeOfNew(partition);
        if (placed.put(partition, place) == null) {
            count(place).incrementAndGet();
        }
        return place;
    }

    private ReplicaEnvironment placeOfNew(TopicPartition partition) {
        if (!recovered && places.size() < folders.size()) {
            throw new KafkaStorageException(partition + " was in a log directory that could not be opened. Of "
                    + paths() + " there are only "
                    + places.stream().map(place -> place.directory().path()).toList());
        }
        return places.stream()
                .filter(place -> !place.directory().offline())
                .min(Comparator.comparingInt(place -> count(place).get()))
                .orElseThrow(() -> new KafkaStorageException("All log directories are offline: " + paths()));
    }

    private AtomicInteger count(ReplicaEnvironment place) {
        return counts.getOrDefault(place, new AtomicInteger());
    }

    /**
     * The directory that has the partition on disk. Of two the one with more bytes: a move was cut short between its
     * last two steps, when both were the same.
     */
    Optional<ReplicaEnvironment> holderOf(TopicPartition partition) {
        ReplicaEnvironment known = placed.get(partition);
        if (known != null && known.directory().holds(partition)) {
            return Optional.of(known);
        }
        List<ReplicaEnvironment> holders = places.stream()
                .filter(place -> place.directory().holds(partition))
                .sorted(Comparator.comparingLong(place -> -bytesOf(place, partition)))
                .toList();
        for (ReplicaEnvironment other : holders.subList(Math.min(1, holders.size()), holders.size())) {
            try {
                other.directory().moveToStray(partition);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return holders.stream().findFirst();
    }

    private static long bytesOf(ReplicaEnvironment place, TopicPartition partition) {
        try (var files = Files.list(place.directory().partitionDirectory(partition))) {
            long bytes = 0;
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The place at a path of the settings. */
    Optional<ReplicaEnvironment> at(Path path) {
        Path wanted = path.toAbsolutePath().normalize();
        return places.stream()
                .filter(place ->
                        place.directory().path().toAbsolutePath().normalize().equals(wanted))
                .findFirst();
    }

    /** A replica goes on in another place. */
    void moved(TopicPartition partition, ReplicaEnvironment target) {
        ReplicaEnvironment before = placed.put(partition, target);
        if (before != null) {
            count(before).decrementAndGet();
        }
        count(target).incrementAndGet();
    }

    /** A partition is gone. */
    void removed(TopicPartition partition) {
        ReplicaEnvironment before = placed.remove(partition);
        if (before != null) {
            count(before).decrementAndGet();
        }
    }

    /** Partitions that are created from now on are new. */
    void recovered() {
        recovered = true;
    }

    /** None waits to be opened again. */
    void allOpened() {
        if (!recovered) {
            return;
        }
        for (ReplicaEnvironment place : places) {
            try {
                place.directory().recovered();
            } catch (IOException e) {
                LOG.warn(
                        "Noting that all logs in {} are recovered failed; tried again",
                        place.directory().path(),
                        e);
            }
        }
    }

    void writeRecoveryPoints(Collection<LocalReplica> open) {
        for (ReplicaEnvironment place : places) {
            try {
                writeRecoveryPoints(place.directory(), open);
            } catch (IOException e) {
                LOG.warn(
                        "Writing the recovery points in {} failed; tried again",
                        place.directory().path(),
                        e);
            }
        }
    }

    /** Writes the recovery points of one directory. */
    void writeRecoveryPoints(LogDirectory directory, Collection<LocalReplica> open) throws IOException {
        directory.writeRecoveryPoints(() -> open.stream()
                .filter(replica -> replica.directory() == directory && !replica.isReplaced())
                .collect(Collectors.toMap(
                        LocalReplica::partition, replica -> replica.log().recoveryPoint())));
    }

    /** Writes what is committed of each partition with other replicas. */
    void writeHighWatermarks(Collection<LocalReplica> open) {
        for (ReplicaEnvironment place : places) {
            try {
                place.directory()
                        .writeHighWatermarks(() -> open.stream()
                                .filter(replica -> replica.directory() == place.directory() && !replica.isReplaced())
                                .filter(replica -> replica.replication()
                                        .role()
                                        .assignment()
                                        .isReplicated())
                                .collect(Collectors.toMap(LocalReplica::partition, LocalReplica::highWatermark)));
            } catch (IOException e) {
                LOG.warn(
                        "Writing the high watermarks in {} failed; tried again",
                        place.directory().path(),
                        e);
            }
        }
    }

    /** Writes where each log begins, in every directory that can be written; fails when one could not. */
    void writeLogStartOffsets(Collection<LocalReplica> open) throws IOException {
        IOException failure = null;
        for (ReplicaEnvironment place : places) {
            try {
                writeLogStartOffsets(place, open);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Writes where each log of one directory begins. */
    static void writeLogStartOffsets(ReplicaEnvironment place, Collection<LocalReplica> open) throws IOException {
        place.directory()
                .writeLogStartOffsets(() -> open.stream()
                        .filter(replica -> replica.directory() == place.directory())
                        .collect(Collectors.toMap(LocalReplica::partition, LocalReplica::logStartOffset)));
    }

    /** Moves aside what belongs to none of these partitions. */
    void setStraysAside(Set<TopicPartition> open, Collection<TopicPartition> claimed) throws IOException {
        Set<TopicPartition> known = new HashSet<>(open);
        known.addAll(claimed);
        for (ReplicaEnvironment place : places) {
            place.directory().setStraysAside(known);
        }
    }

    void closeFlushers() {
        places.forEach(place -> place.flusher().close());
    }

    /** Marks as cleanly closed what is. */
    void leaveMarkers(Set<LogDirectory> unclean, Collection<LocalReplica> closed) {
        writeHighWatermarks(closed);
        for (ReplicaEnvironment place : places) {
            LogDirectory directory = place.directory();
            if (unclean.contains(directory) || directory.offline()) {
                continue;
            }
            try {
                writeRecoveryPoints(directory, closed);
                writeLogStartOffsets(place, closed);
                directory.closedCleanly(closed.stream()
                        .filter(replica -> replica.directory() == directory)
                        .map(LocalReplica::partition)
                        .collect(Collectors.toSet()));
            } catch (IOException e) {
                LOG.warn(
                        "No clean shutdown marker could be written in {}: the next start will recover its logs",
                        directory.path(),
                        e);
            }
        }
    }

    List<LogDirectoryContent> describe(Collection<LocalReplica> replicas, Collection<DirectoryMove> moves) {
        List<LogDirectoryContent> described = new ArrayList<>();
        for (LogFolder folder : folders) {
            Optional<ReplicaEnvironment> place = at(folder.path());
            if (place.isEmpty() || place.get().directory().offline()) {
                described.add(new LogDirectoryContent(folder.path(), true, UNKNOWN, UNKNOWN, List.of()));
            } else {
                described.add(describe(place.get(), replicas, moves));
            }
        }
        return described;
    }

    private static LogDirectoryContent describe(
            ReplicaEnvironment place, Collection<LocalReplica> replicas, Collection<DirectoryMove> moves) {
        LogDirectory directory = place.directory();
        List<Content> contents = new ArrayList<>();
        for (LocalReplica replica : replicas) {
            if (replica.directory() == directory) {
                contents.add(new Content(replica.partition(), replica.log().bytesOnDisk(), 0, false));
            }
        }
        for (DirectoryMove move : moves) {
            if (move.target().directory() == directory) {
                contents.add(move.content());
            }
        }
        try {
            FileStore volume = Files.getFileStore(directory.path());
            return new LogDirectoryContent(
                    directory.path(), false, volume.getTotalSpace(), volume.getUsableSpace(), contents);
        } catch (IOException e) {
            LOG.warn("The volume of {} does not tell its size", directory.path(), e);
            return new LogDirectoryContent(directory.path(), false, UNKNOWN, UNKNOWN, contents);
        }
    }
}
