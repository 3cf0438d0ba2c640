package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEngineTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);

    @TempDir
    Path dataDir;

    private LogConfig config(Map<String, ?> settings) {
        var all = new java.util.HashMap<String, Object>(Map.of("data.dir", dataDir.toString(), "kafka.port", 0));
        all.putAll(settings);
        return LogConfig.from(all);
    }

    @Test
    void theEventLogAndTheWireShowTheSameRecords() throws Exception {
        try (TestNode node = new TestNode(dataDir)) {
            EventLog log = node.engine().eventLog();
            log.createTopic(TopicSpec.of("t", 1, Map.of())).join();
            Appended appended = log.writer(P0)
                    .append(List.of(
                            LogRecord.of("k".getBytes(UTF_8), "v0".getBytes(UTF_8)),
                            LogRecord.of("k".getBytes(UTF_8), "v1".getBytes(UTF_8))))
                    .join();
            assertThat(appended.endOffset()).isEqualTo(2);
            assertThat(node.read(P0, 0, 2)).extracting(ConsumerRecord::value).containsExactly("v0", "v1");

            AtomicInteger woken = new AtomicInteger();
            try (PartitionReader reader = log.reader(P0);
                    var producer = node.producer(Map.of())) {
                reader.onReadable(woken::incrementAndGet);
                producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>("t", "k", "v2"))
                        .get();
                reader.seek(2);
                assertThat(reader.next()).isTrue();
                assertThat(UTF_8.decode(java.util.Objects.requireNonNull(reader.value()))
                                .toString())
                        .isEqualTo("v2");
                assertThat(woken).hasPositiveValue();
            }
        }
    }

    @Test
    void topicsCreatedBeforeListeningAreKeptAndValidatedAfterwards() throws Exception {
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            engine.eventLog()
                    .createTopic(TopicSpec.of("_schemas", 1, Map.of("cleanup.policy", "compact")))
                    .join();
            engine.eventLog()
                    .createTopic(TopicSpec.of("orders", 1, Map.of("cleanup.policy", "compact")))
                    .join();
            assertThat(engine.eventLog().topic("_schemas"))
                    .hasValueSatisfying(topic -> assertThat(topic.internal()).isTrue());
        }
        AtomicInteger asked = new AtomicInteger();
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            engine.listen((topic, configs) -> {
                // The node's own topics are not asked about.
                assertThat(topic).isEqualTo("orders");
                assertThat(configs).containsEntry("cleanup.policy", "compact").containsKey("retention.ms");
                asked.incrementAndGet();
                return null;
            });
            assertThat(engine.eventLog().topics())
                    .extracting(TopicDescription::name)
                    .containsExactly("_schemas", "orders");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatCannotBeDoneFailsWithKafkasExceptions() throws Exception {
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            EventLog log = engine.eventLog();
            log.createTopic(TopicSpec.of("t", 1, Map.of())).join();

            assertThatThrownBy(() ->
                            log.createTopic(TopicSpec.of("t", 1, Map.of())).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TopicExistsException.class);
            assertThatThrownBy(() -> log.createTopic(TopicSpec.of("u", 1, Map.of("retain", "1")))
                            .join())
                    .hasCauseInstanceOf(InvalidConfigurationException.class);
            assertThatThrownBy(() -> log.deleteTopic("u").join())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            assertThatThrownBy(() -> log.reader(new TopicPartition("t", 1)))
                    .isInstanceOf(UnknownTopicOrPartitionException.class);

            log.deleteTopic("t").join();
            assertThatThrownBy(() -> log.writer(P0)).isInstanceOf(UnknownTopicOrPartitionException.class);
            // The same name again is another topic, with nothing in it.
            log.createTopic(TopicSpec.of("t", 1, Map.of())).join();
            assertThat(log.reader(P0).endOffset()).isZero();
        }
    }

    @Test
    void aFolderInUseAndAPortInUseAreToldClearly() throws Exception {
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            assertThat(engine.clusterId()).isNotEmpty();
            assertThatThrownBy(() -> LogEngine.open(config(Map.of())))
                    .isInstanceOf(LogEngineException.class)
                    .hasMessageContaining("in use by another process");
        }
        assertThatThrownBy(() -> LogEngine.open(config(Map.of("node.id", 2))))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("belongs to node 1");
        Path file = Files.createFile(dataDir.resolve("file"));
        assertThatThrownBy(() -> LogEngine.open(config(Map.of("data.dir", file.toString()))))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("cannot be used");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                LogEngine engine = LogEngine.open(config(Map.of("kafka.port", taken.getLocalPort())))) {
            assertThatThrownBy(() -> engine.listen(RecordValidator.NONE))
                    .isInstanceOf(LogEngineException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("kafka.port");
        }
    }

    @Test
    void aTornWriteOfTheMetadataLogIsCutAndWhatWasAcknowledgedStays() throws Exception {
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            engine.eventLog().createTopic(TopicSpec.of("t", 2, Map.of())).join();
        }
        Path segment = dataDir.resolve("__cluster_metadata-0").resolve("00000000000000000000.log");
        byte[] whole = Files.readAllBytes(segment);
        byte[] torn = java.util.Arrays.copyOf(whole, whole.length + 40);
        System.arraycopy(whole, 0, torn, whole.length, 40);
        torn[whole.length + 7] = 100;
        Files.write(segment, torn);

        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            assertThat(engine.eventLog().topics())
                    .extracting(TopicDescription::name)
                    .containsExactly("t");
            engine.eventLog().createTopic(TopicSpec.of("u", 1, Map.of())).join();
        }
        try (LogEngine engine = LogEngine.open(config(Map.of()))) {
            assertThat(engine.eventLog().topics())
                    .extracting(TopicDescription::name)
                    .containsExactly("t", "u");
        }
    }

    @Test
    void connectionsBeyondTheLimitAreRefused() throws IOException {
        try (TestNode node = new TestNode(dataDir, Map.of("max.connections.per.ip", 2), RecordValidator.NONE);
                RawClient first = new RawClient(node.address());
                RawClient second = new RawClient(node.address());
                RawClient third = new RawClient(node.address())) {
            assertThat(third.receive()).isNull();
            first.sendFrame(new byte[] {0, 18, 0, 0, 0, 0, 0, 1, 0, 0});
            second.sendFrame(new byte[] {0, 18, 0, 0, 0, 0, 0, 1, 0, 0});
            assertThat(first.receive()).isNotNull();
            assertThat(second.receive()).isNotNull();
        }
    }

    @Test
    void closeLeavesNoThread() throws Exception {
        Set<Long> before = threads();
        try (TestNode node = new TestNode(dataDir);
                RawClient idle = new RawClient(node.address())) {
            idle.sendFrame(new byte[] {0, 18, 0, 0, 0, 0, 0, 1, 0, 0});
            assertThat(idle.receive()).isNotNull();
            node.engine().eventLog().createTopic(TopicSpec.of("t", 3, Map.of())).join();
        }
        assertThat(names(before)).isEmpty();
    }

    private static Set<Long> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(Collectors.toSet());
    }

    private static Set<String> names(Set<Long> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        !before.contains(thread.getId()) && thread.getName().startsWith("runnel"))
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
