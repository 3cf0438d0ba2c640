package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Committed offsets, over the wire with Kafka's own clients. */
class CommittedOffsetsTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    @TempDir
    Path dataDir;

    @BeforeEach
    void createTopic() {
        try (TestNode node = new TestNode(dataDir)) {
            node.engine()
                    .eventLog()
                    .createTopic(TopicSpec.of("orders", 2, Map.of()))
                    .join();
        }
    }

    @Test
    void aConsumerWithoutMembershipCommitsAndFindsItsOffsetsAfterARestart() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                Map.of(FIRST, new OffsetAndMetadata(17, Optional.of(0), "so far"), SECOND, new OffsetAndMetadata(3));
        try (TestNode node = new TestNode(dataDir);
                KafkaConsumer<String, String> consumer = node.consumer(Map.of("group.id", "g"))) {
            consumer.assign(List.of(FIRST, SECOND));

            consumer.commitSync(offsets);

            assertThat(consumer.committed(Set.of(FIRST, SECOND))).isEqualTo(offsets);
        }
        try (TestNode node = new TestNode(dataDir);
                KafkaConsumer<String, String> consumer = node.consumer(Map.of("group.id", "g"))) {
            assertThat(consumer.committed(Set.of(FIRST, SECOND), Duration.ofSeconds(20)))
                    .isEqualTo(offsets);
        }
    }

    @Test
    void theAdminAltersListsAndDeletesOffsetsOfSeveralGroups() throws ExecutionException, InterruptedException {
        try (TestNode node = new TestNode(dataDir);
                Admin admin = node.admin()) {
            for (String group : List.of("a", "b")) {
                admin.alterConsumerGroupOffsets(group, Map.of(FIRST, new OffsetAndMetadata(5)))
                        .all()
                        .get();
            }
            admin.alterConsumerGroupOffsets(
                            "b", Map.of(FIRST, new OffsetAndMetadata(2), SECOND, new OffsetAndMetadata(9)))
                    .all()
                    .get();
            admin.deleteConsumerGroupOffsets("a", Set.of(FIRST)).all().get();

            var all = admin.listConsumerGroupOffsets(Map.of(
                            "a", new ListConsumerGroupOffsetsSpec(),
                            "b", new ListConsumerGroupOffsetsSpec(),
                            "unknown", new ListConsumerGroupOffsetsSpec()))
                    .all()
                    .get();

            assertThat(all.get("a")).isEmpty();
            assertThat(all.get("unknown")).isEmpty();
            assertThat(all.get("b").get(FIRST).offset()).isEqualTo(2);
            assertThat(all.get("b").get(SECOND).offset()).isEqualTo(9);
        }
    }

    @Test
    void offsetsOfATopicThatAMemberReadsAreNotDeleted() throws ExecutionException, InterruptedException {
        try (TestNode node = new TestNode(dataDir);
                Admin admin = node.admin()) {
            for (String protocol : List.of("classic", "consumer")) {
                String group = protocol + "-group";
                try (KafkaConsumer<String, String> consumer = node.consumer(
                        Map.of("group.id", group, "group.protocol", protocol, "enable.auto.commit", false))) {
                    consumer.subscribe(List.of("orders"));
                    while (consumer.assignment().isEmpty()) {
                        consumer.poll(Duration.ofMillis(100));
                    }
                    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(3)));

                    assertThatThrownBy(() -> admin.deleteConsumerGroupOffsets(group, Set.of(FIRST))
                                    .partitionResult(FIRST)
                                    .get())
                            .hasCauseInstanceOf(GroupSubscribedToTopicException.class);
                }
                admin.deleteConsumerGroupOffsets(group, Set.of(FIRST)).all().get();
                assertThat(admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get())
                        .isEmpty();
            }
        }
    }

    @Test
    void aTopicCreatedAnewStartsWithoutOffsets() throws ExecutionException, InterruptedException {
        try (TestNode node = new TestNode(dataDir);
                Admin admin = node.admin()) {
            admin.alterConsumerGroupOffsets("g", Map.of(FIRST, new OffsetAndMetadata(5)))
                    .all()
                    .get();
            admin.deleteTopics(List.of("orders")).all().get();
            admin.createTopics(List.of(new NewTopic("orders", 2, (short) 1)))
                    .all()
                    .get();

            assertThat(admin.listConsumerGroupOffsets("g")
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isEmpty();
        }
    }

    @Test
    void offsetsSentInATransactionAppearWithItsMarker() throws ExecutionException, InterruptedException {
        try (TestNode node = new TestNode(dataDir);
                Admin admin = node.admin();
                KafkaConsumer<String, String> consumer = node.consumer(Map.of("group.id", "g"));
                KafkaProducer<String, String> producer = node.producer(Map.of("transactional.id", "copy"))) {
            ConsumerGroupMetadata group = consumer.groupMetadata();
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(FIRST, new OffsetAndMetadata(1)), group);
            producer.commitTransaction();
            assertThat(offset(admin)).isEqualTo(1);

            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(FIRST, new OffsetAndMetadata(2)), group);
            assertThat(offset(admin)).isEqualTo(1);
            producer.abortTransaction();
            assertThat(offset(admin)).isEqualTo(1);
        }
    }

    private static long offset(Admin admin) throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets("g")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(FIRST)
                .offset();
    }
}
