package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * Reads the keys of records again, byte for byte: a tombstone whose key was encoded anew might differ from the key that
 * another program wrote, and would delete nothing.
 */
record RowKeys(EventLog log, String topic) {
    /** Where a record is. */
    record Place(int partition, long offset) {}

    /** Takes one key. */
    @FunctionalInterface
    interface Receiver {
        void accept(int partition, byte[] key);
    }

    /**
     * Hands out the key of each record, partition by partition.
     *
     * @throws SqlException 40001 if a record is gone, because a newer one of its key replaced it and the log was compacted
     */
    void of(List<Place> places, Receiver receiver) {
        SortedMap<Integer, SortedSet<Long>> offsets = new TreeMap<>();
        places.forEach(place -> offsets.computeIfAbsent(place.partition, unused -> new TreeSet<>())
                .add(place.offset));
        offsets.forEach((partition, wanted) -> read(partition, wanted, receiver));
    }

    private void read(int partition, SortedSet<Long> offsets, Receiver receiver) {
        try (PartitionReader reader = log.reader(new TopicPartition(topic, partition))) {
            for (long offset : offsets) {
                receiver.accept(partition, key(reader, offset));
            }
        } catch (ApiException e) {
            throw LogFutures.failure(e, "Reading the keys of rows to delete");
        }
    }

    private byte[] key(PartitionReader reader, long offset) {
        reader.seek(offset);
        ByteBuffer key = reader.next() && reader.offset() == offset ? reader.key() : null;
        if (key == null) {
            throw new SqlException(
                    "40001",
                    "The record at offset " + offset + " of " + reader.partition()
                            + " was replaced and removed while the statement ran; run it again.");
        }
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return bytes;
    }
}
