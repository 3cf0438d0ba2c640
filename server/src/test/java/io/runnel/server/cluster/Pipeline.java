package io.runnel.server.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Copies records of some input partitions in transactions that carry the input's offsets as well; some of them it aborts.
 * After a failure a new producer of the same transactional id goes on from what is committed.
 */
final class Pipeline extends Worker {
    private static final int ABORTED_OF = 5;

    private final Load.Place input;
    private final String output;
    private final List<TopicPartition> partitions;
    private final CommittedOffsets offsets;
    private final PipelineHistory history;
    private final ReadWriteLock gate;
    private final Random random;

    private @Nullable KafkaProducer<String, String> producer;
    /** The transaction whose outcome nobody has told; 0 for none. */
    private long unknown;

    /**
     * @param parts of the input: every so many-th partition, from this one's index
     * @param gate read-locked from the beginning of a transaction to when its end is known
     */
    Pipeline(
            Load.Place input,
            String output,
            Part parts,
            CommittedOffsets offsets,
            PipelineHistory history,
            ReadWriteLock gate,
            Faults faults) {
        super("pipeline-" + parts.index(), faults);
        this.input = input;
        this.output = output;
        this.offsets = offsets;
        this.history = history;
        this.gate = gate;
        this.random = new Random(parts.index());
        this.partitions = ClusterProcesses.indexes(input.partitions()).stream()
                .filter(partition -> partition % parts.count() == parts.index())
                .map(partition -> new TopicPartition(input.topic(), partition))
                .toList();
    }

    /** One of several that share the input. */
    record Part(int index, int count) {}

    @Override
    void work() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                input.bootstrapServers(),
                "group.id",
                offsets.group(),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                "max.poll.records",
                100,
                "reconnect.backoff.max.ms",
                200,
                "request.timeout.ms",
                5_000,
                "default.api.timeout.ms",
                5_000);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            while (isRunning()) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
                if (!records.isEmpty()) {
                    transactionUntilTold(consumer, records);
                }
            }
        } finally {
            drop();
        }
    }

    private void transactionUntilTold(KafkaConsumer<String, String> consumer, ConsumerRecords<String, String> records) {
        gate.readLock().lock();
        try {
            boolean told = false;
            try {
                told = transaction(ready(), consumer, records);
            } catch (KafkaException e) {
                drop();
            }
            while (!told && isRunning()) {
                try {
                    ready(); // When it is, the transaction before it has ended, this way or that.
                    rewind(consumer);
                    told = true;
                } catch (KafkaException e) {
                    drop();
                }
            }
        } finally {
            gate.readLock().unlock();
        }
    }

    /** @return whether it is committed; otherwise the input is to be read again */
    private boolean transaction(
            KafkaProducer<String, String> to,
            KafkaConsumer<String, String> consumer,
            ConsumerRecords<String, String> records) {
        long attempt = history.begin(records.count());
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        boolean committing = false;
        try {
            to.beginTransaction();
            for (ConsumerRecord<String, String> record : records) {
                String value = record.partition() + ":" + record.offset() + ":" + attempt;
                to.send(new ProducerRecord<>(output, random.nextInt(input.partitions()), null, value));
                ends.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
            to.sendOffsetsToTransaction(ends, consumer.groupMetadata());
            if (random.nextInt(ABORTED_OF) == 0) {
                to.flush();
                to.abortTransaction();
                return false;
            }
            committing = true;
            to.commitTransaction();
            history.ended(attempt, PipelineHistory.Outcome.COMMITTED);
            offsets.committed(ends);
            return true;
        } catch (KafkaException e) {
            if (committing) {
                unknown = attempt;
            }
            throw e;
        } finally {
            if (!committing) {
                history.ended(attempt, PipelineHistory.Outcome.ABORTED); // Nobody has asked to commit it.
            }
        }
    }

    private KafkaProducer<String, String> ready() {
        KafkaProducer<String, String> ready = producer;
        if (ready == null) {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers", input.bootstrapServers(),
                    "transactional.id", name(),
                    "linger.ms", 1,
                    "transaction.timeout.ms", 20_000,
                    "delivery.timeout.ms", 15_000,
                    "request.timeout.ms", 5_000,
                    "reconnect.backoff.max.ms", 200,
                    "max.block.ms", 10_000);
            ready = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            producer = ready;
            ready.initTransactions();
            if (unknown != 0) {
                history.ended(unknown, PipelineHistory.Outcome.RESOLVED);
                unknown = 0;
            }
        }
        return ready;
    }

    private void rewind(KafkaConsumer<String, String> consumer) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition each : partitions) {
            OffsetAndMetadata offset = committed.get(each);
            consumer.seek(each, offset == null ? 0 : offset.offset());
        }
    }

    private void drop() {
        KafkaProducer<String, String> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }
}
