package io.runnel.log.cluster;

import static io.runnel.log.cluster.ClusterFixture.FOLDER;
import static io.runnel.log.cluster.ClusterFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of a node's two log directories cannot be used: the others lead what is there, and the node leads the rest. */
@Timeout(300)
class FailedDirectoryTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final int RECORDS = 5;

    @TempDir
    Path folder;

    private static TopicPartitionInfo partition(Admin admin, String topic, int index) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .get(index);
    }

    private static int leader(Admin admin, String topic, int index) throws Exception {
        Node leader = partition(admin, topic, index).leader();
        return leader == null || leader.isEmpty() ? -1 : leader.id();
    }

    private static long end(Admin admin, String topic, int index) throws Exception {
        TopicPartition partition = new TopicPartition(topic, index);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .offset();
    }

    private static void write(ClusterFixture cluster) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (String topic : List.of("alone", "shared")) {
                for (int index = 0; index < 2; index++) {
                    for (int i = 0; i < RECORDS; i++) {
                        producer.send(new ProducerRecord<>(topic, index, null, new byte[10]))
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    }
                }
            }
        }
    }

    @Test
    void whatIsOnItIsLedByOthersAndNothingIsLost() throws Exception {
        String both = FOLDER + "," + FOLDER + "-b";
        try (ClusterFixture cluster = new ClusterFixture(folder, 3, Map.of("log.dirs", both)).start();
                Admin admin = cluster.admin()) {
            List<Integer> alone = List.of(3);
            List<Integer> shared = List.of(3, 1);
            admin.createTopics(List.of(
                            new NewTopic("alone", Map.of(0, alone, 1, alone)),
                            new NewTopic("shared", Map.of(0, shared, 1, shared))))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            write(cluster);
            Path directory = Path.of(cluster.folder(3) + "-b");
            int failed = Files.exists(directory.resolve("alone-0")) ? 0 : 1;
            int sharedFailed = Files.exists(directory.resolve("shared-0")) ? 0 : 1;
            assertThat(directory.resolve("alone-" + failed)).exists();
            assertThat(directory.resolve("shared-" + sharedFailed)).exists();

            cluster.stop(3);
            Path away = folder.resolve("away");
            Files.move(directory, away);
            Files.createFile(directory); // Nobody can make a directory there.
            cluster.start(3);

            until("what is in the other directory is led", () -> leader(admin, "alone", 1 - failed) == 3);
            assertThat(end(admin, "alone", 1 - failed)).isEqualTo(RECORDS);
            assertThat(leader(admin, "alone", failed)).as("nobody else has it").isEqualTo(-1);
            assertThat(leader(admin, "shared", sharedFailed)).isEqualTo(1);
            until(
                    "what is shared is followed again",
                    () -> partition(admin, "shared", 1 - sharedFailed).isr().size() == 2);
            assertThat(partition(admin, "shared", sharedFailed).isr()).hasSize(1);

            cluster.stop(3);
            Files.delete(directory);
            Files.move(away, directory);
            cluster.start(3);

            until("all is led", () -> leader(admin, "alone", 0) == 3 && leader(admin, "alone", 1) == 3);
            until(
                    "all is in sync",
                    () -> partition(admin, "shared", 0).isr().size() == 2
                            && partition(admin, "shared", 1).isr().size() == 2);
            for (String topic : List.of("alone", "shared")) {
                for (int index = 0; index < 2; index++) {
                    assertThat(end(admin, topic, index)).as(topic + index).isEqualTo(RECORDS);
                }
            }
        }
    }
}
