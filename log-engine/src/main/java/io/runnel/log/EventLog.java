package io.runnel.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * A partitioned, append-only log: what the registry and the SQL layer build on. The embedded implementation reads and
 * writes the node's own replicas without a socket; {@link io.runnel.log.remote.RemoteEventLog} stands on any cluster that
 * speaks Kafka's protocol. Both keep the same contract, {@code EventLogContractTest}, so nothing here may assume that the
 * log lives in this process.
 *
 * <p>Thread-safe. Failures are Kafka's own {@code org.apache.kafka.common.errors} exceptions, thrown where a method
 * answers at once and carried by the future where it does not. Where an answer must come from another machine, methods
 * that answer at once wait for it, within the bound of that implementation's settings, and then fail with a
 * {@code TimeoutException}.
 */
public interface EventLog {

    /**
     * Creates a topic; the future completes when readers and writers of it can be opened. Fails with
     * {@code TopicExistsException}, {@code InvalidTopicException}, {@code InvalidPartitionsException} or
     * {@code InvalidConfigurationException}.
     */
    CompletableFuture<TopicDescription> createTopic(TopicSpec spec);

    /** Deletes a topic and its records. Fails with {@code UnknownTopicOrPartitionException}. */
    CompletableFuture<Void> deleteTopic(String name);

    /** The topic of that name, or empty. */
    Optional<TopicDescription> topic(String name);

    /**
     * The topic of that name, which the caller knows to have been created, perhaps through another node a moment ago; empty
     * if it is not to be found all the same.
     */
    default Optional<TopicDescription> createdTopic(String name) {
        return topic(name);
    }

    /** All topics, internal ones included, in the order of their names. */
    List<TopicDescription> topics();

    /**
     * The segments of a partition, in the order of their offsets; empty where the log tells nothing of them, because it
     * lies in another process.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such partition
     * @throws org.apache.kafka.common.errors.KafkaStorageException if the partition is offline
     */
    default List<SegmentDescription> segments(TopicPartition partition) {
        return List.of();
    }

    /**
     * Opens a reader positioned on the partition's start offset.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such partition
     */
    PartitionReader reader(TopicPartition partition);

    /**
     * The same log, whose readers show what {@code read_uncommitted} shows to Kafka's consumers: records of open and of
     * aborted transactions as well, up to the high watermark. Their {@link PartitionReader#endOffset} is the high
     * watermark then.
     *
     * @throws org.apache.kafka.common.errors.UnsupportedVersionException where the log has no such readers
     */
    default EventLog readUncommitted() {
        throw new UnsupportedVersionException(
                "This log shows committed records alone; read with isolation READ_COMMITTED");
    }

    /**
     * Opens a writer, which needs no closing.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such partition
     */
    PartitionWriter writer(TopicPartition partition);

    /**
     * Takes a transactional id over: whatever writer had it before is fenced for good, the transaction it has open is
     * aborted, and one whose end is decided already comes to that end, all of it before this returns. So what {@link
     * #committedOffsets} and readers of committed records then tell is final.
     *
     * @param transactionalId names the writer across restarts; not empty
     * @param timeoutMs after which a transaction that has not ended is aborted, and its writer fenced; above 0 and at
     *     most the cluster's {@code transaction.max.timeout.ms}
     * @throws org.apache.kafka.common.errors.InvalidTxnTimeoutException if the timeout is out of these bounds
     * @throws org.apache.kafka.common.errors.InvalidRequestException if the id is empty, or longer than 32,767 bytes
     * @throws org.apache.kafka.common.errors.TimeoutException if the coordinator was not to be had for a minute, or
     *     what that implementation's settings say
     */
    TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs);

    /**
     * The offsets that a group has committed, by any client. Where an open transaction may still change one of them, this
     * waits for that transaction's end (KIP-447).
     *
     * @return empty if nobody knows the group
     * @throws org.apache.kafka.common.errors.TimeoutException if a transaction did not end, or the coordinator was not to
     *     be had, for a minute, or what that implementation's settings say
     */
    Map<TopicPartition, Long> committedOffsets(String group);
}
