package io.runnel.log.broker.transaction;

import io.runnel.log.broker.Coordinators;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** Has partitions become part of transactions, or checks that they are (KIP-890). Thread-safe; no method waits. */
public final class TransactionAdmission {
    /** The transaction version of clients that add partitions themselves. */
    static final short NO_EPOCH_BUMP = 0;

    /** The transaction version of clients whose partitions are added as they write. */
    static final short EPOCH_BUMP = 2;

    private final Coordinators coordinators;

    public TransactionAdmission(Coordinators coordinators) {
        this.coordinators = coordinators;
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

    CompletableFuture<Void> addOffsets(
            String transactionalId, long producerId, short producerEpoch, String groupId, short clientVersion) {
        return coordinators.groups().ready().thenCompose(ready -> {
            TopicPartition partition = coordinators.groups().partitionOf(groupId);
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
        return coordinators
                .transactions()
                .<Boolean>submit(
                        request.transactionalId(), (state, reply, step) -> state.addPartitions(request, reply, step))
                .thenAccept(added -> {});
    }

    /** Which of these partitions are not part of the open transaction; fails as {@link #addOffsetsPartition}. */
    CompletableFuture<Set<TopicPartition>> missing(AddPartitions request) {
        return coordinators
                .transactions()
                .submit(
                        request.transactionalId(),
                        (state, reply, step) -> state.verifyPartitions(request, reply, step));
    }
}
