package io.runnel.log;

import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import io.runnel.log.storage.BatchEncoder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;

/** Appends to a replica of this process, without a socket: one call, one batch. */
final class ReplicaWriter implements PartitionWriter {
    private static final short ACKS_ALL = -1;

    private final Replica replica;
    private final Time time;

    ReplicaWriter(Replica replica, Time time) {
        this.replica = replica;
        this.time = time;
    }

    @Override
    public TopicPartition partition() {
        return replica.partition();
    }

    @Override
    public CompletableFuture<Appended> append(List<LogRecord> records) {
        long nowMs = time.milliseconds();
        return answer(replica.append(batch(records, nowMs), ACKS_ALL, nowMs));
    }

    @Override
    public CompletableFuture<Appended> appendHere(List<LogRecord> records) {
        long nowMs = time.milliseconds();
        return answer(replica.append(batch(records, nowMs), Replica.ALL_FLUSHED_HERE, nowMs));
    }

    @Override
    public CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records) {
        long nowMs = time.milliseconds();
        return answer(replica.appendAt(expectedEndOffset, batch(records, nowMs), nowMs));
    }

    /** Not {@code thenApply}, which would wrap Kafka's exceptions in a {@code CompletionException}. */
    private static CompletableFuture<Appended> answer(CompletableFuture<AppendResult> stored) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        var unused = stored.whenComplete((result, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(new Appended(result.baseOffset(), result.lastOffset() + 1, result.maxTimestampMs()));
            }
        });
        return answer;
    }

    private MemoryRecords batch(List<LogRecord> records, long nowMs) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("Append to " + partition() + " has no records");
        }
        return BatchEncoder.encode(
                records, BatchEncoder.estimatedBytes(records), Compression.NONE, BatchEncoder.Producer.NONE, nowMs);
    }
}
