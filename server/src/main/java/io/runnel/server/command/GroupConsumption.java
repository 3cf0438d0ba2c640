package io.runnel.server.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints a topic as a member of a consumer group. What was printed is committed, never more: a command that dies in
 * between prints some records again the next time, and leaves none out.
 */
final class GroupConsumption {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int FAREWELL_S = 5;

    private final Map<String, Object> properties;
    private final String topic;
    private final long count;
    private final boolean exitAtEnd;

    /** Whether the group has told which partitions this member has; none is an answer as well. */
    private boolean assigned;

    private long printed;

    /** @param properties of the consumer, with the group's id */
    GroupConsumption(Map<String, Object> properties, String topic, long count, boolean exitAtEnd) {
        this.properties = properties;
        this.topic = topic;
        this.count = count;
        this.exitAtEnd = exitAtEnd;
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    }

    /** Prints until the count or the end is reached, the reader of the output has gone, or the process is stopped. */
    void print(PrintWriter out, Function<ConsumerRecord<byte[], byte[]>, String> line) {
        CountDownLatch left = new CountDownLatch(1);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Thread farewell = leaveOnShutdown(consumer, left);
            try {
                consumer.subscribe(List.of(topic), new Assignments());
                Map<TopicPartition, Long> ends = exitAtEnd ? ends(consumer) : Map.of();
                while (printed < count && !(exitAtEnd && isAtEnd(consumer, ends)) && printSome(consumer, out, line)) {}
            } catch (WakeupException e) {
                return; // The process is stopped; what was printed is committed.
            } finally {
                stay(farewell);
            }
        } finally {
            left.countDown();
        }
    }

    /** A member that goes without a word holds its partitions until its session times out. */
    private static Thread leaveOnShutdown(KafkaConsumer<?, ?> consumer, CountDownLatch left) {
        Thread farewell = new Thread(() -> {
            consumer.wakeup();
            try {
                if (!left.await(FAREWELL_S, TimeUnit.SECONDS)) {
                    System.err.println("runnel: leaving the group took longer than " + FAREWELL_S + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(farewell);
        return farewell;
    }

    private static void stay(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // It is running: the process is being stopped, and waits for us to leave.
        }
    }

    private Map<TopicPartition, Long> ends(KafkaConsumer<?, ?> consumer) {
        return consumer.endOffsets(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
    }

    private boolean isAtEnd(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return assigned
                && consumer.assignment().stream()
                        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
    }

    /** @return whether anybody reads what is printed */
    private boolean printSome(
            KafkaConsumer<byte[], byte[]> consumer,
            PrintWriter out,
            Function<ConsumerRecord<byte[], byte[]>, String> line) {
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
            if (printed == count) {
                break;
            }
            out.println(line.apply(each));
            printed++;
            done.put(
                    new TopicPartition(each.topic(), each.partition()),
                    new OffsetAndMetadata(each.offset() + 1, each.leaderEpoch(), ""));
        }
        out.flush();
        if (out.checkError()) {
            return false;
        }
        if (!done.isEmpty()) {
            consumer.commitSync(done);
        }
        return true;
    }

    private final class Assignments implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Everything printed is committed already.
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned = true;
        }
    }
}
