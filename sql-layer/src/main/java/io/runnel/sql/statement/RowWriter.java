package io.runnel.sql.statement;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.sql.LogFutures;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StoredRows;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.RecordEncoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.transaction.SessionTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

    private final RowStore store;
    private final Source source;
    private final RecordEncoder encoder;
    private final AtomicInteger keylessRows;
    private final int[] primaryKey;
    private final String words;

    /** @param keylessRows counts rows without key, which go to the partitions in turn */
    RowWriter(RowStore store, Source source, RecordEncoder encoder, AtomicInteger keylessRows) {
        this.store = store;
        this.source = source;
        this.encoder = encoder;
        this.keylessRows = keylessRows;
        this.primaryKey = source.kind() == SourceKind.TABLE
                ? IntStream.range(0, source.columns().size())
                        .filter(index -> source.columns().get(index).role() == Column.Role.KEY)
                        .toArray()
                : new int[0];
        this.words = "Storing rows of " + source.name();
    }

    /** Begins a batch of the session's statement. */
    Batch begin(Session session) {
        TopicDescription topic = store.log()
                .createdTopic(source.topic())
                .orElseThrow(() -> new SqlException(
                        "42704",
                        "Topic " + source.topic() + " of " + source.name()
                                + " does not exist any more: create it, or drop " + source.name() + "."));
        return new Batch(topic.partitions(), session);
    }

    /** Rows that are stored together. For one thread. */
    final class Batch {
        private final PartitionedRecords records;
        private final @Nullable SessionTransaction transaction;
        private final boolean telling;
        private final long nowMs = System.currentTimeMillis();

        private Batch(int partitions, Session session) {
            this.records = new PartitionedRecords(source.topic(), partitions);
            this.transaction = store.transactions().open(session);
            this.telling = session.tellsRows();
        }

        /** Of which the rows become a part; null if they are committed by themselves. */
        @Nullable
        SessionTransaction transaction() {
            return transaction;
        }

        /** @throws SqlException 23502 without a primary key, 22000 for a row that the format cannot carry */
        void add(List<InsertTarget> targets, @Nullable Object[] values) {
            @Nullable Object[] row = new Object[source.columns().size()];
            Long rowTime = null;
            Integer partition = null;
            for (int i = 0; i < values.length; i++) {
                int index = targets.get(i).index();
                switch (index) {
                    case InsertTarget.ROWTIME -> rowTime = (Long) values[i];
                    case InsertTarget.ROWPARTITION -> partition = (Integer) values[i];
                    default -> row[index] = values[i];
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
            records.add(partition, record, size(record));
        }

        /** What the records take that are not stored yet, roughly. */
        long bytes() {
            return records.bytes();
        }

        private int checked(int partition) {
            if (partition < 0 || partition >= records.partitions()) {
                throw new SqlException(
                        "22023",
                        "ROWPARTITION is " + partition + ", but topic " + source.topic() + " has partitions 0 to "
                                + (records.partitions() - 1) + ".");
            }
            return partition;
        }

        /** As Kafka's default partitioner: murmur2 of the key; rows without key take turns. */
        private int partitionOf(byte @Nullable [] key) {
            int hash = key == null ? keylessRows.getAndIncrement() : Utils.murmur2(key);
            return Utils.toPositive(hash) % records.partitions();
        }

        /** The log would take its own clock; with this one it is known which time the row has. */
        private long timestamp(@Nullable Long rowTime) {
            if (rowTime != null && rowTime < 0) {
                throw new SqlException(
                        "22008", "ROWTIME is " + rowTime + ", but a record's time counts ms from 1970 on.");
            }
            return rowTime == null ? nowMs : rowTime;
        }

        /**
         * Appends all, and returns when the log has acknowledged them, or when the transaction has taken them; then the
         * batch is empty again.
         *
         * @return where the rows went, if that is known
         * @throws SqlException if an append failed
         * @throws PartlyStoredException if an append failed and others did not; never in a transaction
         */
        StoredRows store() {
            if (records.isEmpty()) {
                return StoredRows.NONE;
            }
            return transaction == null ? storeNow() : storeIn(transaction);
        }

        private StoredRows storeIn(SessionTransaction open) {
            List<SessionTransaction.Part> parts = new ArrayList<>();
            records.forEach((partition, rows) ->
                    parts.add(new SessionTransaction.Part(new TopicPartition(source.topic(), partition), rows)));
            List<List<Appended>> places = open.store(parts, telling);
            StoredRows stored = places.isEmpty() ? StoredRows.NONE : records.places(places);
            records.clear();
            return stored;
        }

        private StoredRows storeNow() {
            List<Append> appends = new ArrayList<>();
            records.forEach((partition, rows) -> {
                PartitionWriter writer = writer(partition);
                if (records.bytes() <= MAX_APPEND_BYTES) {
                    // Several partitions are flushed side by side; for one, this thread waits anyway.
                    CompletableFuture<Appended> done =
                            records.used() == 1 ? writer.appendHere(rows) : writer.append(rows);
                    appends.add(new Append(partition, rows.size(), done));
                } else {
                    chunks(rows)
                            .forEach(chunk -> appends.add(new Append(partition, chunk.size(), writer.append(chunk))));
                }
            });
            try {
                return records.places(awaitAll(appends));
            } finally {
                records.clear();
            }
        }

        private List<List<Appended>> awaitAll(List<Append> appends) {
            List<List<Appended>> places = new ArrayList<>();
            int last = -1;
            int stored = 0;
            SqlException failure = null;
            for (Append append : appends) {
                try {
                    Appended place = LogFutures.await(append.done, words);
                    if (append.partition != last) {
                        places.add(new ArrayList<>(1));
                        last = append.partition;
                    }
                    places.get(places.size() - 1).add(place);
                    stored += append.records;
                } catch (SqlException e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw stored == 0 ? failure : new PartlyStoredException(failure, stored);
            }
            return places;
        }
    }

    private record Append(int partition, int records, CompletableFuture<Appended> done) {}

    private PartitionWriter writer(int partition) {
        try {
            return store.log().writer(new TopicPartition(source.topic(), partition));
        } catch (UnknownTopicOrPartitionException e) {
            throw LogFutures.failure(e, words);
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
        for (int index : primaryKey) {
            if (row[index] == null) {
                throw new SqlException(
                        "23502",
                        "A row for table " + source.name() + " has no value for "
                                + source.columns().get(index).name() + ", which is its primary key.");
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
}
