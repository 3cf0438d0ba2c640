package io.runnel.log;

import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.utils.Time;

/** Appends to a replica of this process, without a socket: one call, one batch. */
final class ReplicaWriter implements PartitionWriter {
    private static final short ACKS_ALL = -1;
    private static final Header[] NO_HEADERS = {};

    /** More than the fixed fields of a record take, whatever its size. */
    private static final int RECORD_OVERHEAD_BYTES = 32;

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
        ByteBuffer buffer = ByteBuffer.allocate(estimatedBytes(records));
        try (MemoryRecordsBuilder builder =
                MemoryRecords.builder(buffer, Compression.NONE, TimestampType.CREATE_TIME, 0L)) {
            for (LogRecord appended : records) {
                long timestampMs = appended.timestampMs() == LogRecord.NOW ? nowMs : appended.timestampMs();
                builder.append(
                        timestampMs,
                        appended.key(),
                        appended.value(),
                        appended.headers().toArray(NO_HEADERS));
            }
            return builder.build();
        }
    }

    /** The builder grows the buffer where headers need more. */
    private static int estimatedBytes(List<LogRecord> records) {
        int bytes = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
        for (LogRecord appended : records) {
            byte[] key = appended.key();
            byte[] value = appended.value();
            bytes += RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        }
        return bytes;
    }
}
