package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own consumer with {@code group.protocol=consumer} (KIP-848). */
class ConsumerProtocolTest {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long PATIENCE_MS = 30_000;
    private static final Map<String, ?> SETTINGS = Map.of(
            "offsets.topic.num.partitions",
            4,
            "group.consumer.min.heartbeat.interval.ms",
            100,
            "group.consumer.heartbeat.interval.ms",
            200);

    @TempDir
    Path data;

    private TestNode node;
    private Admin admin;
    private KafkaProducer<String, String> producer;

    @BeforeEach
    void start() {
        node = new TestNode(data, SETTINGS, RecordValidator.NONE);
        admin = node.admin();
        producer = node.producer(Map.of());
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
        node.close();
    }

    private void create(String topic, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all()
                .get();
    }

    private KafkaConsumer<String, String> consumer(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "group.id",
                "group",
                "group.protocol",
                "consumer",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false));
        settings.putAll(more);
        return node.consumer(settings);
    }

    private void produce(String topic, int from, int to) {
        for (int number = from; number < to; number++) {
            producer.send(new ProducerRecord<>(topic, "k" + number, "v" + number));
        }
        producer.flush();
    }

    /** Polls all in turn until the condition holds, and gives what they have read. */
    @SafeVarargs
    private List<String> pollUntil(BooleanSupplier condition, KafkaConsumer<String, String>... consumers) {
        List<String> read = new ArrayList<>();
        pollUntil(condition, read, consumers);
        return read;
    }

    @SafeVarargs
    private void pollUntil(BooleanSupplier condition, List<String> read, KafkaConsumer<String, String>... consumers) {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("within %d ms; read %d", PATIENCE_MS, read.size())
                    .isLessThan(end);
            for (KafkaConsumer<String, String> consumer : consumers) {
                for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
                    read.add(each.value());
                }
            }
        }
    }

    private static Set<String> values(int from, int to) {
        Set<String> values = new TreeSet<>();
        for (int number = from; number < to; number++) {
            values.add("v" + number);
        }
        return values;
    }

    private static boolean share(int partitions, Collection<KafkaConsumer<String, String>> consumers) {
        Set<TopicPartition> all = new HashSet<>();
        int sum = 0;
        for (KafkaConsumer<String, String> consumer : consumers) {
            int owned = consumer.assignment().size();
            if (Math.abs(owned * consumers.size() - partitions) >= consumers.size()) {
                return false;
            }
            sum += owned;
            all.addAll(consumer.assignment());
        }
        return sum == partitions && all.size() == partitions;
    }

    @Test
    void consumerReadsCommitsAndItsSuccessorGoesOnThere() throws Exception {
        create("events", 3);
        produce("events", 0, 100);
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.subscribe(List.of("events"));
            List<String> read = new ArrayList<>();
            pollUntil(() -> read.size() >= 100, read, consumer);
            assertThat(read).hasSize(100);
            consumer.commitSync();
        }
        produce("events", 100, 150);
        try (KafkaConsumer<String, String> successor = consumer(Map.of())) {
            successor.subscribe(List.of("events"));
            List<String> read = new ArrayList<>();
            pollUntil(() -> read.size() >= 50, read, successor);
            assertThat(new TreeSet<>(read)).isEqualTo(values(100, 150));
        }
    }

    @Test
    void threeMembersShareThePartitionsAndTakeOverFromOneThatLeaves() throws Exception {
        create("events", 6);
        KafkaConsumer<String, String> leaving = consumer(Map.of());
        try (KafkaConsumer<String, String> first = consumer(Map.of());
                KafkaConsumer<String, String> second = consumer(Map.of())) {
            List.of(first, second, leaving).forEach(each -> each.subscribe(List.of("events")));
            pollUntil(() -> share(6, List.of(first, second, leaving)), first, second, leaving);
            ConsumerGroupDescription described = admin.describeConsumerGroups(List.of("group"))
                    .describedGroups()
                    .get("group")
                    .get();
            assertThat(described.type()).isEqualTo(GroupType.CONSUMER);
            assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
            assertThat(described.partitionAssignor()).isEqualTo("uniform");
            assertThat(described.members()).hasSize(3).allSatisfy(member -> {
                assertThat(member.assignment().topicPartitions()).hasSize(2);
                assertThat(member.targetAssignment()).contains(member.assignment());
            });
            leaving.close();
            pollUntil(() -> share(6, List.of(first, second)), first, second);
            assertThatThrownBy(() ->
                            admin.deleteConsumerGroups(List.of("group")).all().get())
                    .hasCauseInstanceOf(GroupNotEmptyException.class);
        }
        admin.deleteConsumerGroups(List.of("group")).all().get();
        assertThat(admin.listGroups().all().get()).isEmpty();
    }

    @Test
    void expressionIsResolvedByTheNodeAndFollowsNewTopics() throws Exception {
        create("orders-1", 1);
        create("other", 1);
        produce("orders-1", 0, 10);
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.subscribe(new SubscriptionPattern("orders-[0-9]+"));
            List<String> read = new ArrayList<>();
            pollUntil(() -> read.size() >= 10, read, consumer);
            create("orders-2", 2);
            produce("orders-2", 10, 20);
            pollUntil(() -> read.size() >= 20, read, consumer);
            assertThat(consumer.assignment()).hasSize(3);
            assertThat(new TreeSet<>(read)).isEqualTo(values(0, 20));
        }
    }

    @Test
    void staticMemberComesBackToItsPartitions() throws Exception {
        create("events", 4);
        Map<String, ?> fixed = Map.of("group.instance.id", "instance");
        try (KafkaConsumer<String, String> other = consumer(Map.of())) {
            other.subscribe(List.of("events"));
            Set<TopicPartition> had;
            try (KafkaConsumer<String, String> member = consumer(fixed)) {
                member.subscribe(List.of("events"));
                pollUntil(() -> share(4, List.of(member, other)), member, other);
                had = Set.copyOf(member.assignment());
            }
            try (KafkaConsumer<String, String> again = consumer(fixed)) {
                again.subscribe(List.of("events"));
                pollUntil(() -> !again.assignment().isEmpty(), again, other);
                assertThat(again.assignment()).isEqualTo(had);
                assertThat(other.assignment()).hasSize(2);
            }
        }
    }

    @Test
    void groupHasConfigsOfItsOwn() throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "group");
        alter(group, new ConfigEntry("consumer.session.timeout.ms", "50000"));
        ConfigEntry described =
                admin.describeConfigs(List.of(group)).all().get().get(group).get("consumer.session.timeout.ms");
        assertThat(described.value()).isEqualTo("50000");
        assertThat(described.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG);
        assertThat(admin.listConfigResources(Set.of(ConfigResource.Type.GROUP), new ListConfigResourcesOptions())
                        .all()
                        .get())
                .containsExactly(group);
    }

    private void alter(ConfigResource resource, ConfigEntry entry) throws Exception {
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Test
    void groupGoesOnAfterARestart() throws Exception {
        create("events", 4);
        int port = node.address().getPort();
        try (KafkaConsumer<String, String> first = consumer(Map.of());
                KafkaConsumer<String, String> second = consumer(Map.of())) {
            first.subscribe(List.of("events"));
            second.subscribe(List.of("events"));
            List<String> read = new ArrayList<>();
            pollUntil(() -> share(4, List.of(first, second)), first, second);
            produce("events", 0, 40);
            pollUntil(() -> read.size() >= 40, read, first, second);
            first.commitSync();
            second.commitSync();
            Set<TopicPartition> owned = Set.copyOf(first.assignment());
            node.close();
            Map<String, Object> samePort = new HashMap<>(SETTINGS);
            samePort.put("kafka.port", port);
            node = new TestNode(data, samePort, RecordValidator.NONE);
            produce("events", 40, 80);
            pollUntil(() -> read.size() >= 80, read, first, second);
            assertThat(new TreeSet<>(read)).isEqualTo(values(0, 80));
            assertThat(read).as("nothing was read twice").hasSize(80);
            assertThat(first.assignment()).isEqualTo(owned);
        }
    }
}
