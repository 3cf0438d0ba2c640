package io.runnel.log.metadata;

import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata log of a single node: a quorum of one, in the directory that Kafka names {@code __cluster_metadata-0}.
 * A batch is committed when it is flushed, before {@link #append} returns. Only the controller's thread may append.
 *
 * <p>When the log has grown by so many bytes, a snapshot takes the place of all that is in it (KIP-630): the log is
 * replayed whole at each start, and would otherwise keep every topic that ever was.
 */
public final class SegmentedMetadataLog implements MetadataLog {
    /** The log's directory in the data folder. */
    public static final String DIRECTORY = "__cluster_metadata-0";

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedMetadataLog.class);
    private static final int LEADER_EPOCH = 0;

    private final int nodeId;
    private final Path directory;
    private final SegmentedLog log;
    private final MetadataSnapshots snapshots;
    private final long snapshotBytes;
    private final Time time;
    private long bytesSinceSnapshot;
    private @Nullable Listener listener;
    private @Nullable MetadataLogException failure;

    private SegmentedMetadataLog(int nodeId, Path directory, SegmentedLog log, long snapshotBytes, Time time) {
        this.nodeId = nodeId;
        this.directory = directory;
        this.log = log;
        this.snapshots = new MetadataSnapshots(directory, DiskSync.OPERATING_SYSTEM);
        this.snapshotBytes = snapshotBytes;
        this.time = time;
    }

    /**
     * Opens the log in the data folder, or makes it new.
     *
     * @param nodeId who is the controller: this node, always
     * @param snapshotBytes {@code metadata.log.max.record.bytes.between.snapshots}: after how many bytes of records a
     *     snapshot is written
     * @throws MetadataLogException if it cannot be read, written or recovered
     */
    public static SegmentedMetadataLog open(int nodeId, Path dataDir, long snapshotBytes, Time time) {
        Path directory = dataDir.resolve(DIRECTORY);
        try {
            SegmentedLog log = SegmentedLog.open(directory, TopicConfig.DEFAULTS);
            return new SegmentedMetadataLog(nodeId, directory, log, snapshotBytes, time);
        } catch (IOException e) {
            throw new MetadataLogException(
                    "Opening the metadata log in " + directory + " failed: " + e.getMessage(), e);
        }
    }

    /**
     * Reads all records of the log in the data folder, for a quorum that takes them over; empty if there is no log.
     *
     * @throws MetadataLogException if it cannot be read or recovered
     */
    public static List<MetadataRecord> read(Path dataDir) {
        if (!Files.exists(dataDir.resolve(DIRECTORY))) {
            return List.of();
        }
        try (SegmentedMetadataLog stored = open(0, dataDir, Long.MAX_VALUE, Time.SYSTEM)) {
            return stored.records();
        }
    }

    @Override
    public void start(Listener newListener) {
        if (listener != null) {
            throw new IllegalStateException("The metadata log in " + directory + " was started before");
        }
        listener = newListener;
        List<MetadataRecord> stored = records();
        if (!stored.isEmpty()) {
            newListener.replaced(log.endOffset() - 1, stored);
        }
        newListener.controllerIs(nodeId, LEADER_EPOCH);
    }

    private List<MetadataRecord> records() {
        List<MetadataRecord> stored = new ArrayList<>();
        try {
            MetadataSnapshots.Snapshot snapshot = snapshots.newest();
            long from = snapshot == null ? 0 : snapshot.endOffset();
            requireFrom(from);
            if (snapshot != null) {
                stored.addAll(snapshot.records());
            }
            log.replay(from, stored(stored));
        } catch (IOException | UncheckedIOException | KafkaException e) {
            throw new MetadataLogException(
                    "Reading the metadata log in " + directory + " failed: " + e.getMessage(), e);
        }
        return stored;
    }

    private void requireFrom(long offset) throws IOException {
        if (log.startOffset() > offset || log.endOffset() < offset) {
            throw new IOException("its snapshot ends at offset " + offset + " (0: there is none), but the log holds "
                    + log.startOffset() + " to " + log.endOffset()
                    + ": files are missing. Restore the folder from a backup.");
        }
    }

    private Consumer<Record> stored(List<MetadataRecord> records) {
        return stored -> {
            try {
                byte[] value = Utils.toArray(stored.value());
                bytesSinceSnapshot += value.length;
                records.add(MetadataRecordCodec.decode(value));
            } catch (IOException e) {
                throw new UncheckedIOException("At offset " + stored.offset() + ": " + e.getMessage(), e);
            }
        };
    }

    @Override
    public CompletableFuture<Long> append(long basedOn, List<MetadataRecord> records) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        Listener delivery = listener;
        if (delivery == null) {
            throw new IllegalStateException("The metadata log in " + directory + " was not started");
        }
        long nowMs = time.milliseconds();
        List<SimpleRecord> encoded = records.stream()
                .map(next -> new SimpleRecord(nowMs, MetadataRecordCodec.encode(next)))
                .toList();
        long baseOffset;
        try {
            baseOffset = log.append(encoded, LEADER_EPOCH);
            log.flush();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(goOffline(e));
        }
        long offset = baseOffset + records.size() - 1;
        delivery.committed(offset, records);
        for (SimpleRecord each : encoded) {
            bytesSinceSnapshot += each.value().remaining();
        }
        if (bytesSinceSnapshot >= snapshotBytes) {
            takeSnapshot(delivery.snapshot());
        }
        return CompletableFuture.completedFuture(offset);
    }

    private void takeSnapshot(List<MetadataRecord> records) {
        bytesSinceSnapshot = 0;
        try {
            snapshots.write(log.endOffset(), records, time.milliseconds());
        } catch (IOException | RuntimeException e) {
            // The log still holds everything.
            LOG.error(
                    "A snapshot of the metadata in {} failed; it is tried again after {} bytes",
                    directory,
                    snapshotBytes,
                    e);
            return;
        }
        try {
            log.dropAll();
            LOG.info("The metadata log was replaced by a snapshot of {} records", records.size());
        } catch (IOException | RuntimeException e) {
            goOffline(e);
        }
    }

    // What reached the disk is unknown: going on could contradict what a restart will read.
    private MetadataLogException goOffline(Exception cause) {
        MetadataLogException offline = new MetadataLogException(
                "Writing the metadata log in " + directory + " failed: " + cause.getMessage()
                        + ". Topics cannot be changed until the cause is mended and the node restarted.",
                cause);
        failure = offline;
        LOG.error("The metadata log is offline", offline);
        return offline;
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            LOG.error("Closing the metadata log in {} failed; it is recovered at the next start", directory, e);
        }
    }
}
