package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own tool reads what our coordinators write: groups of both protocols, their offsets, transactions. */
class DumpCoordinatorTopicsTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    @TempDir
    Path dataDir;

    @BeforeEach
    void consumeAndCommitInEveryWay() {
        Map<String, Object> settings = Map.of(
                "offsets.topic.num.partitions", 1,
                "transaction.state.log.num.partitions", 1,
                "group.initial.rebalance.delay.ms", 0);
        try (TestNode node = new TestNode(dataDir, settings, RecordValidator.NONE)) {
            node.engine()
                    .eventLog()
                    .createTopic(TopicSpec.of("orders", 1, Map.of()))
                    .join();
            consume(node, "classic");
            consume(node, "consumer");
        }
    }

    private static void consume(TestNode node, String protocol) {
        try (KafkaConsumer<String, String> consumer =
                        node.consumer(Map.of("group.id", protocol + "-group", "group.protocol", protocol));
                KafkaProducer<String, String> producer = node.producer(Map.of("transactional.id", "of-" + protocol))) {
            consumer.subscribe(List.of("orders"));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(100));
            }
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(4711, "by hand")));
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("orders", 0, "k", "v"));
            producer.sendOffsetsToTransaction(
                    Map.of(PARTITION, new OffsetAndMetadata(4712, "in a transaction")), consumer.groupMetadata());
            producer.commitTransaction();
        }
    }

    @Test
    void offsetsAndGroupsAreDecoded() throws IOException, InterruptedException {
        String dump = DumpLogSegmentsTest.dump(logs("__consumer_offsets"), "--offsets-decoder");

        for (String protocol : List.of("classic", "consumer")) {
            assertThat(dump).contains("\"group\":\"" + protocol + "-group\",\"topic\":\"orders\",\"partition\":0");
        }
        assertThat(dump)
                .contains("\"offset\":4711", "\"metadata\":\"by hand\"", "\"offset\":4712", "in a transaction")
                .contains("\"protocolType\":\"consumer\"", "endTxnMarker: COMMIT")
                .contains("\"subscribedTopicNames\":[\"orders\"]", "\"assignedPartitions\"", "\"topicPartitions\"")
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("<EMPTY>");
    }

    @Test
    void transactionsAreDecoded() throws IOException, InterruptedException {
        String dump = DumpLogSegmentsTest.dump(logs("__transaction_state"), "--transaction-log-decoder");

        assertThat(dump)
                .contains("\"transactionalId\":\"of-classic\"", "\"transactionalId\":\"of-consumer\"")
                .containsPattern("\"transactionStatus\":\\d")
                .contains("\"topic\":\"__consumer_offsets\"", "\"topic\":\"orders\"")
                .doesNotContainIgnoringCase("exception");
    }

    private List<Path> logs(String topic) throws IOException {
        try (Stream<Path> all = Files.walk(dataDir)) {
            return all.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.getParent().endsWith(topic + "-0"))
                    .toList();
        }
    }
}
