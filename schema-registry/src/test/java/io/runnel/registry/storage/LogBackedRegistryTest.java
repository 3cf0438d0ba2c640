package io.runnel.registry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.SubjectVersion;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.SetConfig;
import io.runnel.registry.subject.StoredSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogBackedRegistryTest {
    private static final SchemaText INT = SchemaText.avro("\"int\"");

    @TempDir
    private Path folder;

    private static SchemaText record(String name) {
        return SchemaText.avro("{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[]}");
    }

    @Test
    void aRestartFindsEverythingAgain() {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = node.on("_schemas")) {
            registry.register("a", INT);
            registry.register("b", record("B"));
            registry.register("gone", record("Gone"));
            registry.execute(new DeleteSubject("gone", false));
            registry.execute(new SetConfig("a", SubjectConfig.of(CompatibilityLevel.FULL)));
        }
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = node.on("_schemas")) {
            assertThat(registry.latest("a")).contains(new SubjectVersion("a", 1, 1, INT));
            assertThat(registry.latest("gone")).isEmpty();
            assertThat(registry.schema(3)).isEqualTo(record("Gone"));
            assertThat(registry.state().level("a")).isEqualTo(CompatibilityLevel.FULL);
            assertThat(registry.register("c", record("C"))).isEqualTo(4);
        }
    }

    @Test
    void theTopicIsCompactedAndHasOnePartition() {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = node.on("_schemas")) {
            assertThat(registry.state().subjects()).isEmpty();
            assertThat(node.log().topic("_schemas")).hasValueSatisfying(topic -> {
                assertThat(topic.partitions()).isEqualTo(1);
                assertThat(topic.configs()).containsEntry("cleanup.policy", "compact");
            });
        }
    }

    @Test
    void registriesThatRaceOnOneTopicNeverGiveAnIdTwice() throws Exception {
        int writers = 4;
        int each = 25;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry one = node.on("_schemas");
                LogBackedRegistry two = node.on("_schemas")) {
            List<Callable<List<Integer>>> tasks = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                LogBackedRegistry registry = writer % 2 == 0 ? one : two;
                int number = writer;
                tasks.add(() -> {
                    List<Integer> ids = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        ids.add(registry.register("s" + number + "-" + i, record("R" + number + "x" + i)));
                        ids.add(registry.register("shared" + i, record("Shared" + i)));
                    }
                    return ids;
                });
            }
            TreeSet<Integer> ids = new TreeSet<>();
            for (Future<List<Integer>> result : threads.invokeAll(tasks)) {
                ids.addAll(result.get());
            }

            int schemas = writers * each + each;
            assertThat(ids).hasSize(schemas).contains(1, schemas);
            assertThat(everything(node)).hasSize(schemas);
            assertThat(one.register("last", INT)).isEqualTo(schemas + 1);
            assertThat(two.register("last", INT)).isEqualTo(schemas + 1);
            assertThat(one.state().subjects()).hasSameSizeAs(two.state().subjects());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Long> everything(TestRegistry node) {
        List<Long> offsets = new ArrayList<>();
        try (PartitionReader reader = node.log().reader(new TopicPartition("_schemas", 0))) {
            while (reader.next()) {
                offsets.add(reader.offset());
            }
        }
        return offsets;
    }

    @Test
    void whatAnotherRegistryWritesIsFollowed() throws Exception {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry one = node.on("_schemas");
                LogBackedRegistry two = node.on("_schemas")) {
            one.register("s", INT);

            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (two.latest("s").isEmpty() && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            assertThat(two.latest("s")).contains(new SubjectVersion("s", 1, 1, INT));
        }
    }

    @Test
    void recordsThatAreNotTheRegistrysDoNotStopIt() throws Exception {
        try (TestRegistry node = new TestRegistry(folder)) {
            try (LogBackedRegistry registry = node.on("_schemas")) {
                registry.register("s", INT);
            }
            node.log()
                    .writer(new TopicPartition("_schemas", 0))
                    .append(List.of(
                            LogRecord.of("junk".getBytes(UTF_8), "junk".getBytes(UTF_8)),
                            LogRecord.of(
                                    "{\"keytype\":\"SCHEMA\",\"subject\":\"t\",\"version\":4,\"magic\":1}"
                                            .getBytes(UTF_8),
                                    "{\"subject\":\"t\",\"version\":4,\"id\":9,\"schema\":\"\\\"long\\\"\",\"deleted\":false}"
                                            .getBytes(UTF_8))))
                    .get(20, TimeUnit.SECONDS);

            try (LogBackedRegistry registry = node.on("_schemas")) {
                assertThat(registry.state().subject("t").latest().map(StoredSchema::version))
                        .contains(4);
                assertThat(registry.register("t", SchemaText.avro("\"double\"")))
                        .isEqualTo(10);
            }
        }
    }

    @Test
    void aClosedRegistryRefusesChangesAndStillReads() {
        try (TestRegistry node = new TestRegistry(folder)) {
            LogBackedRegistry registry = node.on("_schemas");
            registry.register("s", INT);
            registry.close();

            assertThat(registry.latest("s")).isPresent();
            assertThatThrownBy(() -> registry.register("t", INT))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(50001))
                    .hasMessageContaining("closed");
        }
    }
}
