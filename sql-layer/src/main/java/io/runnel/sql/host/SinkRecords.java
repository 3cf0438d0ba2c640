package io.runnel.sql.host;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.EventTime;
import io.runnel.sql.format.RecordEncoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.operator.ChangeSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The end of a persistent query: turns its changes into records of its sink's topic. A row that comes is a record, a row
 * that goes one without value. The record's time is the change's, or that of the sink's column TIMESTAMP, its headers are those of the record that was read, its
 * partition is the one that Kafka's producers choose for its key; records without key keep the partition that they were
 * read from.
 */
final class SinkRecords implements ChangeSink {
    /** Handed over in batches of this size, which a topic takes by default ({@code max.message.bytes}). */
    private static final int BATCH_BYTES = 256 * 1024;

    private static final int RECORD_OVERHEAD_BYTES = 32;

    private final RecordEncoder encoder;
    private final ContinuousErrors errors;
    private final @Nullable Object[] keyOnly;
    private final boolean[] isKey;

    /** Those at the end of a key that its partition does not depend on. */
    private final int windowBytes;

    /** Null if a record's time is its change's. */
    private final EventTime.@Nullable RowTime ownTime;

    private final ObjIntConsumer<List<LogRecord>> out;
    private final Room room;
    private final List<List<LogRecord>> pending = new ArrayList<>();
    private final int[] pendingBytes;
    private @Nullable RecordFeed feed;
    private long records;
    private long bytes;

    /** Whether a record is small enough for a partition. */
    @FunctionalInterface
    interface Room {
        boolean takes(LogRecord record, int partition);
    }

    /**
     * @param room of what has none no record is made, and it is told
     * @param out takes batches of records for a partition
     */
    SinkRecords(
            Source sink,
            RecordEncoder encoder,
            int partitions,
            ContinuousErrors errors,
            Room room,
            ObjIntConsumer<List<LogRecord>> out) {
        this.encoder = encoder;
        this.errors = errors;
        this.room = room;
        this.out = out;
        this.ownTime = sink.timeColumn().isPresent() ? EventTime.ofRows(sink) : null;
        this.windowBytes = sink.keyWindow().map(KeyWindow::bytes).orElse(0);
        int columns = sink.columns().size();
        this.keyOnly = new @Nullable Object[windowBytes > 0 ? columns + 2 : columns];
        this.isKey = new boolean[keyOnly.length];
        Arrays.fill(isKey, true);
        for (int i = 0; i < columns; i++) {
            isKey[i] = sink.columns().get(i).role() == Column.Role.KEY;
        }
        this.pendingBytes = new int[partitions];
        for (int i = 0; i < partitions; i++) {
            pending.add(new ArrayList<>());
        }
    }

    /** Whose current record gives partition and headers. */
    void reading(RecordFeed from) {
        feed = from;
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        try {
            PartitionReader read = feed == null ? null : feed.current();
            List<Header> headers = read == null ? List.of() : List.of(read.headers());
            if (after != null) {
                RecordEncoder.Encoded encoded = encoder.encode(after);
                long ownMs = ownTime == null ? Math.max(0, timeMs) : ownTime.millis(after);
                put(new LogRecord(encoded.key(), encoded.value(), ownMs, headers), read);
            } else {
                byte[] key =
                        encoder.encode(keyOnly(Objects.requireNonNull(before))).key();
                put(new LogRecord(key, null, Math.max(0, timeMs), headers), read);
            }
        } catch (RecordFormatException e) {
            errors.unwritable(e);
        }
    }

    private @Nullable Object[] keyOnly(@Nullable Object[] row) {
        for (int i = 0; i < isKey.length; i++) {
            keyOnly[i] = isKey[i] ? row[i] : null;
        }
        return keyOnly;
    }

    private void put(LogRecord record, @Nullable PartitionReader read) {
        byte[] key = record.key();
        byte[] value = record.value();
        int chosen =
                key != null ? hash(key) : read == null ? 0 : read.partition().partition();
        int partition = chosen % pendingBytes.length;
        if (!room.takes(record, partition)) {
            throw new RecordFormatException("its record has a key of " + (key == null ? 0 : key.length)
                    + " bytes and a value of " + (value == null ? 0 : value.length)
                    + ", more than a record batch of the topic takes (max.message.bytes)");
        }
        int size = RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        if (pendingBytes[partition] > 0 && pendingBytes[partition] + size > BATCH_BYTES) {
            flush(partition);
        }
        pending.get(partition).add(record);
        pendingBytes[partition] += size;
        records++;
        bytes += size - RECORD_OVERHEAD_BYTES;
    }

    /** All windows of a key are in one partition, as Kafka Streams has it. */
    private int hash(byte[] key) {
        return Utils.toPositive(Utils.murmur2(windowBytes == 0 ? key : Arrays.copyOf(key, key.length - windowBytes)));
    }

    /** Hands over all that waits. */
    void flush() {
        for (int partition = 0; partition < pendingBytes.length; partition++) {
            flush(partition);
        }
    }

    private void flush(int partition) {
        if (pendingBytes[partition] > 0) {
            out.accept(pending.get(partition), partition);
            pending.set(partition, new ArrayList<>());
            pendingBytes[partition] = 0;
        }
    }

    /** Records given so far. */
    long records() {
        return records;
    }

    /** Bytes of their keys and values. */
    long bytes() {
        return bytes;
    }
}
