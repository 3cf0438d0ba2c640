package io.runnel.log.embedded;

import io.runnel.log.LogRecord;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.replication.Replica;
import io.runnel.log.storage.BatchEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * A partition of one transaction: the producer's sequence in it, and the batches that wait until the coordinator has added
 * it. {@link #batches} is for the writer's caller, the rest is guarded by the transaction's lock.
 */
final class TransactionPart {
    /** Larger batches are hardly cheaper to append, and make readers hold more at a time. */
    private static final int BATCH_BYTES = 256 << 10;

    private final Replica replica;
    private final Producer producer;
    private final int batchBytes;
    private final Queue<Handed> waiting = new ArrayDeque<>();
    private int nextSequence;
    private long ticket;
    private boolean ticketed;
    private boolean admitted;

    TransactionPart(Replica replica, Producer producer) {
        this.replica = replica;
        this.producer = producer;
        this.batchBytes = Math.min(BATCH_BYTES, replica.tickets().maxBatchBytes());
    }

    Replica replica() {
        return replica;
    }

    /** The records as batches with the next places in the sequence, as few as the topic's bound allows. */
    List<MemoryRecords> batches(List<LogRecord> records, long nowMs) {
        List<MemoryRecords> batches = new ArrayList<>(1);
        int from = 0;
        long bytes = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
        for (int at = 0; at < records.size(); at++) {
            int more = BatchEncoder.estimatedBytes(records.get(at));
            if (at > from && bytes + more > batchBytes) {
                batches.add(batch(records.subList(from, at), bytes, nowMs));
                from = at;
                bytes = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
            }
            bytes += more;
        }
        batches.add(batch(records.subList(from, records.size()), bytes, nowMs));
        return batches;
    }

    private MemoryRecords batch(List<LogRecord> records, long bytes, long nowMs) {
        MemoryRecords batch = BatchEncoder.encode(
                records,
                (int) Math.min(bytes, Integer.MAX_VALUE),
                Compression.NONE,
                new BatchEncoder.Producer(producer.id(), producer.epoch(), nextSequence, true),
                nowMs);
        nextSequence +=
                records.size(); // A transaction of 2^31 records in one partition ends by its timeout long before.
        return batch;
    }

    /** Whether batches can be appended, as far as the coordinator is concerned. */
    boolean admitted() {
        return admitted;
    }

    /**
     * Has a batch wait.
     *
     * @return whether it is the first, with which the coordinator is to be asked for this partition
     * @throws org.apache.kafka.common.errors.ApiException if the batch may not enter the log
     */
    boolean await(Handed batch, long nowMs) {
        boolean first = !ticketed;
        if (first) {
            ticket = replica.tickets().ticketFor(batch.records(), nowMs);
            ticketed = true;
        }
        waiting.add(batch);
        return first;
    }

    long ticket() {
        return ticket;
    }

    /** The coordinator has added this partition: gives the batches that wait, in their order. */
    List<Handed> admit() {
        admitted = true;
        List<Handed> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** The transaction is not committed: drops what waits and takes the ticket back. */
    void release() {
        waiting.clear();
        if (ticketed && !admitted && PartitionState.begins(ticket)) {
            replica.tickets().giveBack(producer.id(), producer.epoch(), ticket);
        }
    }
}
