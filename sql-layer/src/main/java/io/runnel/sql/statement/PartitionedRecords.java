package io.runnel.sql.statement;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.sql.StoredRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records that are to be stored, by partition, and in which order they came. For one thread. */
final class PartitionedRecords {
    private static final int FIRST_ROWS = 8;

    private final String topic;
    private final @Nullable List<LogRecord>[] byPartition;
    /** By row: its partition. */
    private int[] order = new int[FIRST_ROWS];

    private int rows;
    private int used;
    private long bytes;

    @SuppressWarnings({"unchecked", "rawtypes"})
    PartitionedRecords(String topic, int partitions) {
        this.topic = topic;
        this.byPartition = new List[partitions];
    }

    int partitions() {
        return byPartition.length;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    long bytes() {
        return bytes;
    }

    /** How many partitions have records. */
    int used() {
        return used;
    }

    void add(int partition, LogRecord added, long size) {
        List<LogRecord> known = byPartition[partition];
        if (known == null) {
            used++;
            known = new ArrayList<>();
            byPartition[partition] = known;
        }
        known.add(added);
        if (rows == order.length) {
            order = Arrays.copyOf(order, 2 * rows);
        }
        order[rows++] = partition;
        bytes += size;
    }

    /** Takes the records of one partition. */
    @FunctionalInterface
    interface Receiver {
        void accept(int partition, List<LogRecord> records);
    }

    /** Hands out the records of each partition that has some, in the order of their numbers. */
    void forEach(Receiver receiver) {
        for (int partition = 0; partition < byPartition.length; partition++) {
            List<LogRecord> records = byPartition[partition];
            if (records != null) {
                receiver.accept(partition, records);
            }
        }
    }

    void clear() {
        // Not cleared in place: whoever they were handed to may read them still.
        Arrays.fill(byPartition, null);
        rows = 0;
        used = 0;
        bytes = 0;
    }

    /**
     * Where the rows went, in their order.
     *
     * @param stored the batches of each partition that has records, as {@link #forEach} has them
     */
    StoredRows places(List<List<Appended>> stored) {
        Cursor[] cursors = new Cursor[byPartition.length];
        int next = 0;
        for (int partition = 0; partition < byPartition.length; partition++) {
            List<LogRecord> records = byPartition[partition];
            if (records != null) {
                cursors[partition] = new Cursor(topic, records, stored.get(next++));
            }
        }
        int[] partitions = Arrays.copyOf(order, rows);
        long[] offsets = new long[rows];
        long[] times = new long[rows];
        for (int row = 0; row < rows; row++) {
            Cursor cursor = cursors[partitions[row]];
            cursor.next();
            offsets[row] = cursor.offset;
            times[row] = cursor.timeMs;
        }
        return new StoredRows(partitions, offsets, times);
    }

    /** Walks the records of a partition along the batches that they became. */
    private static final class Cursor {
        private final String topic;
        private final List<LogRecord> records;
        private final List<Appended> batches;
        private int batch = -1;
        private int at;
        private long offset;
        private long endOffset;
        private boolean ownTimes;
        private long timeMs;

        Cursor(String topic, List<LogRecord> records, List<Appended> batches) {
            this.topic = topic;
            this.records = records;
            this.batches = batches;
        }

        void next() {
            offset++;
            if (offset >= endOffset) {
                nextBatch();
            }
            Appended current = batches.get(batch);
            timeMs = ownTimes ? records.get(at).timestampMs() : current.maxTimestampMs();
            at++;
        }

        private void nextBatch() {
            batch++;
            if (batch == batches.size()) {
                throw new IllegalStateException(
                        "The log tells of fewer records than " + records.size() + " of topic " + topic);
            }
            Appended current = batches.get(batch);
            offset = current.baseOffset();
            endOffset = current.endOffset();
            ownTimes = newest(current) == current.maxTimestampMs();
        }

        /** If the log has stored another time than this, the topic has LogAppendTime: all records have that one. */
        private long newest(Appended current) {
            long newest = Long.MIN_VALUE;
            int end = at + (int) (current.endOffset() - current.baseOffset());
            for (int index = at; index < end; index++) {
                newest = Math.max(newest, records.get(index).timestampMs());
            }
            return newest;
        }
    }
}
