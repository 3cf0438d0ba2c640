package io.runnel.log.replication;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.TopicConfig;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * What the transactional batches of one partition need to be appended, see {@link PartitionState#ticketFor}.
 * Thread-safe.
 */
public final class TransactionTickets {
    private final TopicPartition partition;
    private final PartitionState state;
    private final Lock lock;
    private final Supplier<TopicConfig> config;

    TransactionTickets(TopicPartition partition, PartitionState state, Lock lock, Supplier<TopicConfig> config) {
        this.partition = partition;
        this.state = state;
        this.lock = lock;
        this.config = config;
    }

    /**
     * The ticket for the one batch in these bytes: {@link PartitionState#OPEN_TRANSACTION}, {@link
     * PartitionState#FENCED}, or one with which it may begin a transaction.
     *
     * @param nowMs the broker's time
     * @throws org.apache.kafka.common.errors.ApiException if the batch may not enter the log; nothing is kept of it
     */
    public long ticketFor(MemoryRecords records, long nowMs) {
        RecordBatch header = records.batches().iterator().next();
        if (inTransaction(header)) {
            return PartitionState.OPEN_TRANSACTION; // Its bytes are judged as it is appended.
        }
        BatchFacts facts = BatchAdmission.factsOf(new BatchAdmission(partition, config.get(), nowMs).admit(records));
        lock.lock();
        try {
            return state.ticketFor(facts.producerId(), facts.producerEpoch(), facts.baseSequence(), nowMs);
        } finally {
            lock.unlock();
        }
    }

    private boolean inTransaction(RecordBatch header) {
        lock.lock();
        try {
            return state.inTransaction(header.producerId(), header.producerEpoch());
        } finally {
            lock.unlock();
        }
    }

    /** The largest batch that the topic takes now: for those who can cut what they append. */
    public int maxBatchBytes() {
        TopicConfig now = config.get();
        return (int) Math.min(now.maxMessageBytes(), now.segmentBytes());
    }

    /** The batch that a ticket was given out for is refused for good. */
    public void giveBack(long producerId, short producerEpoch, long ticket) {
        lock.lock();
        try {
            state.giveBackTicket(producerId, producerEpoch, ticket);
        } finally {
            lock.unlock();
        }
    }
}
