package io.runnel.sql.statement;

import io.runnel.log.Appended;
import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.RecordEncoder;
import io.runnel.sql.format.RecordFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Stores rows of one source: encodes them, finds their partitions as Kafka's producers do, and appends. Thread-safe. */
final class RowWriter {
    /** An append stays well below the 1 MiB that a topic takes by default ({@code max.message.bytes}). */
    private static final int MAX_APPEND_BYTES = 512 * 1024;

    /** What a record takes beside its key and value, at most: lengths, deltas, attributes. */
    private static final int RECORD_OVERHEAD_BYTES = 32;

    private final EventLog log;
    private final Source source;
    private final RecordEncoder encoder;
    private final AtomicInteger keylessRows;

    /** @param keylessRows counts rows without key, which go to the partitions in turn */
    RowWriter(EventLog log, Source source, RecordEncoder encoder, AtomicInteger keylessRows) {
        this.log = log;
        this.source = source;
        this.encoder = encoder;
        this.keylessRows = keylessRows;
    }

    Batch begin() {
        TopicDescription topic = log.topic(source.topic())
                .orElseThrow(() -> new SqlException(
                        "42704",
                        "Topic " + source.topic() + " of " + source.name()
                                + " does not exist any more: create it, or drop " + source.name() + "."));
        return new Batch(topic.partitions());
    }

    /** Rows that are stored together. For one thread. */
    final class Batch {
        private final int partitions;
        private final SortedMap<Integer, List<LogRecord>> records = new TreeMap<>();
        private long bytes;

        private Batch(int partitions) {
            this.partitions = partitions;
        }

        /** @throws SqlException 23502 without a primary key, 22000 for a row that the format cannot carry */
        void add(List<InsertTarget> targets, List<@Nullable Object> values) {
            @Nullable Object[] row = new Object[source.columns().size()];
            Long rowTime = null;
            Integer partition = null;
            for (int i = 0; i < targets.size(); i++) {
                switch (targets.get(i).index()) {
                    case InsertTarget.ROWTIME -> rowTime = (Long) values.get(i);
                    case InsertTarget.ROWPARTITION -> partition = (Integer) values.get(i);
                    default -> row[targets.get(i).index()] = values.get(i);
                }
            }
            checkPrimaryKey(row);
            RecordEncoder.Encoded encoded = encode(row);
            int chosen = partition == null ? partitionOf(encoded.key()) : checked(partition);
            put(chosen, new LogRecord(encoded.key(), encoded.value(), timestamp(rowTime), List.of()));
        }

        /** A tombstone for a key, in the partition where its row is. */
        void delete(int partition, byte[] key) {
            put(partition, LogRecord.of(key, null));
        }

        private void put(int partition, LogRecord record) {
            records.computeIfAbsent(partition, unused -> new ArrayList<>()).add(record);
            bytes += size(record);
        }

        /** What the records take that are not stored yet, roughly. */
        long bytes() {
            return bytes;
        }

        private int checked(int partition) {
            if (partition < 0 || partition >= partitions) {
                throw new SqlException(
                        "22023",
                        "ROWPARTITION is " + partition + ", but topic " + source.topic() + " has partitions 0 to "
                                + (partitions - 1) + ".");
            }
            return partition;
        }

        /** As Kafka's default partitioner: murmur2 of the key; rows without key take turns. */
        private int partitionOf(byte @Nullable [] key) {
            int hash = key == null ? keylessRows.getAndIncrement() : Utils.murmur2(key);
            return Utils.toPositive(hash) % partitions;
        }

        /**
         * Appends all, and returns when the log has acknowledged them; then the batch is empty again.
         *
         * @throws SqlException if an append failed: the other appends may have been stored; says how many records were
         */
        void store() {
            List<Append> appends = new ArrayList<>();
            records.forEach((partition, rows) -> {
                PartitionWriter writer = writer(partition);
                chunks(rows).forEach(chunk -> appends.add(new Append(chunk.size(), writer.append(chunk))));
            });
            records.clear();
            bytes = 0;
            awaitAll(appends);
        }

        private void awaitAll(List<Append> appends) {
            int stored = 0;
            SqlException failure = null;
            for (Append append : appends) {
                try {
                    LogFutures.await(append.done, "Storing rows of " + source.name());
                    stored += append.records;
                } catch (SqlException e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw stored == 0 ? failure : new PartlyStoredException(failure, stored);
            }
        }
    }

    private record Append(int records, CompletableFuture<Appended> done) {}

    private PartitionWriter writer(int partition) {
        try {
            return log.writer(new TopicPartition(source.topic(), partition));
        } catch (UnknownTopicOrPartitionException e) {
            throw LogFutures.failure(e, "Storing rows of " + source.name());
        }
    }

    private static List<List<LogRecord>> chunks(List<LogRecord> records) {
        List<List<LogRecord>> chunks = new ArrayList<>();
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            long size = size(records.get(i));
            if (i > start && bytes + size > MAX_APPEND_BYTES) {
                chunks.add(records.subList(start, i));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (start < records.size()) {
            chunks.add(records.subList(start, records.size()));
        }
        return chunks;
    }

    private static long size(LogRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return RECORD_OVERHEAD_BYTES + (key == null ? 0L : key.length) + (value == null ? 0L : value.length);
    }

    private void checkPrimaryKey(@Nullable Object[] row) {
        for (int i = 0; i < row.length; i++) {
            Column column = source.columns().get(i);
            if (source.kind() == SourceKind.TABLE && column.role() == Column.Role.KEY && row[i] == null) {
                throw new SqlException(
                        "23502",
                        "A row for table " + source.name() + " has no value for " + column.name()
                                + ", which is its primary key.");
            }
        }
    }

    private RecordEncoder.Encoded encode(@Nullable Object[] row) {
        try {
            return encoder.encode(row);
        } catch (RecordFormatException e) {
            throw new SqlException(
                    "22000", "A row cannot be stored in " + source.name() + ": " + e.getMessage(), 0, 0, e);
        }
    }

    private static long timestamp(@Nullable Long rowTime) {
        if (rowTime != null && rowTime < 0) {
            throw new SqlException("22008", "ROWTIME is " + rowTime + ", but a record's time counts ms from 1970 on.");
        }
        return rowTime == null ? LogRecord.NOW : rowTime;
    }
}
