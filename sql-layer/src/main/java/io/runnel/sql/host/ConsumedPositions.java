package io.runnel.sql.host;

import io.runnel.sql.SqlException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How far an answer's rows have been consumed, as offsets: behind a row stands the offset after its record. Records that
 * give no row count as consumed as soon as all rows before them are. Thread-safe: rows are read by one thread, and consumed
 * by another.
 */
final class ConsumedPositions {
    /** Rows that nobody consumes take 12 bytes each. */
    private static final int MOST_OUTSTANDING = 4_000_000;

    private static final int FIRST_ROWS = 1_024;
    private static final long NONE = -1;

    // A ring of the rows that are not consumed.
    private int[] partitions = new int[FIRST_ROWS];
    private long[] nextOffsets = new long[FIRST_ROWS];
    private int head;
    private int outstanding;
    private long consumedRows;

    private long[] read = {};
    private long[] consumed = {};
    private boolean news;

    /** The group stands there already. */
    synchronized void begin(int partition, long offset) {
        note(partition, offset);
        consumed[partition] = offset;
    }

    /** A record gave a row. */
    synchronized void row(int partition, long nextOffset) {
        if (outstanding == partitions.length) {
            grow();
        }
        int place = (head + outstanding) & (partitions.length - 1);
        partitions[place] = partition;
        nextOffsets[place] = nextOffset;
        outstanding++;
        note(partition, nextOffset);
    }

    private void grow() {
        if (outstanding >= MOST_OUTSTANDING) {
            throw new SqlException(
                    "54000",
                    outstanding + " rows were read and none of them was told to be consumed: the answer cannot remember"
                            + " where they all stand. Consume them, or add LIMIT.");
        }
        int[] morePartitions = new int[2 * outstanding];
        long[] moreOffsets = new long[2 * outstanding];
        for (int i = 0; i < outstanding; i++) {
            int place = (head + i) & (partitions.length - 1);
            morePartitions[i] = partitions[place];
            moreOffsets[i] = nextOffsets[place];
        }
        partitions = morePartitions;
        nextOffsets = moreOffsets;
        head = 0;
    }

    /** Up to this offset there is no row more. */
    synchronized void passed(int partition, long nextOffset) {
        note(partition, nextOffset);
        if (outstanding == 0) {
            move(partition, nextOffset);
        }
    }

    private void note(int partition, long nextOffset) {
        if (partition >= read.length) {
            int known = read.length;
            read = Arrays.copyOf(read, partition + 1);
            consumed = Arrays.copyOf(consumed, partition + 1);
            Arrays.fill(read, known, partition + 1, NONE);
            Arrays.fill(consumed, known, partition + 1, NONE);
        }
        read[partition] = Math.max(read[partition], nextOffset);
    }

    private void move(int partition, long nextOffset) {
        if (nextOffset > consumed[partition]) {
            consumed[partition] = nextOffset;
            news = true;
        }
    }

    /** So many rows were consumed, counted from the first of the answer. */
    synchronized void consumed(long rows) {
        while (consumedRows < rows && outstanding > 0) {
            move(partitions[head], nextOffsets[head]);
            head = (head + 1) & (partitions.length - 1);
            outstanding--;
            consumedRows++;
        }
        if (outstanding == 0) {
            for (int partition = 0; partition < read.length; partition++) {
                if (read[partition] != NONE) {
                    move(partition, read[partition]);
                }
            }
        }
    }

    /** Where to go on in the partitions, if that has changed since it was last asked for; otherwise nothing. */
    synchronized Map<Integer, Long> news() {
        if (!news) {
            return Map.of();
        }
        news = false;
        Map<Integer, Long> positions = new HashMap<>();
        for (int partition = 0; partition < consumed.length; partition++) {
            if (consumed[partition] != NONE) {
                positions.put(partition, consumed[partition]);
            }
        }
        return positions;
    }
}
