package io.runnel.log.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import io.runnel.log.storage.DiskSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of the metadata: all that the log holds below an offset, as the fewest records. Named as KRaft names its own
 * (KIP-630), {@code OFFSET-EPOCH.checkpoint}, and like them record batches, whose checksums guard them:
 *
 * <pre>
 * batches of metadata records as in the log, offsets from 0
 * one record {"type":"snapshot-end","version":1,"records":NUMBER OF RECORDS BEFORE IT}
 * </pre>
 *
 * <p>A snapshot appears under its name when it is whole and on disk, so that a crash leaves the one before it.
 */
final class MetadataSnapshots {
    private static final String SUFFIX = "-0000000000.checkpoint";
    private static final String END = "{\"type\":\"snapshot-end\",\"version\":1,\"records\":%d}";
    private static final String END_TYPE = "snapshot-end";
    /** Bounds the memory that writing and reading take; a record of a large topic may be larger than that. */
    private static final int BATCH_BYTES = 1 << 20;

    private final Path directory;
    private final DiskSync sync;

    MetadataSnapshots(Path directory, DiskSync sync) {
        this.directory = directory;
        this.sync = sync;
    }

    /**
     * A snapshot that was read.
     *
     * @param endOffset exclusive end of the log that it stands for
     */
    record Snapshot(long endOffset, List<MetadataRecord> records) {}

    /** Writes a snapshot of the log up to that offset (exclusive), and deletes those before it. */
    void write(long endOffset, List<MetadataRecord> records, long nowMs) throws IOException {
        Path file = directory.resolve(String.format("%020d", endOffset) + SUFFIX);
        Path unfinished = directory.resolve(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            Batches batches = new Batches(channel, nowMs);
            for (MetadataRecord each : records) {
                batches.add(MetadataRecordCodec.encode(each));
            }
            batches.add(String.format(END, records.size()).getBytes(StandardCharsets.UTF_8));
            batches.write();
            sync.force(channel);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync.forceDirectory(directory);
        for (Path other : files()) {
            if (!other.equals(file)) {
                Files.delete(other);
            }
        }
    }

    /** Gathers records into batches. */
    private static final class Batches {
        private final FileChannel channel;
        private final long nowMs;
        private final List<SimpleRecord> batch = new ArrayList<>();
        private int bytes;
        private long nextOffset;

        Batches(FileChannel channel, long nowMs) {
            this.channel = channel;
            this.nowMs = nowMs;
        }

        void add(byte[] value) throws IOException {
            if (bytes + value.length > BATCH_BYTES) {
                write();
            }
            batch.add(new SimpleRecord(nowMs, value));
            bytes += value.length;
        }

        void write() throws IOException {
            if (!batch.isEmpty()) {
                MemoryRecords.withRecords(nextOffset, Compression.NONE, 0, batch.toArray(new SimpleRecord[0]))
                        .writeFullyTo(channel);
                nextOffset += batch.size();
                batch.clear();
                bytes = 0;
            }
        }
    }

    /**
     * The newest snapshot, or null if there is none.
     *
     * @throws IOException if it cannot be read or is not whole
     */
    @Nullable
    Snapshot newest() throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            return null;
        }
        Path newest = files.get(files.size() - 1);
        try {
            long endOffset = Long.parseLong(newest.getFileName().toString().substring(0, 20));
            return new Snapshot(endOffset, read(newest));
        } catch (IOException | KafkaException e) {
            throw new IOException(
                    "Snapshot " + newest + " cannot be read: " + e.getMessage()
                            + ". What it held is nowhere else: restore the folder from a backup.",
                    e);
        }
    }

    /** Ascending by offset. */
    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.getFileName().toString().matches("\\d{20}" + SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static List<MetadataRecord> read(Path file) throws IOException {
        List<MetadataRecord> records = new ArrayList<>();
        long announced = -1;
        try (FileRecords batches = FileRecords.open(file.toFile(), false)) {
            for (RecordBatch batch : batches.batches()) {
                batch.ensureValid();
                for (Record stored : batch) {
                    if (announced >= 0) {
                        throw new IOException("something follows its end");
                    }
                    byte[] value = Utils.toArray(stored.value());
                    announced = announced(value);
                    if (announced < 0) {
                        records.add(MetadataRecordCodec.decode(value));
                    }
                }
            }
        }
        if (announced != records.size()) {
            throw new IOException(
                    announced < 0 ? "its end is missing" : "it holds " + records.size() + " of " + announced);
        }
        return records;
    }

    /** How many records the end announces; -1 if this is not the end. */
    private static long announced(byte[] value) throws IOException {
        JsonFields json = JsonFields.parse(new JsonFactory(), value);
        return json.text("type").equals(END_TYPE) ? json.number("records") : -1;
    }
}
