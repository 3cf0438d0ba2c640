package io.runnel.log.replication;

import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.Interruption;
import io.runnel.log.storage.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Crc32C;
import org.jspecify.annotations.Nullable;

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
 *   last sequence     int32   -1 without a batch
 *   last offset       int64   -1 without a batch
 *   offset delta      int32   last offset minus base offset of the last batch
 *   timestamp         int64   the last batch's newest
 *   coordinator epoch int32   of the newest transaction marker, or -1
 *   transaction start int64   first offset of the open transaction, or -1
 * </pre>
 *
 * <p>Kafka's entry has one batch, and a producer whose answers were lost with a restart repeats up to five. What Kafka's
 * format leaves out follows its entries, where Kafka's readers do not look: no second file, so that both parts are of
 * one moment and one checksum tells whether they are whole.
 *
 * <pre>
 * magic               int32   "RNLB"
 * for each entry, in the same order:
 *   batches           int8    0 to 4, oldest first, without the last one
 *     last sequence   int32
 *     last offset     int64
 *     offset delta    int32
 *     timestamp       int64
 * </pre>
 */
final class ProducerSnapshots {
    private static final short VERSION = 1;
    private static final int CRC_AT = 2;
    private static final int ENTRIES_AT = 6;
    private static final int ENTRY_BYTES = 46;
    private static final int EARLIER_BATCHES = 0x524e4c42;
    private static final int BATCH_BYTES = 24;
    private static final RememberedBatch NO_BATCH = new RememberedBatch(-1, -1, 0, -1);

    private final Supplier<Path> place;

    ProducerSnapshots(Path directory) {
        this(() -> directory);
    }

    /** Of a log that may move to another directory. */
    ProducerSnapshots(Supplier<Path> place) {
        this.place = place;
    }

    /** A snapshot and the offset (exclusive) up to which it speaks. */
    record Snapshot(long endOffset, Map<Long, ProducerWindow> producers) {}

    /** The newest snapshot at or before an offset that can be read; newer ones are deleted. */
    Optional<Snapshot> latestUpTo(long offset, long nowMs) throws IOException {
        List<Long> offsets = SegmentFiles.offsets(place.get(), SegmentFiles.SNAPSHOT_SUFFIX);
        Optional<Snapshot> latest = Optional.empty();
        for (int i = offsets.size() - 1; i >= 0 && latest.isEmpty(); i--) {
            long at = offsets.get(i);
            Path file = SegmentFiles.file(place.get(), at, SegmentFiles.SNAPSHOT_SUFFIX);
            latest = at <= offset ? decode(Files.readAllBytes(file), at, nowMs) : Optional.empty();
            if (latest.isEmpty()) {
                Files.delete(file);
            }
        }
        return latest;
    }

    /** Writes the state as of an offset; no flush, as a torn file is found by its checksum. */
    void write(long endOffset, Map<Long, ProducerWindow> producers) throws IOException {
        Path file = SegmentFiles.file(place.get(), endOffset, SegmentFiles.SNAPSHOT_SUFFIX);
        byte[] snapshot = encode(producers);
        Interruption.uninterrupted(() -> Files.write(file, snapshot));
    }

    /**
     * Makes durable the snapshots after one offset up to another, which is to be done before the batches go of which
     * only they can tell then.
     *
     * @param after exclusive
     * @param upTo inclusive
     */
    void force(long after, long upTo, DiskSync sync) throws IOException {
        for (long offset : upTo(upTo)) {
            if (offset > after) {
                Path file = SegmentFiles.file(place.get(), offset, SegmentFiles.SNAPSHOT_SUFFIX);
                Interruption.uninterrupted(() -> {
                    sync.forceFile(file);
                    return true;
                });
            }
        }
        sync.forceDirectory(place.get());
    }

    private List<Long> upTo(long offset) throws IOException {
        return SegmentFiles.offsets(place.get(), SegmentFiles.SNAPSHOT_SUFFIX).stream()
                .filter(at -> at <= offset)
                .toList();
    }

    /** Deletes the snapshots that no segment from this base offset on needs: all before the newest at or below it. */
    void deleteBelow(long baseOffset) throws IOException {
        List<Long> unneeded = upTo(baseOffset);
        for (int i = 0; i < unneeded.size() - 1; i++) {
            Files.deleteIfExists(SegmentFiles.file(place.get(), unneeded.get(i), SegmentFiles.SNAPSHOT_SUFFIX));
        }
    }

    private static byte[] encode(Map<Long, ProducerWindow> producers) {
        List<Map.Entry<Long, ProducerWindow>> entries = List.copyOf(producers.entrySet());
        int earlier = entries.stream()
                .mapToInt(entry -> 1 + earlier(entry.getValue()).size() * BATCH_BYTES)
                .sum();
        ByteBuffer out = ByteBuffer.allocate(
                ENTRIES_AT + Integer.BYTES + entries.size() * ENTRY_BYTES + Integer.BYTES + earlier);
        out.putShort(VERSION).putInt(0).putInt(entries.size());
        for (Map.Entry<Long, ProducerWindow> entry : entries) {
            ProducerWindow window = entry.getValue();
            RememberedBatch last = window.last();
            out.putLong(entry.getKey()).putShort(window.producerEpoch());
            put(out, last == null ? NO_BATCH : last);
            out.putInt(window.coordinatorEpoch()).putLong(window.transactionStart());
        }
        out.putInt(EARLIER_BATCHES);
        for (Map.Entry<Long, ProducerWindow> entry : entries) {
            List<RememberedBatch> batches = earlier(entry.getValue());
            out.put((byte) batches.size());
            batches.forEach(batch -> put(out, batch));
        }
        out.putInt(CRC_AT, (int) Crc32C.compute(out.array(), ENTRIES_AT, out.position() - ENTRIES_AT));
        return out.array();
    }

    private static List<RememberedBatch> earlier(ProducerWindow window) {
        return window.batches().subList(0, Math.max(0, window.batches().size() - 1));
    }

    private static void put(ByteBuffer out, RememberedBatch batch) {
        out.putInt(batch.lastSequence()).putLong(batch.lastOffset());
        out.putInt(batch.offsetDelta()).putLong(batch.maxTimestampMs());
    }

    private static Optional<Snapshot> decode(byte[] bytes, long endOffset, long nowMs) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < ENTRIES_AT + Integer.BYTES
                || in.getShort() != VERSION
                || Integer.toUnsignedLong(in.getInt())
                        != Crc32C.compute(bytes, ENTRIES_AT, bytes.length - ENTRIES_AT)) {
            return Optional.empty();
        }
        int count = in.getInt();
        ByteBuffer earlier = earlierBatches(bytes, ENTRIES_AT + Integer.BYTES + count * ENTRY_BYTES);
        Map<Long, ProducerWindow> producers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            producers.put(in.getLong(), window(in, earlier, nowMs));
        }
        return Optional.of(new Snapshot(endOffset, producers));
    }

    /** Null for a snapshot that Kafka wrote. */
    private static @Nullable ByteBuffer earlierBatches(byte[] bytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(bytes).position(at);
        return in.remaining() >= Integer.BYTES && in.getInt() == EARLIER_BATCHES ? in : null;
    }

    private static ProducerWindow window(ByteBuffer in, @Nullable ByteBuffer earlier, long nowMs) {
        short epoch = in.getShort();
        RememberedBatch last = batch(in);
        int coordinatorEpoch = in.getInt();
        long transactionStart = in.getLong();
        List<RememberedBatch> batches = new ArrayList<>();
        for (int left = earlier == null ? 0 : earlier.get(); left > 0 && earlier != null; left--) {
            batches.add(batch(earlier));
        }
        if (last.lastOffset() >= 0) {
            batches.add(last);
        }
        return new ProducerWindow(epoch, coordinatorEpoch, nowMs, transactionStart, batches);
    }

    private static RememberedBatch batch(ByteBuffer in) {
        return new RememberedBatch(in.getInt(), in.getLong(), in.getInt(), in.getLong());
    }
}
