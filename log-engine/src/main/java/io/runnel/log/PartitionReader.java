package io.runnel.log;

import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Walks the committed records of one partition, in offset order, without an object per record: the reader itself is the
 * view of the current record. Control records are passed over. Compacted logs have gaps between offsets.
 *
 * <p>Where records are deleted before they were read, by retention or by a client, reading goes on at
 * {@link #startOffset}: the next record's offset is then beyond the one that was due. What the reader holds in its buffer
 * already may still come.
 *
 * <p>For one thread at a time, except {@link #endOffset}, {@link #startOffset} and {@link #onReadable}.
 */
public interface PartitionReader extends AutoCloseable {
    TopicPartition partition();

    /** The first offset that is still there (Kafka's log start offset). */
    long startOffset();

    /** Exclusive end of what may be read now: committed, and outside open transactions. */
    long endOffset();

    /** The first offset whose record has this timestamp or a later one, or {@link #endOffset} if there is none. */
    long offsetForTime(long timestampMs);

    /**
     * The next {@link #next} answers the first record at or after this offset. An offset below {@link #startOffset}
     * stands for it.
     */
    void seek(long offset);

    /** Moves to the next record; false when there is none below {@link #endOffset} now. Never waits. */
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

    /** Headers of the current record, in order; possibly empty. */
    Header[] headers();

    /**
     * Registers what to run after {@link #endOffset} has grown, replacing an earlier one; null removes it. It runs on
     * the log's threads and must return at once (set a flag, release a semaphore). It may run once more than needed,
     * never once less: register first, then look at {@link #endOffset}.
     */
    void onReadable(@Nullable Runnable wakeUp);

    @Override
    void close();
}
