package io.runnel.log.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of partitions, with the files that belong to none of them: Kafka's clean shutdown marker and the recovery
 * points. Goes offline for good when a flush fails. Thread-safe.
 */
public final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";
    private static final String CLEAN_SHUTDOWN_CONTENT = "{\"version\":0,\"brokerEpoch\":-1}";
    private static final String LOG_START_OFFSETS = "log-start-offset-checkpoint";
    private static final String HIGH_WATERMARKS = "replication-offset-checkpoint";
    private static final String DELETED_SUFFIX = "-delete";
    private static final String FUTURE_SUFFIX = "-future";
    private static final String STRAY_SUFFIX = "-stray";
    private static final String PARTITION_METADATA = "partition.metadata";
    private static final Pattern PARTITION_DIRECTORY = Pattern.compile("(.+)-(0|[1-9]\\d{0,8})");
    private static final int MAX_FILE_NAME = 255;

    private final Path path;
    private final DiskSync sync;
    private final DiskSync guarded;
    private final boolean cleanAtOpen;
    private final OffsetCheckpoint logStartOffsets;
    private final OffsetCheckpoint highWatermarks;
    private final RecoveryPoints recoveryPoints;
    private final BootId bootId;
    private final boolean machineWentOn;
    private final LongAdder checkedBytes = new LongAdder();
    private final AtomicBoolean entriesDirty = new AtomicBoolean();
    private final AtomicReference<@Nullable Exception> offlineCause = new AtomicReference<>();

    private LogDirectory(Path path, DiskSync sync, boolean cleanAtOpen, RecoveryPoints recoveryPoints, BootId bootId)
            throws IOException {
        this.path = path;
        this.sync = sync;
        this.cleanAtOpen = cleanAtOpen;
        this.recoveryPoints = recoveryPoints;
        this.bootId = bootId;
        this.machineWentOn = bootId.sameAsAtLastStart();
        this.logStartOffsets = OffsetCheckpoint.open(path.resolve(LOG_START_OFFSETS), sync);
        this.highWatermarks = OffsetCheckpoint.open(path.resolve(HIGH_WATERMARKS), sync);
        this.guarded = new GuardedSync(sync, this::fail);
    }

    /** Takes possession: from now on until {@link #closedCleanly}, a crash means recovery. */
    public static LogDirectory open(Path path, DiskSync sync) throws IOException {
        return open(path, sync, BootId.ofSystem());
    }

    /** Whether the directory was closed cleanly and has not been opened since. */
    public static boolean wasClosedCleanly(Path path) {
        return Files.exists(path.resolve(CLEAN_SHUTDOWN));
    }

    static LogDirectory open(Path path, DiskSync sync, Optional<String> bootId) throws IOException {
        Files.createDirectories(path);
        boolean clean = Files.deleteIfExists(path.resolve(CLEAN_SHUTDOWN));
        if (clean) {
            sync.forceDirectory(path);
        }
        LogDirectory directory =
                new LogDirectory(path, sync, clean, RecoveryPoints.read(path, sync), new BootId(path, bootId));
        directory.purge();
        if (!directory.recoveryPoints.known() && !directory.holdsAny()) {
            directory.writeRecoveryPoints(Map::of); // Where it is missing later, it was lost.
        }
        if (directory.recoveryPoints.atOpen().keySet().removeIf(directory::isGone)) {
            // A new partition of that name must not be measured by what its namesake had flushed.
            directory.writeRecoveryPoints(Map::of);
        }
        directory.writeLogStartOffsets(Map::of);
        return directory;
    }

    private boolean holdsAny() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.anyMatch(entry -> Files.exists(entry.resolve(PARTITION_METADATA)));
        }
    }

    private void purge() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.endsWith(FUTURE_SUFFIX)) {
                    LOG.warn(
                            "{} is what a move between log directories had copied when it was cut short. It is"
                                    + " deleted; the partition is where it was. Ask for the move again.",
                            entry);
                }
                if (name.endsWith(DELETED_SUFFIX) || name.endsWith(FUTURE_SUFFIX)) {
                    deleteTree(entry);
                }
            }
        }
    }

    public Path path() {
        return path;
    }

    /** Forces to disk; a flush that fails takes the directory offline, whoever asked for it. */
    public DiskSync sync() {
        return guarded;
    }

    /** Bytes whose checksums were compared since the directory was opened. */
    public long checkedBytes() {
        return checkedBytes.sum();
    }

    /** Every log is recovered, or refused with a note of it. */
    public void recovered() throws IOException {
        bootId.write(sync);
    }

    /** Whether the partition has a directory here. */
    public boolean holds(TopicPartition partition) {
        return Files.isDirectory(partitionDirectory(partition));
    }

    public Path partitionDirectory(TopicPartition partition) {
        return path.resolve(partition.topic() + "-" + partition.partition());
    }

    /**
     * What the last shutdown says of a partition. One that is missing among the recovery points was not opened by the
     * process that shut down, so that its clean shutdown says nothing about it.
     */
    public LogOpening opening(TopicPartition partition, RecoveryPolicy policy) {
        Long point = recoveryPoints.atOpen(partition);
        boolean pagesMayBeLost = !machineWentOn && recoveryPoints.known();
        return new LogOpening(
                cleanAtOpen && point != null, point == null ? 0 : point, pagesMayBeLost, policy, checkedBytes);
    }

    /**
     * A partition's log was open, and its files are not as it would have left them: what the last shutdown says of it is no
     * longer true, and all of it is checked when it is opened again.
     */
    public void distrust(TopicPartition partition) {
        recoveryPoints.distrust(partition);
    }

    /** Partitions are deleted: new ones of their names must not be measured by what these had flushed. */
    public synchronized void forget(Collection<TopicPartition> partitions) throws IOException {
        Map<TopicPartition, Long> nothingDeleted = new HashMap<>();
        partitions.forEach(partition -> nothingDeleted.put(partition, 0L));
        logStartOffsets.write(() -> nothingDeleted, this::isGone);
        highWatermarks.write(() -> nothingDeleted, this::isGone);
        recoveryPoints.forget(partitions);
    }

    /** A partition's directory was created or renamed: {@link #flushEntries} has something to do. */
    public void entriesChanged() {
        entriesDirty.set(true);
    }

    /** Makes the creation of partitions' directories durable; cheap when there was none. */
    public void flushEntries() throws IOException {
        synchronized (entriesDirty) { // Who comes second waits, for its own directory may be what is being forced.
            if (entriesDirty.getAndSet(false)) {
                sync().forceDirectory(path);
            }
        }
    }

    private boolean isGone(TopicPartition partition) {
        return Files.notExists(partitionDirectory(partition));
    }

    /**
     * Writes up to where each log is flushed. Partitions on disk that are not open, because they are damaged or not
     * opened yet, keep the points they had.
     *
     * @param open the points of the open logs; asked while no other points are being written
     */
    public synchronized void writeRecoveryPoints(Supplier<Map<TopicPartition, Long>> open) throws IOException {
        recoveryPoints.write(open.get(), this::isGone);
    }

    /** The offset below which a partition's records were deleted, whatever its files still hold; 0 if none were. */
    public long logStartOffset(TopicPartition partition) {
        return logStartOffsets.offset(partition);
    }

    /**
     * Writes where each log begins, if that changed; it is on disk when this returns. Partitions that are not open keep
     * what they had.
     *
     * @param open the log start offsets of the open logs; asked while no others are being written
     */
    public void writeLogStartOffsets(Supplier<Map<TopicPartition, Long>> open) throws IOException {
        logStartOffsets.write(open, this::isGone);
    }

    /** What was known to be committed of a partition with several replicas; 0 if nothing was noted. */
    public long highWatermark(TopicPartition partition) {
        return highWatermarks.offset(partition);
    }

    /**
     * Writes what is committed of each partition with several replicas, if that changed. It may be older than what
     * was acknowledged: a leader finds out anew, from what its followers have.
     *
     * @param open the high watermarks of the open logs
     */
    public void writeHighWatermarks(Supplier<Map<TopicPartition, Long>> open) throws IOException {
        highWatermarks.write(open, this::isGone);
    }

    /**
     * Every open log is flushed and closed: the next start may trust them. No marker is left after a crash while some
     * partition has not been opened since, for that would pass over its recovery.
     *
     * @param closed the partitions that were open
     */
    public void closedCleanly(Set<TopicPartition> closed) throws IOException {
        for (TopicPartition partition : recoveryPoints.atOpen().keySet()) {
            if (!cleanAtOpen && !closed.contains(partition) && !isGone(partition)) {
                return;
            }
        }
        CheckpointFile.replace(path.resolve(CLEAN_SHUTDOWN), CLEAN_SHUTDOWN_CONTENT, sync);
    }

    /** Renames a partition's directory so that its name is free; the files live until {@link #deleteTree}. */
    public Path moveToDeleted(TopicPartition partition) throws IOException {
        return moveAside(partitionDirectory(partition), DELETED_SUFFIX);
    }

    /** A new directory in which a copy of a partition grows that is in another log directory; for {@link #adopt}. */
    public Path createFuture(TopicPartition partition) throws IOException {
        return Files.createDirectory(beside(partitionDirectory(partition), FUTURE_SUFFIX));
    }

    /** Makes a finished copy the partition's directory here; durable when this returns. */
    public Path adopt(Path future, TopicPartition partition) throws IOException {
        Path target = partitionDirectory(partition);
        Files.move(future, target);
        sync().forceDirectory(path);
        return target;
    }

    /** Moves a partition's directory out of the way that another log directory holds too. */
    public void moveToStray(TopicPartition partition) throws IOException {
        LOG.warn(
                "{} is in another log directory too: moved to {}",
                partition,
                moveAside(partitionDirectory(partition), STRAY_SUFFIX));
        forget(List.of(partition));
    }

    private Path moveAside(Path directory, String suffix) throws IOException {
        Path target = beside(directory, suffix);
        Files.move(directory, target);
        entriesChanged();
        return target;
    }

    private Path beside(Path directory, String suffix) {
        String unique = "." + Uuid.randomUuid().toString().replace('-', '_') + suffix;
        String name = directory.getFileName().toString();
        return path.resolve(name.substring(0, Math.min(name.length(), MAX_FILE_NAME - unique.length())) + unique);
    }

    /**
     * Moves partitions' directories aside that belong to no topic: a crash came between a topic's removal from the
     * metadata and the deletion of its files. They are not deleted, for the metadata may be what is wrong.
     *
     * @param known the partitions that there are, open or not
     */
    public synchronized void setStraysAside(Set<TopicPartition> known) throws IOException {
        for (TopicPartition partition : partitionsOnDisk()) {
            if (!known.contains(partition)) {
                forget(List.of(partition));
                Path directory = partitionDirectory(partition);
                Path aside = moveAside(directory, STRAY_SUFFIX);
                LOG.warn(
                        "{} belongs to no topic that is known, its topic was deleted: moved to {}. Delete that"
                                + " directory if you do not need its records.",
                        directory,
                        aside);
            }
        }
    }

    /** Only a directory that was claimed for a topic counts as a partition's. */
    private List<TopicPartition> partitionsOnDisk() throws IOException {
        List<TopicPartition> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.toList()) {
                Matcher name = PARTITION_DIRECTORY.matcher(entry.getFileName().toString());
                if (name.matches() && Files.exists(entry.resolve(PARTITION_METADATA))) {
                    found.add(new TopicPartition(name.group(1), Integer.parseInt(name.group(2))));
                }
            }
        }
        return found;
    }

    /** Deletes a directory and all in it; one that is gone already is fine. */
    public static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /** Takes the directory offline; only the first cause counts, and is logged. */
    public void fail(Exception cause) {
        if (offlineCause.compareAndSet(null, cause)) {
            bootId.forget();
            LOG.error(
                    "Log directory {} goes offline: a flush failed. Nothing unflushed was acknowledged as flushed."
                            + " Check the disk, then restart.",
                    path,
                    cause);
        }
    }

    public boolean offline() {
        return offlineCause.get() != null;
    }

    /**
     * Checks that the directory is online.
     *
     * @throws KafkaStorageException if a flush failed
     */
    public void requireOnline() {
        Exception cause = offlineCause.get();
        if (cause != null) {
            throw new KafkaStorageException(
                    "Log directory " + path + " is offline since a flush failed (" + cause.getMessage()
                            + "). Check the disk, then restart.",
                    cause);
        }
    }

    /**
     * Checks that a partition's directory belongs to this topic, and notes the topic if the directory is new. A
     * directory of another topic of the same name, left by a deletion that a crash cut short, is moved aside.
     */
    public void claim(TopicPartition partition, Uuid topicId) throws IOException {
        Path directory = partitionDirectory(partition);
        Path metadata = directory.resolve(PARTITION_METADATA);
        if (Files.exists(metadata)) {
            String found = Files.readString(metadata, StandardCharsets.UTF_8);
            if (found.lines().anyMatch(("topic_id: " + topicId)::equals)) {
                return;
            }
            if (found.contains("topic_id: ")) { // Else a crash left the file empty: it is written again.
                Path aside = moveAside(directory, STRAY_SUFFIX);
                forget(List.of(partition));
                LOG.warn(
                        "{} belongs to another topic of that name: moved to {}. Was: {}",
                        directory,
                        aside,
                        found.strip());
            }
        }
        if (Files.notExists(directory)) {
            Files.createDirectories(directory);
            entriesChanged();
        }
        Files.writeString(metadata, "version: 0\ntopic_id: " + topicId + "\n", StandardCharsets.UTF_8);
    }
}
