package io.runnel.log.metadata;

import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 */
public final class SegmentedMetadataLog implements MetadataLog {
    /** The log's directory in the data folder. */
    public static final String DIRECTORY = "__cluster_metadata-0";

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedMetadataLog.class);
    private static final int LEADER_EPOCH = 0;

    private final Path directory;
    private final SegmentedLog log;
    private final Time time;
    private @Nullable Listener listener;
    private @Nullable MetadataLogException failure;

    private SegmentedMetadataLog(Path directory, SegmentedLog log, Time time) {
        this.directory = directory;
        this.log = log;
        this.time = time;
    }

    /**
     * Opens the log in the data folder, or makes it new.
     *
     * @throws MetadataLogException if it cannot be read, written or recovered
     */
    public static SegmentedMetadataLog open(Path dataDir, Time time) {
        Path directory = dataDir.resolve(DIRECTORY);
        try {
            return new SegmentedMetadataLog(directory, SegmentedLog.open(directory, TopicConfig.DEFAULTS), time);
        } catch (IOException e) {
            throw new MetadataLogException(
                    "Opening the metadata log in " + directory + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void start(Listener newListener) {
        if (listener != null) {
            throw new IllegalStateException("The metadata log in " + directory + " was started before");
        }
        listener = newListener;
        List<MetadataRecord> stored = new ArrayList<>();
        try {
            log.replay(0, stored(stored));
        } catch (UncheckedIOException | KafkaException e) {
            throw new MetadataLogException(
                    "Reading the metadata log in " + directory + " failed: " + e.getMessage(), e);
        }
        if (!stored.isEmpty()) {
            newListener.committed(0, stored);
        }
    }

    private static Consumer<Record> stored(List<MetadataRecord> records) {
        return stored -> {
            try {
                records.add(MetadataRecordCodec.decode(Utils.toArray(stored.value())));
            } catch (IOException e) {
                throw new UncheckedIOException("At offset " + stored.offset() + ": " + e.getMessage(), e);
            }
        };
    }

    @Override
    public CompletableFuture<Long> append(List<MetadataRecord> records) {
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
            // What reached the disk is unknown: going on could contradict what a restart will read.
            failure = new MetadataLogException(
                    "Writing the metadata log in " + directory + " failed: " + e.getMessage()
                            + ". Topics cannot be changed until the cause is mended and the node restarted.",
                    e);
            LOG.error("The metadata log is offline", failure);
            return CompletableFuture.failedFuture(failure);
        }
        delivery.committed(baseOffset, records);
        return CompletableFuture.completedFuture(baseOffset);
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
