package io.runnel.log;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Writes in transactions (KIP-98): what one of them appends, to whatever partitions, and the offsets that it commits, of
 * whatever groups, become visible together, or never. One transaction at a time: it begins with the first {@link #append}
 * or {@link #commitOffsets}, and ends with {@link #commit} or {@link #abort}. The records are ordinary ones of Kafka's
 * transactions: Kafka's own consumers see them too, under {@code read_committed} once they are committed.
 *
 * <p>For one thread at a time. While a {@link #commit} or {@link #abort} is under way, nothing but {@link #close} may be
 * called: all else throws an {@code IllegalStateException}. Futures complete on the log's threads: what depends on them
 * must not wait for anything.
 *
 * <p>What may go wrong, and what then:
 *
 * <ul>
 *   <li>The log refuses something of the transaction, or cannot store it: {@link #commit} fails with that, for instance
 *       with {@code RecordTooLargeException}, {@code InvalidRecordException} (a validator's refusal, or a record without
 *       key in a compacted topic), {@code UnknownTopicOrPartitionException}, {@code KafkaStorageException}. Nothing was
 *       committed, nothing can be: {@link #abort} comes next, and the writer is as good as before. So it is after an
 *       {@code InvalidPidMappingException}: the id was not used for {@code transactional.id.expiration.ms}, a week by
 *       default, and forgotten.
 *   <li>{@code ProducerFencedException} or {@code InvalidProducerEpochException}: another writer has taken the
 *       transactional id over, or the transaction has taken longer than its timeout, and was aborted. Nothing was
 *       committed, and this writer is of no use any more: close it.
 *   <li>Any other failure of a {@link #commit} that has gone as far as the coordinator, and each of an {@link #abort},
 *       such as a {@code TimeoutException}: whether the transaction was committed is not known here. Close this writer and
 *       open another of that id, which settles it; {@link EventLog#committedOffsets} then tells.
 * </ul>
 *
 * <p>A writer that is of no use throws the reason, an {@code ApiException}, from {@link #append} and {@link
 * #commitOffsets}, and fails {@link #commit} and {@link #abort} with it.
 */
public interface TransactionalWriter extends AutoCloseable {
    /** The id, of which this was the newest writer when it was opened. */
    String transactionalId();

    /**
     * Appends to a partition within the transaction. Records of one partition are stored in the order of these calls,
     * in batches which the log cuts as it likes: no more than that a single record fits into a batch of the topic is asked
     * for. Each call may become a batch of its own, so many records at a time are cheaper. The first records of a
     * partition take a round trip to the coordinator, which is over by the time of {@link #commit} if they come early.
     *
     * <p>Returns when the records are handed over, without waiting for the disk or the coordinator, unless so much waits
     * for them already that there is no room; a failure shows in {@link #commit}. What comes after a failure is dropped.
     *
     * @param records at least one; not changed afterwards
     */
    void append(TopicPartition partition, List<LogRecord> records);

    /**
     * Appends as {@link #append} does, and tells where the records went. That is known when they are stored, and kept
     * whether or not the transaction is committed. For the first records of a partition it takes a round trip to the
     * coordinator, so only who must know it now should wait for it.
     *
     * @return the batches that the records became, in their order; fails if the transaction cannot be committed any more,
     *     whatever of it failed, and with {@code UnsupportedVersionException} where the log cannot tell
     */
    default CompletableFuture<List<Appended>> appended(TopicPartition partition, List<LogRecord> records) {
        append(partition, records);
        return CompletableFuture.failedFuture(
                new UnsupportedVersionException("This log does not tell where records of a transaction go"));
    }

    /**
     * Whether a record fits into a batch of its topic as that is now: one that does not fails the transaction.
     *
     * @return true also if this writer cannot know
     */
    default boolean takes(TopicPartition partition, LogRecord record) {
        return true;
    }

    /**
     * Commits offsets of a group with the transaction, for a group that only keeps offsets: it should have no consumers.
     * Where a partition is named more than once in a transaction, the last counts. A failure, such as {@code
     * UnknownTopicOrPartitionException}, shows in {@link #commit}. As all of a group without consumers, the offsets are
     * forgotten when none was committed for {@code offsets.retention.minutes}, a week by default.
     *
     * @param group not empty
     * @param offsets of the next record to be consumed, each 0 or more; possibly none
     */
    void commitOffsets(String group, Map<TopicPartition, Long> offsets);

    /**
     * Commits; without an open transaction it does nothing. Completes when the transaction is committed for good, whatever
     * crashes, and can be seen: each {@link PartitionReader#endOffset} asked for from then on covers its records, unless
     * another producer's open transaction stands before them in that partition, and {@link EventLog#committedOffsets}
     * tells its offsets. Brokers that are older than Apache Kafka 3.0 cannot tell when it can be seen: there it may take
     * some milliseconds more.
     *
     * <p>What fails, and what then, see above.
     */
    CompletableFuture<Void> commit();

    /**
     * Aborts; without an open transaction it does nothing. Completes when the transaction is aborted for good and the
     * partitions say so, as {@link #commit} does: readers of committed records pass its records over.
     */
    CompletableFuture<Void> abort();

    /**
     * Aborts what is open and gives the writer up, waiting for that, and for an end that is under way, for some seconds
     * at most: if that is not enough, the transaction's timeout will do the rest. Throws nothing. The id stays, with all
     * that was committed under it.
     */
    @Override
    void close();
}
