package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several log directories, as Kafka's admin client sees them. */
@Timeout(60)
class LogDirsTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final TopicPartitionReplica REPLICA = new TopicPartitionReplica("events", 0, 1);

    @TempDir
    Path root;

    private TestNode start() {
        String dirs = root.resolve("a") + "," + root.resolve("b");
        return new TestNode(root.resolve("data"), Map.of("log.dirs", dirs), RecordValidator.NONE);
    }

    private static Map<String, LogDirDescription> describe(Admin admin) throws Exception {
        return new TreeMap<>(
                admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1));
    }

    @Test
    void partitionsAreSpreadDescribedAndMoved() throws Exception {
        String a = root.resolve("a").toString();
        String b = root.resolve("b").toString();
        try (TestNode node = start();
                Admin admin = node.admin();
                KafkaProducer<String, String> producer = node.producer(Map.of())) {
            node.engine()
                    .eventLog()
                    .createTopic(TopicSpec.of("events", 4, Map.of()))
                    .join();
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>("events", 0, "k", "value " + i))
                        .get();
            }
            Map<String, LogDirDescription> before = describe(admin);
            assertThat(before.keySet()).containsExactly(a, b);
            assertThat(before.get(a).replicaInfos()).hasSize(2).containsKey(PARTITION);
            assertThat(before.get(b).replicaInfos()).hasSize(2);
            assertThat(before.get(a).totalBytes().getAsLong()).isPositive();
            long size = before.get(a).replicaInfos().get(PARTITION).size();
            assertThat(size).isEqualTo(Files.size(root.resolve("a/events-0/00000000000000000000.log")));

            admin.alterReplicaLogDirs(Map.of(REPLICA, b)).all().get();
            while (!describe(admin).get(b).replicaInfos().containsKey(PARTITION)
                    || describe(admin).get(b).replicaInfos().get(PARTITION).isFuture()) {
                Thread.onSpinWait();
            }
            assertThat(describe(admin).get(a).replicaInfos()).hasSize(1).doesNotContainKey(PARTITION);
            producer.send(new ProducerRecord<>("events", 0, "k", "value 20")).get();
            assertThat(node.read(PARTITION, 0, 21)).hasSize(21);
            assertThatThrownBy(() -> admin.alterReplicaLogDirs(Map.of(REPLICA, "/no/such/place"))
                            .all()
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LogDirNotFoundException.class);
        }
        assertThat(Files.readString(root.resolve("a/meta.properties"))).contains("directory.id=", "node.id=1");
        try (TestNode node = start()) {
            assertThat(node.read(PARTITION, 0, 21)).hasSize(21);
        }
    }

    @Test
    void dataFolderWithPartitionsThatNoLogDirectoryNamesIsRefused() {
        try (TestNode node = new TestNode(root.resolve("data"))) {
            node.engine()
                    .eventLog()
                    .createTopic(TopicSpec.of("events", 1, Map.of()))
                    .join();
        }
        assertThatThrownBy(this::start)
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("Add it to log.dirs");
    }
}
