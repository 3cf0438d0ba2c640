package io.runnel.sql.query;

import io.runnel.log.PartitionReader;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.format.RecordFormatException;
import java.util.PriorityQueue;

/**
 * Finds where in a partition to begin when only its last rows are wanted: reads ever longer pieces from the end until
 * they have as many rows. Times may be out of order, so the rows found show a time only, below which no row is wanted;
 * the log's index tells where the first record stands that is not older. For one thread.
 */
final class TailSearch {
    /** Where more rows are wanted, the partition is read from its front. */
    private static final long MAX_ROWS = 100_000;

    private static final long FIRST_PIECE = 64;

    /** Each piece is this many times as long as all those before. */
    private static final int GROWTH = 3;

    /** When this part of a partition, and so many records, did not have the rows, it is read from its front. */
    private static final int GIVE_UP_PART = 8;

    private static final long GIVE_UP_RECORDS = 10_000;

    private final PseudoColumn column;
    private final long wanted;
    private final PartitionWalk walk;
    private final RecordRows rows;

    /**
     * @param column ROWOFFSET or ROWTIME
     * @param rows tells which records are rows
     */
    TailSearch(PseudoColumn column, long wanted, PartitionWalk walk, RecordRows rows) {
        this.column = column;
        this.wanted = wanted;
        this.walk = walk;
        this.rows = rows;
    }

    /**
     * An offset before which no row is wanted.
     *
     * @param in is moved
     * @param from where the query's bounds begin
     * @param end exclusive
     */
    long start(PartitionReader in, long from, long end) {
        if (wanted > MAX_ROWS || from >= end) {
            return from;
        }
        if (wanted <= 0) {
            return end;
        }
        PriorityQueue<Long> largest = new PriorityQueue<>();
        long begin = end;
        for (long piece = Math.max(FIRST_PIECE, wanted); largest.size() < wanted; piece *= GROWTH) {
            long next = Math.max(from, begin - piece);
            boolean far = end - next > GIVE_UP_RECORDS + wanted && end - next > (end - from) / GIVE_UP_PART;
            if (begin == from || far) {
                return from;
            }
            read(in, next, begin, largest);
            begin = next;
        }
        if (column == PseudoColumn.ROWOFFSET) {
            return begin;
        }
        long least = java.util.Objects.requireNonNull(largest.peek());
        return Math.max(from, Math.min(begin, in.offsetForTime(least)));
    }

    private void read(PartitionReader in, long from, long end, PriorityQueue<Long> largest) {
        in.seek(from);
        in.limit(end);
        while (walk.next(in)) {
            if (walk.inRange(in) && isRow(in)) {
                largest.add(((Number) column.valueIn(in)).longValue());
                if (largest.size() > wanted) {
                    largest.poll();
                }
            }
        }
    }

    /** What fails here fails again when it is read as a row. */
    private boolean isRow(PartitionReader in) {
        try {
            return rows.read(in) != null;
        } catch (RecordFormatException | FilteredRows.FilterFailure e) {
            return false;
        }
    }
}
