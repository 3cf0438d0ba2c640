package io.runnel.log;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Walks the committed records of one partition, in offset order, without an object per record: the reader itself is the
 * view of the current record. Control records and what aborted transactions wrote are passed over (Kafka's
 * {@code read_committed}). Compacted logs have gaps between offsets.
 *
 * <p>Wherever a method must fetch what it answers, from a disk or from another machine, it waits for that, but never for
 * records that are not written yet. Over a network the wait is bounded: a {@code TimeoutException} says that nothing was
 * lost or passed over, and that the call can be made again. A reader belongs to the topic as it was when it was opened;
 * once that topic is deleted, {@link #endOffset} and {@link #next} throw an {@code InvalidMetadataException}
 * ({@code NotLeaderOrFollowerException} or {@code UnknownTopicOrPartitionException}), even if there is another topic of
 * that name.
 *
 * <p>Where records are deleted before they were read, by retention or by a client, reading goes on at
 * {@link #startOffset}: the next record's offset is then beyond the one that was due. What the reader holds in its buffer
 * already may still come.
 *
 * <p>For one thread at a time, except {@link #endOffset}, {@link #startOffset} and {@link #onReadable}.
 */
public interface PartitionReader extends AutoCloseable {
    TopicPartition partition();

    /** The first offset that is still there (Kafka's log start offset), as it is now. */
    long startOffset();

    /**
     * Exclusive end of what may be read now: committed, and outside open transactions (Kafka's last stable offset). It
     * covers all appends that were acknowledged before the call, whoever made them.
     */
    long endOffset();

    /** The first offset whose record has this timestamp or a later one, or {@link #endOffset} if there is none. */
    long offsetForTime(long timestampMs);

    /**
     * The next {@link #next} answers the first record at or after this offset. An offset below {@link #startOffset}
     * stands for it; one beyond {@link #endOffset} waits until the partition has grown there.
     */
    void seek(long offset);

    /**
     * The offset from which {@link #next} looks on: 1 above the current record, or higher when it is known that there
     * are no records in between. With {@link #limit} it tells when a bounded read is complete: when it has reached the
     * limit, though the record just below it may be a control record or gone by compaction.
     */
    long position();

    /**
     * Bounds what is read: {@link #next} answers false where the next record is at or after this offset. May be changed
     * at any time; {@code Long.MAX_VALUE}, as at the beginning, is no bound.
     *
     * @param endOffset exclusive
     */
    void limit(long endOffset);

    /**
     * A hint: only records with one of these keys are wanted. {@link #next} may pass over all others, without reading
     * them where it is known that they are not there, but need not: whoever asks compares still. Holds for what comes
     * after the call, until the next one. Does nothing where the log offers no such search.
     *
     * @param keys the keys as they stand in the records, not changed afterwards; a null among them stands for records
     *     without a key. Null, as at the beginning, for all records.
     */
    default void onlyKeys(@Nullable Collection<@Nullable ByteBuffer> keys) {}

    /**
     * A hint like {@link #onlyKeys}, and together with it: only records with timestamps between these are wanted.
     *
     * @param minMs inclusive; {@code Long.MIN_VALUE} for no bound
     * @param maxMs inclusive; {@code Long.MAX_VALUE} for no bound
     */
    default void onlyTimes(long minMs, long maxMs) {}

    /**
     * A search may pass over much before it finds a record: while it does, it asks this often, and ends with a {@code
     * CancellationException} once it is true. Then the reader can go on where it stands.
     */
    default void cancelWhen(BooleanSupplier cancelled) {}

    /**
     * What {@link #next} would have to read of a range under the hints as they are, cut to {@link #startOffset} and {@link
     * #endOffset}. Reads little or nothing, except for the first time of a search by key: then it makes what searches
     * need to know of the segment that is being written.
     *
     * @param fromOffset inclusive
     * @param toOffset exclusive
     */
    default ReadEstimate estimate(long fromOffset, long toOffset) {
        long records = Math.max(0, Math.min(toOffset, endOffset()) - Math.max(fromOffset, startOffset()));
        return new ReadEstimate(records, 0, 0, 0, records == 0 ? 0 : 1);
    }

    /** What was read since the reader was opened; {@link ReadStatistics#NONE} where nobody counts. */
    default ReadStatistics statistics() {
        return ReadStatistics.NONE;
    }

    /**
     * How many records {@link #next} would show of a range without any hint and {@link #limit}, told by the headers of
     * batches, or by less, without reading the records themselves. The range is cut to {@link #startOffset} and {@link
     * #endOffset}. A damaged batch whose header is whole is counted like any other.
     *
     * @param fromOffset inclusive
     * @param toOffset exclusive
     * @return empty where only reading can tell, as over a network. The log of this process always tells: the count in
     *     a batch's header is that of the records that are shown of it, in compressed and in compacted batches too, and
     *     those of aborted transactions are told by their batches.
     */
    default OptionalLong countRecords(long fromOffset, long toOffset) {
        return OptionalLong.empty();
    }

    /**
     * Moves to the next record; false when there is none below the limit and the known end. The known end is not below
     * any that {@link #endOffset} of this reader has answered, so that a read up to it is never cut short; it follows
     * the partition's end by itself while records are read or {@link #onReadable} is set, and each false makes the
     * reader look again.
     *
     * <p>Records that retention removes before they are read are passed over, unless they are at hand already.
     *
     * @throws org.apache.kafka.common.errors.CorruptRecordException if a batch is damaged: so does each further call,
     *     until a {@link #seek} passes it over; the message says where to
     */
    boolean next();

    /** Offset of the current record. */
    long offset();

    /** Timestamp of the current record, milliseconds since the epoch. */
    long timestampMs();

    /** Key of the current record, or null. The buffer is valid until the next {@link #next}, {@link #seek} or close. */
    @Nullable
    ByteBuffer key();

    /** Value of the current record, or null for a tombstone. Valid as long as {@link #key}'s buffer is. */
    @Nullable
    ByteBuffer value();

    /** Bytes of batches that were loaded since the reader was opened; 0 of a reader that does not count. */
    default long bytesRead() {
        return 0;
    }

    /** Headers of the current record, in order; possibly empty. */
    Header[] headers();

    /**
     * Registers what to run when a reader that has read all there is can read on, replacing an earlier one; null removes
     * it. It runs on the log's threads and must return at once (set a flag, release a semaphore): it must not call this
     * reader. It may run more often than needed, never less: register first, then read until {@link #next} answers
     * false, then wait. It also runs when the next call will throw because the partition is gone.
     */
    void onReadable(@Nullable Runnable wakeUp);

    @Override
    void close();
}
