package io.runnel.server.cluster;

import io.runnel.server.kill.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads as a member of a group and commits after each poll; what it was told is there to stay. */
final class GroupMember extends Worker {
    private final Map<String, Object> settings;
    private final String topic;
    private final History history;
    private final CommittedOffsets offsets;
    private final ReadWriteLock gate;

    /** @param gate read-locked while it reads: what it has read is to be there when all is looked at */
    GroupMember(
            Load.Place place,
            String name,
            History history,
            CommittedOffsets offsets,
            ReadWriteLock gate,
            Faults faults) {
        super(name, faults);
        this.gate = gate;
        this.topic = place.topic();
        this.history = history;
        this.offsets = offsets;
        settings = Map.of(
                "bootstrap.servers", place.bootstrapServers(),
                "group.id", offsets.group(),
                "enable.auto.commit", false,
                "auto.offset.reset", "earliest",
                "session.timeout.ms", 6_000,
                "heartbeat.interval.ms", 1_000,
                "reconnect.backoff.max.ms", 200,
                "request.timeout.ms", 5_000,
                "default.api.timeout.ms", 5_000);
    }

    @Override
    void work() {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (isRunning()) {
                gate.readLock().lock();
                try {
                    step(consumer);
                } catch (KafkaException e) {
                    continue; // No coordinator, or the group is being shared out anew: the next poll finds out.
                } finally {
                    gate.readLock().unlock();
                }
            }
        }
    }

    private void step(KafkaConsumer<String, String> consumer) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            history.read(new History.Place(record.partition(), record.offset()), record.value());
            ends.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        if (!ends.isEmpty()) {
            consumer.commitSync(ends);
            offsets.committed(ends);
        }
    }
}
