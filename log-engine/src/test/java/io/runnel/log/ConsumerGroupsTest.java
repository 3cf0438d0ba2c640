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
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
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
                    "group.id",
                    "readers",
                    "auto.offset.reset",
                    "earliest",
                    "heartbeat.interval.ms",
                    200,
                    "metadata.max.age.ms",
                    1_000,
                    "enable.auto.commit",
                    false));
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

    @Test
    void cooperativeMembersKeepWhatTheyNeedNotGiveUp() throws Exception {
        Map<String, Object> cooperative =
                Map.of("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        try (TestNode node = new TestNode(folder)) {
            createTopic(node);
            try (Member first = new Member(node, cooperative)) {
                pollUntil(() -> shared(6, first), List.of(first));
                try (Member second = new Member(node, cooperative);
                        Member third = new Member(node, cooperative)) {
                    pollUntil(() -> shared(2, first, second, third), List.of(first, second, third));

                    // An eager member would have given up all six, perhaps several times.
                    assertThat(first.revoked).isEqualTo(4);
                }
            }
        }
    }

    @Test
    void aStaticMemberThatRestartsDisturbsNobody() throws Exception {
        try (TestNode node = new TestNode(folder)) {
            createTopic(node);
            try (Member first = new Member(node, Map.of("group.instance.id", "one"))) {
                Member second = new Member(node, Map.of("group.instance.id", "two"));
                pollUntil(() -> shared(3, first, second), List.of(first, second));
                Set<TopicPartition> owned = Set.copyOf(second.owned());
                int assignments = first.assigned;
                second.close();
                try (Member again = new Member(node, Map.of("group.instance.id", "two"))) {
                    pollUntil(() -> shared(3, first, again), List.of(first, again));

                    assertThat(again.owned()).isEqualTo(owned);
                    assertThat(first.assigned).isEqualTo(assignments);
                }
            }
        }
    }

    @Test
    void theGroupOutlivesARestartOfTheNode() throws Exception {
        int port;
        try (TestNode node = new TestNode(folder)) {
            createTopic(node);
            port = node.address().getPort();
        }
        Map<String, Object> samePort = Map.of("kafka.port", port);
        TestNode before = new TestNode(folder, samePort, RecordValidator.NONE);
        try (Member first = new Member(before, Map.of());
                Member second = new Member(before, Map.of())) {
            List<Member> members = List.of(first, second);
            pollUntil(() -> shared(3, first, second), members);
            first.consumer.commitSync(Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(0)));
            int generation = first.consumer.groupMetadata().generationId();
            int assignments = first.assigned + second.assigned;
            before.close();
            try (TestNode after = new TestNode(folder, samePort, RecordValidator.NONE);
                    Admin admin = after.admin()) {
                ConsumerGroupDescription described = admin.describeConsumerGroups(List.of("readers"))
                        .describedGroups()
                        .get("readers")
                        .get();
                assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
                assertThat(described.members()).hasSize(2);
                pollUntil(() -> committed(first) && committed(second), members);

                assertThat(first.consumer.groupMetadata().generationId()).isEqualTo(generation);
                assertThat(first.assigned + second.assigned).isEqualTo(assignments);
                first.close();
                second.close();
                assertThat(admin.listGroups(ListGroupsOptions.forConsumerGroups())
                                .all()
                                .get())
                        .extracting(
                                group -> group.groupId() + " " + group.type().orElseThrow() + " "
                                        + group.groupState().orElseThrow())
                        .containsExactly("readers Classic Empty");
                admin.deleteConsumerGroups(List.of("readers")).all().get();
                assertThat(admin.listGroups().all().get()).isEmpty();
            }
        }
    }

    /** Whether the member reaches its coordinator again. */
    private static boolean committed(Member member) {
        try {
            member.consumer.commitSync(
                    Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(0)), Duration.ofSeconds(1));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
