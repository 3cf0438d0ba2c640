package io.runnel.registry.storage;

import io.runnel.log.Appended;
import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.OwnTopics;
import io.runnel.log.PartitionReader;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicSpec;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RegistryState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compacted topic that holds the registry: read into a state, appended to at a known end. For one thread at a
 * time.
 */
final class SchemasTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchemasTopic.class);

    /** Kafka's default of message.max.bytes. A broker with a lower one refuses large batches; they are then split. */
    private static final int DEFAULT_MAX_BATCH_BYTES = 1_048_588;

    private final PartitionReader reader;
    private final PartitionWriter writer;
    private final RegistryState state;
    private final long timeoutMs;
    private final int maxBatchBytes;
    /** Kinds of settings that an old registry wrote under another key for the same: compaction must lose that one too. */
    private final Set<String> oldGlobalKeys = new TreeSet<>();

    private long position;

    private SchemasTopic(
            PartitionReader reader, PartitionWriter writer, RegistryState state, long timeoutMs, int maxBatchBytes) {
        this.reader = reader;
        this.writer = writer;
        this.state = state;
        this.timeoutMs = timeoutMs;
        this.maxBatchBytes = maxBatchBytes;
        this.position = reader.startOffset();
    }

    /** Opens the topic, which is created if it is missing; nothing is read yet. */
    static SchemasTopic open(EventLog log, RegistryConfig config, RegistryState state)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (log.topic(config.topic()).isEmpty()) {
            create(log, config);
        }
        TopicPartition partition = new TopicPartition(config.topic(), 0);
        String maxBytes = log.topic(config.topic())
                .map(topic -> topic.configs().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                .orElse(null);
        return new SchemasTopic(
                log.reader(partition),
                log.writer(partition),
                state,
                config.timeoutMs(),
                maxBytes == null ? DEFAULT_MAX_BATCH_BYTES : Integer.parseInt(maxBytes));
    }

    private static void create(EventLog log, RegistryConfig config)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, String> configs = Map.of("cleanup.policy", "compact");
        OwnTopics.ensure(
                log, new TopicSpec(config.topic(), 1, config.replicationFactor(), configs), config.timeoutMs());
    }

    /** How large an appended batch may be. */
    int maxBatchBytes() {
        return maxBatchBytes;
    }

    /** Runs when there may be more to read, on the log's threads. */
    void onReadable(Runnable wakeUp) {
        reader.onReadable(wakeUp);
    }

    /** Applies every record up to the end as it is now, and answers that end (exclusive). */
    long readToEnd() {
        long end = reader.endOffset();
        if (end > position) {
            while (reader.next()) {
                position = reader.offset() + 1;
                apply();
            }
            position = Math.max(position, end);
        }
        return position;
    }

    /** What does not decode was not written by a registry; skipping it, aloud, keeps the others served. */
    private void apply() {
        try {
            RegistryRecord change = SchemasTopicCodec.decode(reader.key(), reader.value(), reader.timestampMs());
            if (change instanceof RegistryRecord.Passed passed
                    && !passed.keytype().equals("NOOP")) {
                LOG.warn(
                        "{} offset {}: passed over a record of keytype {}, which this registry does not use",
                        reader.partition(),
                        reader.offset(),
                        passed.keytype());
            }
            SchemasTopicCodec.oldGlobalKeytype(reader.key()).ifPresent(oldGlobalKeys::add);
            String refusal = state.refusal(change);
            if (refusal != null) {
                LOG.error("{} offset {}: passed over a record: {}", reader.partition(), reader.offset(), refusal);
            }
            state.apply(change);
        } catch (IOException e) {
            LOG.error(
                    "{} offset {}: passed over a record that is not the registry's: {}",
                    reader.partition(),
                    reader.offset(),
                    e.getMessage());
        }
    }

    /**
     * Appends if the topic still ends there, and waits for the log's promise. Answers the end that must be read to see
     * the records.
     *
     * @throws ExecutionException with {@code UnexpectedEndOffsetException} as cause when another writer came first
     */
    long appendAt(long endOffset, List<LogRecord> records)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<LogRecord> all = new ArrayList<>();
        oldGlobalKeys.forEach(keytype -> {
            if (records.stream().anyMatch(record -> SchemasTopicCodec.isGlobal(keytype, record))) {
                all.add(SchemasTopicCodec.tombstoneOfOldGlobalKey(keytype));
            }
        });
        all.addAll(records);
        CompletableFuture<Appended> appended = writer.appendAt(endOffset, all);
        return appended.get(timeoutMs, TimeUnit.MILLISECONDS).endOffset();
    }

    @Override
    public void close() {
        reader.onReadable(null);
        reader.close();
    }
}
