package io.runnel.log.broker;

import io.runnel.log.broker.transaction.TransactionAdmission;
import io.runnel.log.network.Call;
import io.runnel.log.network.Failures;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.jspecify.annotations.Nullable;

/**
 * The transactional batches of one Produce request. One whose transaction is open in its partition is appended at once;
 * those that would begin it there wait for the producer's coordinator, all of them for one question (KIP-890).
 *
 * <p>No batch overtakes another: a connection's next request is looked at when this one is answered, and what has not
 * been appended by then never is. For the call's network thread.
 */
final class TransactionalAppends {
    private final Call call;
    private final ProduceRequest request;
    private final TransactionAdmission admission;
    private final WaitingBytes waiting;
    private final long nowMs;
    private final List<Beginning> beginnings = new ArrayList<>(1);
    private long producerId;
    private short producerEpoch;
    private long bytes;

    private record Beginning(
            Replica replica, MemoryRecords records, long ticket, CompletableFuture<AppendResult> answer) {
        @Nullable
        Throwable refusal(@Nullable Map<TopicPartition, ? extends Throwable> refusals, @Nullable Throwable failure) {
            return refusals == null ? failure : refusals.get(replica.partition());
        }
    }

    TransactionalAppends(Call call, TransactionAdmission admission, WaitingBytes waiting, long nowMs) {
        this.call = call;
        this.request = (ProduceRequest) call.request();
        this.admission = admission;
        this.waiting = waiting;
        this.nowMs = nowMs;
    }

    long nowMs() {
        return nowMs;
    }

    /** Appends now, or when {@link #begin} has found that it may be; as {@link Replica#append}. */
    CompletableFuture<AppendResult> append(Replica replica, MemoryRecords records) {
        RecordBatch batch = records.batches().iterator().next();
        check(replica.partition(), batch);
        if (!admission.asksFor(call.version())) {
            return replica.append(records, request.acks(), nowMs);
        }
        long ticket = replica.tickets().ticketFor(records, nowMs);
        if (!PartitionState.begins(ticket)) {
            return replica.append(records, request.acks(), nowMs, ticket);
        }
        if (!beginnings.isEmpty() && (producerId != batch.producerId() || producerEpoch != batch.producerEpoch())) {
            replica.tickets().giveBack(batch.producerId(), batch.producerEpoch(), ticket);
            throw new InvalidPidMappingException("A request has batches of one producer's transaction, not of producer "
                    + producerId + " and of " + batch.producerId() + ".");
        }
        producerId = batch.producerId();
        producerEpoch = batch.producerEpoch();
        // If there is no room the ticket stays: a batch that comes after this one must not be stored before it.
        Beginning beginning = new Beginning(replica, copy(records), ticket, new CompletableFuture<>());
        beginnings.add(beginning);
        return beginning.answer;
    }

    private void check(TopicPartition partition, RecordBatch batch) {
        if (request.transactionalId() == null) {
            throw new TransactionalIdAuthorizationException("Append to " + partition + ": the batch of producer "
                    + batch.producerId() + " is part of a transaction, the request names no transactional id.");
        }
        if (!batch.hasProducerId()) {
            throw new InvalidRecordException(
                    "Append to " + partition + ": a batch without producer id cannot be part of a transaction.");
        }
    }

    private MemoryRecords copy(MemoryRecords records) {
        int size = records.sizeInBytes();
        if (bytes == 0) {
            call.onEnd(() -> waiting.release(bytes)); // Before anything is counted, so that all of it is given back.
        }
        if (!waiting.reserve(size)) {
            throw new NotEnoughReplicasException("Up to " + waiting.max()
                    + " bytes of batches wait for their transactions to begin already. Try again later.");
        }
        bytes += size;
        ByteBuffer copy =
                ByteBuffer.allocate(size).put(records.buffer().duplicate()).flip();
        return MemoryRecords.readableRecords(copy);
    }

    /** Asks the coordinator for those that wait; to be called when all are known. */
    void begin() {
        if (beginnings.isEmpty()) {
            return;
        }
        Map<String, Set<Integer>> partitions = new HashMap<>();
        beginnings.forEach(beginning -> partitions
                .computeIfAbsent(beginning.replica.partition().topic(), added -> new HashSet<>())
                .add(beginning.replica.partition().partition()));
        var unused = admission
                .begin(request.transactionalId(), producerId, producerEpoch, partitions, call.version())
                .whenComplete((refusals, failure) -> {
                    giveBack(refusals, failure);
                    // Not on this thread, which may be the disk's: a record check may take its time.
                    call.resume(() -> appendAll(refusals, failure));
                });
    }

    /**
     * Takes back the tickets of what is refused for good, also when the call is over. A producer that is told to try
     * again keeps its own, so that no batch comes to stand before an earlier one.
     */
    private void giveBack(@Nullable Map<TopicPartition, ? extends Throwable> refusals, @Nullable Throwable failure) {
        for (Beginning beginning : beginnings) {
            Throwable refusal = beginning.refusal(refusals, failure);
            if (refusal != null && !(Failures.cause(refusal) instanceof RetriableException)) {
                beginning.replica.tickets().giveBack(producerId, producerEpoch, beginning.ticket);
            }
        }
    }

    private void appendAll(@Nullable Map<TopicPartition, ? extends Throwable> refusals, @Nullable Throwable failure) {
        for (Beginning beginning : beginnings) {
            Throwable refusal = beginning.refusal(refusals, failure);
            if (refusal != null) {
                beginning.answer.completeExceptionally(refusal);
            } else {
                append(beginning);
            }
        }
    }

    private void append(Beginning beginning) {
        var unused = beginning
                .replica
                .append(beginning.records, request.acks(), nowMs, beginning.ticket)
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        beginning.answer.completeExceptionally(failure);
                    } else {
                        beginning.answer.complete(result);
                    }
                });
    }
}
