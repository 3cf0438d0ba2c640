package io.runnel.registry;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.log.TransactionalWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** Hands every call to another log: a test's log overrides those that it disturbs. */
public abstract class ForwardingEventLog implements EventLog {
    private final EventLog log;

    protected ForwardingEventLog(EventLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        return log.createTopic(spec);
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        return log.deleteTopic(name);
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return log.topic(name);
    }

    @Override
    public List<TopicDescription> topics() {
        return log.topics();
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        return log.reader(partition);
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        return log.writer(partition);
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        return log.transactionalWriter(transactionalId, timeoutMs);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return log.committedOffsets(group);
    }
}
