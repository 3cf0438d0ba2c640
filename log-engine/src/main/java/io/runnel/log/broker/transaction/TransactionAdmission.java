package io.runnel.log.broker.transaction;

import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.Groups;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.Transactions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** Has partitions become part of transactions, or checks that they are (KIP-890). Thread-safe; no method waits. */
public final class TransactionAdmission {
    /** The transaction version of clients that add partitions themselves. */
    static final short NO_EPOCH_BUMP = 0;

    /** The transaction version of clients whose partitions are added as they write. */
    static final short EPOCH_BUMP = 2;

    private static final int FIRST_PRODUCE_THAT_ADDS = 12;
    private static final int FIRST_PRODUCE_WITH_ABORTABLE = 11;

    private final Coordinator<Groups, GroupRecord> groups;
    private final Coordinator<Transactions, TransactionRecord> transactions;
    private final boolean verifies;

    /** @param verifies whether partitions that clients have to add themselves are checked */
    public TransactionAdmission(
            Coordinator<Groups, GroupRecord> groups,
            Coordinator<Transactions, TransactionRecord> transactions,
            boolean verifies) {
        this.groups = groups;
        this.transactions = transactions;
        this.verifies = verifies;
    }

    /** Whether {@link #begin} is to be asked before a transaction begins in a partition. */
    public boolean asksFor(short produceVersion) {
        return verifies || produceVersion >= FIRST_PRODUCE_THAT_ADDS;
    }

    /**
     * Whether a producer's transaction may begin in these partitions: Produce from version 12 on adds them to it, an
     * older one must have done so before.
     *
     * @return the errors of the partitions where it may not; fails with the error of all
     */
    public CompletableFuture<Map<TopicPartition, ApiException>> begin(
            String transactionalId,
            long producerId,
            short producerEpoch,
            Map<String, Set<Integer>> partitions,
            short produceVersion) {
        boolean adds = produceVersion >= FIRST_PRODUCE_THAT_ADDS;
        AddPartitions request = new AddPartitions(
                transactionalId, producerId, producerEpoch, partitions, adds ? EPOCH_BUMP : NO_EPOCH_BUMP);
        CompletableFuture<Map<TopicPartition, ApiException>> begun = adds
                ? add(request).thenApply(added -> Map.of())
                : missing(request).thenApply(missing -> refusals(missing, transactionalId, produceVersion));
        return begun.exceptionallyCompose(failure -> CompletableFuture.failedFuture(forProducer(failure, adds)));
    }

    private static Map<TopicPartition, ApiException> refusals(
            Set<TopicPartition> missing, String transactionalId, short produceVersion) {
        Map<TopicPartition, ApiException> refusals = new HashMap<>();
        for (TopicPartition partition : missing) {
            String reason = partition + " is not part of the transaction of " + transactionalId + ".";
            refusals.put(
                    partition,
                    produceVersion >= FIRST_PRODUCE_WITH_ABORTABLE
                            ? new TransactionAbortableException(reason)
                            : new InvalidTxnStateException(reason));
        }
        return refusals;
    }

    /** The coordinator's errors in the words that producers understand in the answer to their batches. */
    private static Throwable forProducer(Throwable failure, boolean adds) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProducerFencedException) {
            return new InvalidProducerEpochException(cause.getMessage());
        }
        boolean retry = cause instanceof CoordinatorLoadInProgressException
                || cause instanceof CoordinatorNotAvailableException
                || cause instanceof NotCoordinatorException
                || cause instanceof ConcurrentTransactionsException && !adds;
        // Every client sends a batch again that was refused so, and asks for no metadata first.
        return retry ? new NotEnoughReplicasException(cause.getMessage()) : cause;
    }

    /**
     * Adds the partition that keeps a group's offsets, as a client of KIP-890 expects it of TxnOffsetCommit v5.
     *
     * @return fails with the coordinators' errors, {@code InvalidPidMappingException}, {@code ProducerFencedException},
     *     {@code ConcurrentTransactionsException}
     */
    public CompletableFuture<Void> addOffsetsPartition(
            String transactionalId, long producerId, short producerEpoch, String groupId) {
        return addOffsets(transactionalId, producerId, producerEpoch, groupId, EPOCH_BUMP);
    }

    /**
     * Checks, where partitions are checked, that the partition which keeps a group's offsets was added, as clients before
     * TxnOffsetCommit v5 have to.
     *
     * @return fails as {@link #addOffsetsPartition}, or with {@code InvalidTxnStateException}
     */
    public CompletableFuture<Void> requireOffsetsPartition(
            String transactionalId, long producerId, short producerEpoch, String groupId) {
        if (!verifies) {
            return CompletableFuture.completedFuture(null);
        }
        TopicPartition partition = groups.partitionOf(groupId);
        Map<String, Set<Integer>> wanted = Map.of(partition.topic(), Set.of(partition.partition()));
        return missing(new AddPartitions(transactionalId, producerId, producerEpoch, wanted, NO_EPOCH_BUMP))
                .thenAccept(missing -> {
                    if (!missing.isEmpty()) {
                        throw new InvalidTxnStateException("The offsets of group " + groupId
                                + " are not part of the transaction of " + transactionalId
                                + ": add them by AddOffsetsToTxn first.");
                    }
                });
    }

    CompletableFuture<Void> addOffsets(
            String transactionalId, long producerId, short producerEpoch, String groupId, short clientVersion) {
        return groups.ready().thenCompose(ready -> {
            TopicPartition partition = groups.partitionOf(groupId);
            return add(new AddPartitions(
                    transactionalId,
                    producerId,
                    producerEpoch,
                    Map.of(partition.topic(), Set.of(partition.partition())),
                    clientVersion));
        });
    }

    /** Adds partitions; fails as {@link #addOffsetsPartition}. */
    CompletableFuture<Void> add(AddPartitions request) {
        return transactions
                .<Boolean>submit(
                        request.transactionalId(), (state, reply, step) -> state.addPartitions(request, reply, step))
                .thenAccept(added -> {});
    }

    /** Which of these partitions are not part of the open transaction; fails as {@link #addOffsetsPartition}. */
    CompletableFuture<Set<TopicPartition>> missing(AddPartitions request) {
        return transactions.submit(
                request.transactionalId(), (state, reply, step) -> state.verifyPartitions(request, reply, step));
    }
}
