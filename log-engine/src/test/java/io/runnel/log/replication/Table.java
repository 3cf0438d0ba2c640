package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.TransactionMarker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** What was written to a compacted log, and whether a reader sees what it must. */
final class Table {
    private static final short ALL = -1;
    private static final long NO_PRODUCER = -1;

    /** Everything ever written, by offset; with the transaction it belongs to, or -1. */
    private final NavigableMap<Long, Written> written = new TreeMap<>();

    private final List<Fate> transactions = new ArrayList<>();
    private final Map<Long, Integer> sequences = new HashMap<>();
    private final Map<Long, Integer> open = new HashMap<>();

    enum Fate {
        OPEN,
        COMMITTED,
        ABORTED
    }

    record Written(long offset, String key, @Nullable String value, int transaction) {}

    /** A change of one key; null deletes it. */
    record Change(String key, @Nullable String value) {}

    long write(Replica replica, String codec, long producer, boolean transactional, long nowMs, List<Change> changes)
            throws Exception {
        int sequence = producer == NO_PRODUCER ? -1 : sequences.getOrDefault(producer, 0);
        MemoryRecords batch = batch(codec, producer, sequence, transactional, nowMs, changes);
        long offset =
                replica.append(batch, ALL, nowMs).get(10, TimeUnit.SECONDS).baseOffset();
        int transaction = -1;
        if (transactional) {
            transaction = open.computeIfAbsent(producer, id -> {
                transactions.add(Fate.OPEN);
                return transactions.size() - 1;
            });
        }
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            written.put(offset + i, new Written(offset + i, change.key(), change.value(), transaction));
        }
        if (producer != NO_PRODUCER) {
            sequences.put(producer, sequence + changes.size());
        }
        return offset;
    }

    static MemoryRecords batch(
            String codec, long producer, int sequence, boolean transactional, long nowMs, List<Change> changes) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(512),
                RecordBatch.MAGIC_VALUE_V2,
                Compression.of(codec).build(),
                TimestampType.CREATE_TIME,
                0,
                RecordBatch.NO_TIMESTAMP,
                producer,
                producer == NO_PRODUCER ? -1 : (short) 0,
                sequence,
                transactional,
                RecordBatch.NO_PARTITION_LEADER_EPOCH);
        for (Change change : changes) {
            byte[] value = change.value() == null ? null : change.value().getBytes(UTF_8);
            builder.append(new SimpleRecord(nowMs, change.key().getBytes(UTF_8), value));
        }
        return builder.build();
    }

    boolean inTransaction(long producer) {
        return open.containsKey(producer);
    }

    int nextSequence(long producer) {
        return sequences.getOrDefault(producer, 0);
    }

    void end(Replica replica, long producer, boolean commit, long nowMs) throws Exception {
        replica.appendMarker(new TransactionMarker(producer, (short) 0, commit, 0), false, nowMs)
                .get(10, TimeUnit.SECONDS);
        transactions.set(Objects.requireNonNull(open.remove(producer)), commit ? Fate.COMMITTED : Fate.ABORTED);
    }

    private boolean counts(Written record) {
        return record.transaction() < 0 || transactions.get(record.transaction()) == Fate.COMMITTED;
    }

    /** The newest change of each key that a reader of committed records must end with. */
    Map<String, Written> newest(long lastStableOffset) {
        Map<String, Written> newest = new HashMap<>();
        written.headMap(lastStableOffset).values().stream()
                .filter(this::counts)
                .forEach(record -> newest.put(record.key(), record));
        return newest;
    }

    /** Reads a log on, as a consumer of committed records does. */
    final class Reader {
        private final Map<String, Written> last = new HashMap<>();
        private long position;

        Map<String, Written> last() {
            return last;
        }

        /** Reads one slice; false at the end. */
        boolean step(Replica replica, int maxBytes, String where) {
            LogSlice slice = replica.read(position, maxBytes, true, ReadLimit.STABLE);
            if (slice.records().sizeInBytes() == 0) {
                assertThat(position).as(where).isGreaterThanOrEqualTo(slice.lastStableOffset());
                return false;
            }
            List<AbortedTransaction> ahead = new ArrayList<>(slice.aborted());
            Set<Long> aborted = new HashSet<>();
            for (RecordBatch batch : slice.records().batches()) {
                batch.ensureValid();
                ahead.removeIf(transaction -> transaction.firstOffset() <= batch.lastOffset()
                        && (aborted.add(transaction.producerId()) || true));
                if (batch.isControlBatch()) {
                    batch.forEach(marker -> {
                        if (ControlRecordType.parse(marker.key()) == ControlRecordType.ABORT) {
                            aborted.remove(batch.producerId());
                        }
                    });
                } else if (!batch.isTransactional() || !aborted.contains(batch.producerId())) {
                    batch.forEach(found -> take(found, where));
                }
                position = batch.nextOffset();
            }
            return true;
        }

        private void take(Record found, String where) {
            if (found.offset() < position) {
                return;
            }
            String key = UTF_8.decode(found.key()).toString();
            String value = found.hasValue() ? UTF_8.decode(found.value()).toString() : null;
            Written original = written.get(found.offset());
            String at = where + " offset " + found.offset();
            assertThat(original).as(at).isNotNull();
            assertThat(original.key()).as(at).isEqualTo(key);
            assertThat(original.value()).as(at).isEqualTo(value);
            assertThat(counts(original))
                    .as(at + " was aborted or is open: " + original)
                    .isTrue();
            last.put(key, original);
        }
    }

    /** A reader from the start ends with the newest change of each key, and sees no deleted key. */
    void verify(Replica replica, int maxBytes, String where) {
        Reader reader = new Reader();
        while (reader.step(replica, maxBytes, where)) {
            // On to the next slice.
        }
        newest(replica.lastStableOffset()).forEach((key, record) -> {
            Written seen = reader.last().get(key);
            if (record.value() != null || seen != null) {
                assertThat(seen).as(where + " key " + key).isEqualTo(record);
            }
        });
    }
}
