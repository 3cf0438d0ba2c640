package io.runnel.sql.transaction;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A log of transactions alone, whose commits and aborts fail as they are told to. */
final class ScriptedLog implements EventLog {
    final List<String> steps = new ArrayList<>();

    @Nullable
    RuntimeException commitFailure;

    @Nullable
    RuntimeException abortFailure;

    /** What an end that is asked for never comes to; until the writer is closed, nothing else may be asked of it. */
    boolean silent;

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        steps.add("open " + transactionalId);
        return new TransactionalWriter() {
            private boolean ending;

            @Override
            public String transactionalId() {
                return transactionalId;
            }

            @Override
            public void append(TopicPartition partition, List<LogRecord> records) {
                steps.add("append " + records.size());
            }

            @Override
            public void commitOffsets(String group, Map<TopicPartition, Long> offsets) {
                steps.add("offsets of " + group + " " + offsets);
            }

            @Override
            public CompletableFuture<Void> commit() {
                steps.add("commit");
                return end(commitFailure);
            }

            @Override
            public CompletableFuture<Void> abort() {
                steps.add("abort");
                return end(abortFailure);
            }

            private CompletableFuture<Void> end(@Nullable RuntimeException failure) {
                if (ending) {
                    throw new IllegalStateException("ending");
                }
                ending = silent;
                return ending ? new CompletableFuture<>() : ended(failure);
            }

            @Override
            public void close() {
                steps.add(Thread.currentThread().isInterrupted() ? "close interrupted" : "close");
            }
        };
    }

    private static CompletableFuture<Void> ended(@Nullable RuntimeException failure) {
        return failure == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return Map.of(new TopicPartition("t", 0), 5L);
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<TopicDescription> topics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        throw new UnsupportedOperationException();
    }
}
