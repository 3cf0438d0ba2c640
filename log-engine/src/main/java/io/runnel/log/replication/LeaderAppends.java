package io.runnel.log.replication;

import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * The appends of a replica that leads: of producers, of coordinators, of the markers that end transactions. Thread-safe; no
 * method waits for a flush, or for a follower.
 */
final class LeaderAppends {
    static final short ACKS_ALL = -1;

    private final LocalReplica replica;
    private final ReplicaFlushing flushing;
    private final BatchAppends batches;
    private final TransactionEnds ends;

    LeaderAppends(LocalReplica replica, ReplicaFlushing flushing, LogWriter writer) {
        this.replica = replica;
        this.flushing = flushing;
        this.batches = new BatchAppends(replica.state(), writer);
        this.ends = new TransactionEnds(replica.state(), writer);
    }

    CompletableFuture<AppendResult> append(
            MemoryRecords records, short acks, long nowMs, long ticket, long expectedEndOffset) {
        ReplicaSettings rules = replica.settings();
        PartitionState state = replica.state();
        try {
            Admitted sent = Admitted.of(replica.partition(), records, rules.config(), rules.check(), nowMs);
            return store(acks, rules, nowMs, leaderEpoch -> {
                if (!state.endsAt(expectedEndOffset, BatchAdmission.factsOf(sent.batch()))) {
                    throw new UnexpectedEndOffsetException(
                            replica.partition(), expectedEndOffset, state.logEndOffset());
                }
                return batches.store(sent, ticket, leaderEpoch, rules.config(), nowMs);
            });
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<AppendResult> appendOwn(MemoryRecords records, long nowMs) {
        ReplicaSettings rules = replica.settings();
        try {
            Admitted own = Admitted.own(replica.partition(), records, rules.config(), nowMs);
            return store(
                    ACKS_ALL,
                    rules,
                    nowMs,
                    leaderEpoch ->
                            batches.store(own, PartitionState.ANY_TRANSACTION, leaderEpoch, rules.config(), nowMs));
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<AppendResult> appendMarker(TransactionMarker marker, boolean epochBumped, long nowMs) {
        return store(
                ACKS_ALL,
                replica.settings(),
                nowMs,
                leaderEpoch -> ends.store(marker, epochBumped, leaderEpoch, nowMs));
    }

    private CompletableFuture<AppendResult> store(
            short acks, ReplicaSettings rules, long nowMs, IntFunction<AppendResult> step) {
        CompletableFuture<AppendResult> answer;
        Watermark watermark = replica.watermark();
        Watermark.Moved moved;
        boolean waits = acks == ACKS_ALL || acks == Replica.ALL_FLUSHED_HERE;
        try {
            replica.lock().lock();
            try {
                replica.requireWritable();
                int leaderEpoch = replica.replication().beginAppend(waits);
                AppendResult result = replica.service().orStop(() -> step.apply(leaderEpoch));
                watermark.appended(replica.log().end());
                moved = watermark.advance(
                        replica.replication().committed(), replica.log().end());
                answer = waits ? watermark.await(result) : CompletableFuture.completedFuture(result);
            } finally {
                replica.lock().unlock();
            }
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        watermark.tell(moved);
        replica.replication().wakeFollowers();
        if (rules.flushPromised() && acks != Replica.UNFLUSHED) {
            flushing.request(acks == Replica.ALL_FLUSHED_HERE);
        }
        return answer;
    }
}
