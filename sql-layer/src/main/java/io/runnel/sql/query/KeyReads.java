package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.sql.query.lookup.TableLookups;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the newest records of a few keys of a table from where they are known to stand. For one thread. */
final class KeyReads {
    /** More are searched for all together. */
    static final int MAX_KEYS = 100;

    private final EventLog log;
    private final TableLookups lookups;
    private final LogSnapshot.Topic topic;
    private final List<ByteBuffer> keys;
    private final PartitionWalk walk;
    private final QueryRun run;

    KeyReads(
            EventLog log,
            TableLookups lookups,
            LogSnapshot.Topic topic,
            List<ByteBuffer> keys,
            PartitionWalk walk,
            QueryRun run) {
        this.log = log;
        this.lookups = lookups;
        this.topic = topic;
        this.keys = keys.stream().distinct().toList();
        this.walk = walk;
        this.run = run;
    }

    /** The rows of the keys in a partition, in the order of their offsets; null if the partition must be searched. */
    @Nullable
    List<Object> rows(int partition, RowDecoding decoding) {
        TopicPartition place = new TopicPartition(topic.name(), partition);
        long[] offsets = lookups.find(log, topic.id(), place, keys, topic.endOffsets()[partition], run.stop()::check);
        if (offsets == null) {
            return null;
        }
        long[] found =
                Arrays.stream(offsets).filter(offset -> offset >= 0).sorted().toArray();
        List<Object> rows = new ArrayList<>(found.length);
        if (Arrays.stream(found).distinct().count() < found.length) {
            return null; // Two of the keys have one hash.
        }
        if (found.length == 0) {
            return rows;
        }
        try (PartitionReader in = log.reader(place)) {
            for (long offset : found) {
                in.seek(offset);
                if (!in.next() || in.offset() != offset || !keys.contains(in.key())) {
                    return null; // Compacted away since, or the record of another key with the same hash.
                }
                Object decoded = in.value() == null || !walk.inRange(in) ? null : decoding.decode(in);
                if (decoded != null) {
                    rows.add(decoded);
                }
            }
            run.statistics().read(in.statistics().records(), in.bytesRead());
        }
        return rows;
    }

    /** Notes what a search of a partition cost that {@link #rows} could not spare. */
    void searched(int partition, long records) {
        lookups.searched(topic.id(), partition, records);
    }
}
