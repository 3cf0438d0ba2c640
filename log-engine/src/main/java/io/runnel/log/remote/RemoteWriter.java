package io.runnel.log.remote;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** Appends to one partition; all writers of a partition share what {@link Appends} keeps for it. */
final class RemoteWriter implements PartitionWriter {
    private final PartitionRef partition;
    private final Appends appends;

    RemoteWriter(PartitionRef partition, Appends appends) {
        this.partition = partition;
        this.appends = appends;
    }

    @Override
    public TopicPartition partition() {
        return partition.partition();
    }

    @Override
    public CompletableFuture<Appended> append(List<LogRecord> records) {
        return appends.add(partition, PendingAppend.UNCONDITIONAL, records);
    }

    @Override
    public CompletableFuture<Appended> appendAt(long expectedEndOffset, List<LogRecord> records) {
        if (expectedEndOffset < 0) {
            throw new IllegalArgumentException(
                    "Append to " + partition + " expects a negative end offset: " + expectedEndOffset);
        }
        return appends.add(partition, expectedEndOffset, records);
    }
}
