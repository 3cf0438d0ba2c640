package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.plan.ScanRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a topic that lie between a range's lower bounds and the query's start, one partition after the
 * other. Lower bounds are seeks; which records the upper bounds keep, {@link #inRange} says: a timestamp may be above
 * the bound though a later record's is below it, and a table's newest record counts even where it is out of range.
 */
final class PartitionWalk implements AutoCloseable {
    /** So many records are counted together. */
    private static final int RECORDS_PER_NOTE = 1_024;

    private final EventLog log;
    private final String topic;
    private final long[] endOffsets;
    private final long asOfMs;
    private final long leastTimeMs;
    private final long mostTimeMs;
    private final long leastOffset;
    private final long mostOffset;
    private final int lastPartition;
    private final QueryStop stop;
    private final RunningQuery statistics;
    private final HeapGuard heap = new HeapGuard();
    private boolean closed;
    private @Nullable TailSearch tail;
    private int partition;
    private long records;
    private long notedBytes;
    private @Nullable PartitionReader reader;
    private @Nullable List<ByteBuffer> keys;
    private boolean olderHidden;

    /** @param endOffsets exclusive, by partition */
    PartitionWalk(EventLog log, String topic, long[] endOffsets, ScanRange range, QueryRun run) {
        this.log = log;
        this.topic = topic;
        this.endOffsets = endOffsets;
        this.asOfMs = range.asOfMs();
        this.leastTimeMs = range.least(PseudoColumn.ROWTIME);
        this.mostTimeMs = range.most(PseudoColumn.ROWTIME);
        this.leastOffset = range.least(PseudoColumn.ROWOFFSET);
        this.mostOffset = range.most(PseudoColumn.ROWOFFSET);
        this.lastPartition = (int) Math.min(endOffsets.length - 1, range.most(PseudoColumn.ROWPARTITION));
        long first = Math.max(0, range.least(PseudoColumn.ROWPARTITION));
        this.partition = range.isEmpty() ? endOffsets.length : (int) Math.min(first, endOffsets.length);
        this.stop = run.stop();
        this.statistics = run.statistics();
    }

    /** Opens the next partition in range, closing the one before; null when there is none left. */
    @Nullable
    PartitionReader nextPartition() {
        int number = nextNumber();
        return number < 0 ? null : open(number);
    }

    /** The number of the next partition in range, for who may find what he needs without {@link #open}; -1 if there is none. */
    int nextNumber() {
        closeReader();
        while (partition <= lastPartition) {
            int current = partition++;
            if (endOffsets[current] > 0) {
                return current;
            }
        }
        return -1;
    }

    /**
     * Lets the log pass over records that are not wanted.
     *
     * @param wanted records with other keys are not; null for all
     * @param newestOnly whether a record hides older ones of its key though it is out of range itself
     */
    void search(@Nullable List<ByteBuffer> wanted, boolean newestOnly) {
        keys = wanted;
        olderHidden = newestOnly;
    }

    /** Opens a partition that {@link #nextNumber} gave. */
    PartitionReader open(int number) {
        PartitionReader opened = log.reader(new TopicPartition(topic, number));
        reader = opened;
        opened.cancelWhen(stop::isStopped);
        if (keys != null) {
            opened.onlyKeys(new ArrayList<>(keys));
        }
        if (!olderHidden && (leastTimeMs != Long.MIN_VALUE || mostTimeMs != Long.MAX_VALUE)) {
            opened.onlyTimes(leastTimeMs, mostTimeMs);
        }
        long from = Math.max(opened.startOffset(), leastOffset);
        if (leastTimeMs != Long.MIN_VALUE) {
            from = Math.max(from, opened.offsetForTime(leastTimeMs));
        }
        if (tail != null) {
            from = tail.start(opened, from, endOffset(number));
        }
        opened.seek(from);
        opened.limit(endOffsets[number]);
        return opened;
    }

    /** Exclusive end of the records of a partition that can be in range. */
    private long endOffset(int number) {
        return mostOffset < endOffsets[number] ? mostOffset + 1 : endOffsets[number];
    }

    /** Reads from now on the end of each partition alone. */
    void readTail(TailSearch search) {
        tail = search;
    }

    /** How many records are within bounds on partitions and offsets, in the partitions that are left. */
    long count() {
        long sum = 0;
        for (PartitionReader in = nextPartition(); in != null; in = nextPartition()) {
            stop.check();
            long endOffset = endOffset(in.partition().partition());
            OptionalLong counted = in.countRecords(in.position(), endOffset);
            if (counted.isPresent()) {
                sum += counted.getAsLong();
            } else {
                in.limit(endOffset);
                while (next(in)) {
                    sum++;
                }
            }
        }
        return sum;
    }

    /** Moves the reader to its next record; false at the end of what the query reads of its partition. */
    boolean next(PartitionReader in) {
        boolean found;
        do {
            stop.check();
            heap.read();
            if (++records >= RECORDS_PER_NOTE) {
                note(in);
            }
            found = step(in);
        } while (found && asOfMs != Long.MAX_VALUE && in.timestampMs() > asOfMs);
        return found;
    }

    private boolean step(PartitionReader in) {
        try {
            return in.next();
        } catch (CancellationException e) {
            stop.check(); // The log asked it in the middle of a search.
            throw e;
        }
    }

    private void note(PartitionReader in) {
        long bytes = in.bytesRead();
        statistics.read(records, bytes - notedBytes);
        records = 0;
        notedBytes = bytes;
    }

    /** Whether the reader's record is within all bounds. */
    boolean inRange(PartitionReader in) {
        long timeMs = in.timestampMs();
        long offset = in.offset();
        return timeMs >= leastTimeMs && timeMs <= mostTimeMs && offset >= leastOffset && offset <= mostOffset;
    }

    /** Whether no later record of the partition can be in range. */
    boolean isPast(PartitionReader in) {
        return in.offset() > mostOffset;
    }

    @Override
    public void close() {
        closed = true;
        closeReader();
    }

    /** Whether nobody reads on. */
    boolean isClosed() {
        return closed;
    }

    private void closeReader() {
        if (reader != null) {
            note(reader);
            notedBytes = 0;
            statistics.scanned(topic, reader.statistics());
            reader.close();
            reader = null;
        }
    }
}
