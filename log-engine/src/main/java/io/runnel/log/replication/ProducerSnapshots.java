package io.runnel.log.replication;

import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import io.runnel.log.storage.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Crc32C;

/**
 * Snapshots of what producers wrote last, in Kafka's {@code .snapshot} files: one where each segment begins and one
 * where the log ended at a clean shutdown. Derived data; big-endian:
 *
 * <pre>
 * version             int16   1
 * CRC-32C             uint32  of all that follows
 * entries             int32
 *   producer id       int64
 *   producer epoch    int16
 *   last sequence     int32
 *   last offset       int64
 *   offset delta      int32   last offset minus base offset of the last batch
 *   timestamp         int64   the last batch's newest
 *   coordinator epoch int32   -1
 *   transaction start int64   -1
 * </pre>
 */
final class ProducerSnapshots {
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int ENTRIES_AT = 6;
    private static final int ENTRY_BYTES = 46;
    private static final int NO_COORDINATOR_EPOCH = -1;
    private static final long NO_TRANSACTION = -1L;

    private final Path directory;

    ProducerSnapshots(Path directory) {
        this.directory = directory;
    }

    /** A snapshot and the offset (exclusive) up to which it speaks. */
    record Snapshot(long endOffset, Map<Long, ProducerWindow> producers) {}

    /** The newest snapshot at or before an offset that can be read; newer ones are deleted. */
    Optional<Snapshot> latestUpTo(long offset, long nowMs) throws IOException {
        List<Long> offsets = SegmentFiles.offsets(directory, SegmentFiles.SNAPSHOT_SUFFIX);
        Optional<Snapshot> latest = Optional.empty();
        for (int i = offsets.size() - 1; i >= 0 && latest.isEmpty(); i--) {
            long at = offsets.get(i);
            Path file = SegmentFiles.file(directory, at, SegmentFiles.SNAPSHOT_SUFFIX);
            latest = at <= offset ? decode(Files.readAllBytes(file), at, nowMs) : Optional.empty();
            if (latest.isEmpty()) {
                Files.delete(file);
            }
        }
        return latest;
    }

    /** Writes the state as of an offset; no flush, as a torn file is found by its checksum. */
    void write(long endOffset, Map<Long, ProducerWindow> producers) throws IOException {
        Files.write(SegmentFiles.file(directory, endOffset, SegmentFiles.SNAPSHOT_SUFFIX), encode(producers));
    }

    /** Deletes the snapshots that no segment from this base offset on needs: all before the newest at or below it. */
    void deleteBelow(long baseOffset) throws IOException {
        List<Long> unneeded = SegmentFiles.offsets(directory, SegmentFiles.SNAPSHOT_SUFFIX).stream()
                .filter(offset -> offset <= baseOffset)
                .toList();
        for (int i = 0; i < unneeded.size() - 1; i++) {
            Files.deleteIfExists(SegmentFiles.file(directory, unneeded.get(i), SegmentFiles.SNAPSHOT_SUFFIX));
        }
    }

    private static byte[] encode(Map<Long, ProducerWindow> producers) {
        ByteBuffer out = ByteBuffer.allocate(ENTRIES_AT + Integer.BYTES + producers.size() * ENTRY_BYTES);
        out.putShort(VERSION).putInt(0).putInt(producers.size());
        producers.forEach((producerId, window) -> {
            RememberedBatch last = window.last();
            out.putLong(producerId).putShort(window.producerEpoch()).putInt(last.lastSequence());
            out.putLong(last.lastOffset()).putInt(last.offsetDelta()).putLong(last.maxTimestampMs());
            out.putInt(NO_COORDINATOR_EPOCH).putLong(NO_TRANSACTION);
        });
        out.putInt(CRC_AT, (int) Crc32C.compute(out.array(), ENTRIES_AT, out.position() - ENTRIES_AT));
        return out.array();
    }

    private static Optional<Snapshot> decode(byte[] bytes, long endOffset, long nowMs) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < ENTRIES_AT + Integer.BYTES
                || in.getShort() != VERSION
                || Integer.toUnsignedLong(in.getInt())
                        != Crc32C.compute(bytes, ENTRIES_AT, bytes.length - ENTRIES_AT)) {
            return Optional.empty();
        }
        Map<Long, ProducerWindow> producers = new HashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            long producerId = in.getLong();
            short epoch = in.getShort();
            RememberedBatch last = new RememberedBatch(in.getInt(), in.getLong(), in.getInt(), in.getLong());
            in.getInt();
            in.getLong();
            producers.put(producerId, new ProducerWindow(epoch, nowMs, List.of(last)));
        }
        return Optional.of(new Snapshot(endOffset, producers));
    }
}
