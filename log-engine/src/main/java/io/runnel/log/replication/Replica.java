package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.TopicConfig;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one partition on this node. Thread-safe; no method waits for a flush.
 *
 * <p>A replica whose log could not be opened answers everything but its name with {@code KafkaStorageException}.
 */
public sealed interface Replica permits LocalReplica, OfflineReplica {
    /** For {@code acks}, not one of Kafka's: as -1, and the caller, who waits anyway, flushes unless somebody is at it. */
    short ALL_FLUSHED_HERE = -4;

    /**
     * For {@code acks}, not one of Kafka's: as 1, and no flush is asked for: {@link #committed} does. So a transaction of many
     * batches costs one flush.
     */
    short UNFLUSHED = -3;

    TopicPartition partition();

    Uuid topicId();

    /** The leader epochs of its log. */
    LeaderEpochs leaderEpochs();

    /** The leader epoch that the cluster's metadata has told last; that of its log may be older. */
    int leaderEpoch();

    /** Takes over what the cluster's metadata says; what is older than what is known changes nothing. */
    void assume(ReplicaRole role);

    /**
     * What this replica does with the others of its partition.
     *
     * @throws org.apache.kafka.common.errors.KafkaStorageException if the replica is offline
     */
    Replication replication();

    /** Whether its partition has other replicas. */
    default boolean isReplicated() {
        return replication().role().assignment().isReplicated();
    }

    /** Whether this replica leads its partition, as far as the node knows. */
    default boolean leads() {
        return replication().role().leads();
    }

    /** Throws the reason if this replica does not lead its partition, or serves no more. */
    void requireLeader();

    /** Where the newest leader epoch ends that is not above this one; undefined if it is not known here. */
    default LeaderEpochs.EpochEnd endOffsetFor(int epoch) {
        return leaderEpochs().endOf(epoch, logStartOffset(), logEndOffset());
    }

    /** Throws the reason if this replica serves no more: deleted, stopped, offline, or the node shuts down. */
    void requireInService();

    /** Throws the reason if this replica takes no records: as {@link #requireInService}, or its directory is offline. */
    void requireWritable();

    /** The first offset that is still there. */
    long logStartOffset();

    /** Exclusive: the offset of the next record, committed or not. */
    long logEndOffset();

    /** Exclusive end of what is committed: acknowledged under the topic's promise, visible to consumers. */
    long highWatermark();

    /** Exclusive end of what is committed and outside open transactions. */
    long lastStableOffset();

    /**
     * Appends the one batch in these bytes; offsets and leader epoch are stamped into them.
     *
     * @param acks Kafka's, or one of ours: with -1 the future completes when the topic's promise holds, otherwise it is complete
     * @param nowMs the broker's time, for LogAppendTime and the bounds of timestamps
     * @return fails with Kafka's errors: {@code CorruptRecordException}, {@code InvalidRecordException} (a
     *     {@link RefusedRecordsException} when the topic's validator refused), {@code RecordTooLargeException},
     *     {@code InvalidTimestampException}, {@code OutOfOrderSequenceException},
     *     {@code InvalidProducerEpochException}, {@code KafkaStorageException}, {@code NotLeaderOrFollowerException}.
     *     A duplicate of an idempotent producer's batch succeeds with its original offsets.
     */
    default CompletableFuture<AppendResult> append(MemoryRecords records, short acks, long nowMs) {
        return append(records, acks, nowMs, PartitionState.ANY_TRANSACTION);
    }

    /**
     * Likewise, for a batch of a producer's transaction.
     *
     * @param ticket what {@link TransactionTickets#ticketFor} gave; if a transaction must be begun and the ticket does not hold any more,
     *     because one was ended since, the append fails with {@code InvalidTxnStateException}
     */
    CompletableFuture<AppendResult> append(MemoryRecords records, short acks, long nowMs, long ticket);

    /**
     * What transactional batches need to be appended (KIP-890).
     *
     * @throws org.apache.kafka.common.errors.KafkaStorageException if the replica is offline
     */
    TransactionTickets tickets();

    /**
     * Appends with acks -1 if the log still ends at that offset; fails with
     * {@link io.runnel.log.UnexpectedEndOffsetException} otherwise.
     */
    CompletableFuture<AppendResult> appendAt(long expectedEndOffset, MemoryRecords records, long nowMs);

    /**
     * Appends with acks -1 a batch that a coordinator of this node has made of its own records: in a producer's
     * transaction it bears the producer's id and epoch, but stands outside of its sequence.
     *
     * @return fails with {@code RecordTooLargeException}, {@code InvalidProducerEpochException},
     *     {@code KafkaStorageException}, {@code NotLeaderOrFollowerException}; when the future has failed by the time
     *     this returns, nothing was stored
     */
    CompletableFuture<AppendResult> appendOwn(MemoryRecords records, long nowMs);

    /**
     * Deletes the records before an offset: nobody may read them any more; whole segments of them go with the next
     * check of retention. Deleting what is deleted already succeeds.
     *
     * @param offset exclusive; -1 stands for the high watermark
     * @return the log start offset, when it is on disk; fails with {@code OffsetOutOfRangeException} beyond the high
     *     watermark, {@code PolicyViolationException} where {@code cleanup.policy} lacks {@code delete},
     *     {@code KafkaStorageException}, {@code NotLeaderOrFollowerException}
     */
    CompletableFuture<Long> deleteRecordsBefore(long offset);

    /**
     * Ends a producer's transaction, as its coordinator decided. A producer without an open transaction is fine, for
     * coordinators repeat themselves.
     *
     * @param epochBumped whether the transaction's end has a producer epoch of its own (KIP-890)
     * @return where the marker stands, once the topic's promise holds; fails with {@code
     *     InvalidProducerEpochException}, {@code TransactionCoordinatorFencedException}, {@code KafkaStorageException},
     *     {@code NotLeaderOrFollowerException}
     */
    CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs);

    /**
     * Completes when all that stands in the log now is committed: at once, or with a flush, which is asked for. Fails as
     * {@link #append} does.
     */
    CompletableFuture<?> committed();

    /** What each producer wrote last, and its open transaction, by producer id. A copy. */
    Map<Long, ProducerWindow> producers();

    /**
     * Whole batches from the one that holds the offset on, up to that limit.
     *
     * @param maxBytes passed only by the first batch, and only if {@code atLeastOneBatch}
     * @throws org.apache.kafka.common.errors.OffsetOutOfRangeException if the offset is below the log's start or
     *     beyond its end
     * @throws org.apache.kafka.common.errors.KafkaStorageException if the file cannot be read
     * @throws org.apache.kafka.common.errors.NotLeaderOrFollowerException if the partition was deleted
     */
    LogSlice read(long fetchOffset, int maxBytes, boolean atLeastOneBatch, ReadLimit limit);

    /**
     * Whether {@link #read} would tell a client something new; allocates nothing.
     *
     * @param knownHighWatermark what the client was told last
     */
    default boolean hasNews(long fetchOffset, ReadLimit limit, long knownHighWatermark, long knownLogStartOffset) {
        long highWatermark = highWatermark();
        long end = switch (limit) {
            case LOG_END -> logEndOffset();
            case HIGH_WATERMARK -> highWatermark;
            case STABLE -> lastStableOffset();
        };
        return highWatermark != knownHighWatermark || logStartOffset() != knownLogStartOffset || fetchOffset < end;
    }

    /** Finds and counts committed records without reading those that need not be read. */
    CommittedSearch search();

    /** The first committed record with this timestamp or a later one. */
    Optional<FileRecords.TimestampAndOffset> offsetForTime(long timestampMs);

    /** The first of the committed records that bear the newest timestamp. */
    Optional<FileRecords.TimestampAndOffset> offsetOfMaxTimestamp();

    /** Runs after each move of that limit, and when the replica stops leading, outside the lock; must be cheap. Ends when closed. */
    AutoCloseable onMove(ReadLimit limit, Runnable wakeUp);

    /** Likewise, for the high watermark. */
    default AutoCloseable onHighWatermark(Runnable wakeUp) {
        return onMove(ReadLimit.HIGH_WATERMARK, wakeUp);
    }

    /** Takes effect with the next append. */
    void configure(TopicConfig config, RecordValidator.@Nullable RecordCheck check);

    /** Indexes of those among the replicas that cannot be used, because their log directory has failed, by topic id. */
    static Map<Uuid, Set<Integer>> offline(Collection<Replica> replicas) {
        return OfflineReplica.among(replicas);
    }
}
