package io.runnel.log.broker.transaction;

import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.Groups;
import io.runnel.log.network.Failures;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRequest;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.Transactions;
import io.runnel.log.wire.Peers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** Has partitions become part of transactions, or checks that they are (KIP-890). Thread-safe; no method waits. */
public final class TransactionAdmission {
    private static final int FIRST_PRODUCE_THAT_ADDS = 12;
    private static final int FIRST_PRODUCE_WITH_ABORTABLE = 11;
    private static final int FIRST_OFFSET_COMMIT_THAT_ADDS = 5;
    private static final int FIRST_OFFSET_COMMIT_WITH_ABORTABLE = 4;

    private final Coordinator<Groups, GroupRecord> groups;
    private final Coordinator<Transactions, TransactionRecord> transactions;
    private final LeaderLookup leaders;
    private final PeerTransactions peers;
    private final boolean verifies;

    /** Who leads a partition of a coordinator's topic. */
    @FunctionalInterface
    public interface LeaderLookup {
        /** The node id; throws Kafka's error if there is none. */
        int leaderOf(TopicPartition partition);
    }

    /**
     * @param leaders of the coordinators' topics
     * @param peers coordinate what this node does not
     * @param verifies whether partitions that clients have to add themselves are checked
     */
    public TransactionAdmission(
            Coordinator<Groups, GroupRecord> groups,
            Coordinator<Transactions, TransactionRecord> transactions,
            LeaderLookup leaders,
            Peers peers,
            boolean verifies) {
        this.groups = groups;
        this.transactions = transactions;
        this.leaders = leaders;
        this.peers = new PeerTransactions(peers);
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
        try {
            TransactionalIds.requireFits(transactionalId);
        } catch (InvalidRequestException e) {
            return CompletableFuture.failedFuture(e);
        }
        boolean adds = produceVersion >= FIRST_PRODUCE_THAT_ADDS;
        AddPartitions request = new AddPartitions(
                transactionalId,
                producerId,
                producerEpoch,
                partitions,
                adds ? TransactionRequest.EPOCH_BUMP : TransactionRequest.NO_EPOCH_BUMP);
        CompletableFuture<Map<TopicPartition, ApiException>> begun = adds
                ? addAnywhere(request).thenApply(added -> Map.of())
                : missingAnywhere(request).thenApply(missing -> refusals(missing, transactionalId, produceVersion));
        return begun.exceptionallyCompose(failure -> CompletableFuture.failedFuture(forProducer(failure, adds)));
    }

    private static Map<TopicPartition, ApiException> refusals(
            Set<TopicPartition> missing, String transactionalId, short produceVersion) {
        Map<TopicPartition, ApiException> refusals = new HashMap<>();
        for (TopicPartition partition : missing) {
            refusals.put(
                    partition, notPart(partition, transactionalId, produceVersion >= FIRST_PRODUCE_WITH_ABORTABLE));
        }
        return refusals;
    }

    private static ApiException notPart(TopicPartition partition, String transactionalId, boolean abortable) {
        String reason = partition + " is not part of the transaction of " + transactionalId + ".";
        return abortable ? new TransactionAbortableException(reason) : new InvalidTxnStateException(reason);
    }

    /** The coordinator's errors in the words that producers understand in the answer to their batches. */
    private static Throwable forProducer(Throwable failure, boolean adds) {
        Throwable cause = Failures.cause(failure);
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
     * Whether offsets of a group may become part of a producer's transaction: TxnOffsetCommit from version 5 on adds the
     * partition that keeps them, an older client must have done so before.
     *
     * @return fails with the error that the producer gets
     */
    public CompletableFuture<Void> beginOffsets(
            String transactionalId, long producerId, short producerEpoch, String groupId, short commitVersion) {
        try {
            TransactionalIds.requireFits(transactionalId);
        } catch (InvalidRequestException e) {
            return CompletableFuture.failedFuture(e);
        }
        boolean adds = commitVersion >= FIRST_OFFSET_COMMIT_THAT_ADDS;
        if (!adds && !verifies) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> begun = adds
                ? addOffsets(transactionalId, producerId, producerEpoch, groupId, TransactionRequest.EPOCH_BUMP)
                : requireOffsets(transactionalId, producerId, producerEpoch, groupId, commitVersion);
        return begun.exceptionallyCompose(failure -> CompletableFuture.failedFuture(forCommitter(failure, adds)));
    }

    private CompletableFuture<Void> requireOffsets(
            String transactionalId, long producerId, short producerEpoch, String groupId, short commitVersion) {
        AddPartitions request = new AddPartitions(
                transactionalId,
                producerId,
                producerEpoch,
                offsetsPartition(groupId),
                TransactionRequest.NO_EPOCH_BUMP);
        return missingAnywhere(request).thenAccept(missing -> {
            if (!missing.isEmpty()) {
                throw notPart(
                        missing.iterator().next(),
                        transactionalId,
                        commitVersion >= FIRST_OFFSET_COMMIT_WITH_ABORTABLE);
            }
        });
    }

    private Map<String, Set<Integer>> offsetsPartition(String groupId) {
        TopicPartition partition = groups.partitionOf(groupId);
        return Map.of(partition.topic(), Set.of(partition.partition()));
    }

    /** As for producers; clients of each age send offsets again whose group's coordinator is still reading. */
    private static Throwable forCommitter(Throwable failure, boolean adds) {
        Throwable cause = forProducer(failure, adds);
        return cause instanceof NotEnoughReplicasException
                ? new CoordinatorLoadInProgressException(cause.getMessage())
                : cause;
    }

    CompletableFuture<Void> addOffsets(
            String transactionalId, long producerId, short producerEpoch, String groupId, short clientVersion) {
        return groups.ready()
                .thenCompose(ready -> addAnywhere(new AddPartitions(
                        transactionalId, producerId, producerEpoch, offsetsPartition(groupId), clientVersion)));
    }

    /** Likewise, wherever the coordinator is. */
    private CompletableFuture<Void> addAnywhere(AddPartitions request) {
        return transactions.isHere(request.transactionalId())
                ? add(request)
                : elsewhere(request, nodeId -> peers.add(nodeId, request));
    }

    private CompletableFuture<Set<TopicPartition>> missingAnywhere(AddPartitions request) {
        return transactions.isHere(request.transactionalId())
                ? missing(request)
                : elsewhere(request, nodeId -> peers.missing(nodeId, request));
    }

    private <T> CompletableFuture<T> elsewhere(AddPartitions request, IntFunction<CompletableFuture<T>> question) {
        int nodeId;
        try {
            nodeId = leaders.leaderOf(transactions.partitionOf(request.transactionalId()));
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(new CoordinatorNotAvailableException(e.getMessage()));
        }
        return question.apply(nodeId).exceptionallyCompose(failure -> {
            Throwable cause = Failures.cause(failure);
            boolean unreachable = cause instanceof DisconnectException
                    || cause instanceof TimeoutException
                    || cause instanceof BrokerNotAvailableException;
            return CompletableFuture.failedFuture(
                    unreachable ? new CoordinatorNotAvailableException(cause.getMessage(), cause) : cause);
        });
    }

    /** Adds partitions; fails with the coordinator's errors. */
    CompletableFuture<Void> add(AddPartitions request) {
        return transactions
                .<Boolean>submit(
                        request.transactionalId(), (state, reply, step) -> state.addPartitions(request, reply, step))
                .thenAccept(added -> {});
    }

    /** Which of these partitions are not part of the open transaction; fails as the coordinator refuses. */
    CompletableFuture<Set<TopicPartition>> missing(AddPartitions request) {
        return transactions.submit(
                request.transactionalId(), (state, reply, step) -> state.verifyPartitions(request, reply, step));
    }
}
