package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real consumers in groups of the classic protocol. */
@Timeout(120)
final class ConsumerGroupsTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** A consumer that remembers what it was given and what was taken from it. */
    private static final class Member implements AutoCloseable, ConsumerRebalanceListener {
        private final KafkaConsumer<String, String> consumer;
        private final List<String> values = new ArrayList<>();
        private int revoked;
        private int assigned;

        Member(TestNode node, Map<String, ?> settings) {
            Map<String, Object> all = new HashMap<>(Map.of(
                    "group.id", "readers",
                    "auto.offset.reset", "earliest",
                    "heartbeat.interval.ms", 200,
                    "metadata.max.age.ms", 1_000,
                    "enable.auto.commit", false));
            all.putAll(settings);
            consumer = node.consumer(all);
            consumer.subscribe(List.of(TOPIC), this);
        }

        void poll() {
            consumer.poll(Duration.ofMillis(20)).forEach(each -> values.add(each.value()));
        }

        Set<TopicPartition> owned() {
            return consumer.assignment();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            revoked += partitions.size();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned++;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static void createTopic(TestNode node) throws Exception {
        try (Admin admin = node.admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void pollUntil(BooleanSupplier condition, List<Member> members) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("Not so after " + PATIENCE + "; assignments: "
                        + members.stream().map(Member::owned).toList());
            }
            members.forEach(Member::poll);
        }
    }

    /** Whether every partition has one owner, and each of these has so many. */
    private static boolean shared(int each, Member... members) {
        Set<TopicPartition> all = new HashSet<>();
        for (Member member : members) {
            if (member.owned().size() != each || !member.owned().stream().allMatch(all::add)) {
                return false;
            }
        }
        return all.size() == PARTITIONS;
    }

    @Test
    void membersThatComeAndGoShareThePartitions() throws Exception {
        try (TestNode node = new TestNode(folder)) {
            createTopic(node);
            try (Member first = new Member(node, Map.of())) {
                pollUntil(() -> shared(6, first), List.of(first));
                try (Member second = new Member(node, Map.of());
                        Member third = new Member(node, Map.of())) {
                    pollUntil(() -> shared(2, first, second, third), List.of(first, second, third));
                }
                pollUntil(() -> shared(6, first), List.of(first));
            }
        }
    }
}
