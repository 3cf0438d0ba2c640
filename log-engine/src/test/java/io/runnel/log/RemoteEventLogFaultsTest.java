package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.remote.RemoteEventLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the remote log does when network and broker fail, through a proxy that makes them. */
@Timeout(60)
class RemoteEventLogFaultsTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final long SEED = System.nanoTime();

    @TempDir
    Path dataDir;

    private TestProxy proxy;
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        proxy = new TestProxy(SEED);
        startNode();
    }

    private void startNode() {
        node = new TestNode(
                dataDir, Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port()), RecordValidator.NONE);
        proxy.leadTo(node.address());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        proxy.close();
    }

    private RemoteEventLog connect(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "default.api.timeout.ms",
                30_000,
                "request.timeout.ms",
                2_000,
                "retry.backoff.ms",
                5,
                "reconnect.backoff.ms",
                5));
        all.putAll(settings);
        return RemoteEventLog.connect("127.0.0.1:" + proxy.port(), all);
    }

    private void create(int partitions) throws Exception {
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("t", partitions, Map.of()))
                .get(20, TimeUnit.SECONDS);
    }

    private static List<LogRecord> record(String value) {
        return List.of(LogRecord.of(null, value.getBytes(UTF_8)));
    }

    /** Reads so many while they are being written. */
    private static List<String> read(EventLog log, int count) {
        List<String> values = new ArrayList<>();
        try (PartitionReader reader = log.reader(P0)) {
            while (values.size() < count) {
                if (reader.next()) {
                    assertThat(reader.offset()).isEqualTo(values.size());
                    values.add(EventLogFixture.text(reader.value()));
                } else {
                    reader.endOffset();
                }
            }
        }
        return values;
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add("v" + i);
        }
        return numbers;
    }

    @Test
    void lostAnswersNeitherLoseNorDuplicateNorReorder() throws Exception {
        create(1);
        int count = 1_000;
        var threads = Executors.newSingleThreadExecutor();
        try (RemoteEventLog log = connect(Map.of("batch.size", 400))) {
            proxy.cutEvery(12);
            Future<List<String>> read = threads.submit(() -> read(log, count));
            PartitionWriter writer = log.writer(P0);
            CompletableFuture<Appended> last = new CompletableFuture<>();
            for (int i = 0; i < count; i++) {
                last = i % 100 == 99 ? writer.appendAt(i, record("v" + i)) : writer.append(record("v" + i));
                if (i % 100 > 97) {
                    assertThat(last.get(30, TimeUnit.SECONDS).baseOffset())
                            .as("seed %d", SEED)
                            .isEqualTo(i);
                }
            }
            last.get(30, TimeUnit.SECONDS);
            assertThat(read.get(30, TimeUnit.SECONDS)).as("seed %d", SEED).isEqualTo(numbers(count));
            proxy.cutEvery(0);
            try (PartitionReader reader = log.reader(P0)) {
                assertThat(reader.endOffset()).isEqualTo(count);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aBrokerThatStopsAndReturnsIsReadAndWrittenOn() throws Exception {
        create(1);
        int count = 3_000;
        var threads = Executors.newFixedThreadPool(2);
        try (RemoteEventLog log = connect(Map.of("batch.size", 200))) {
            Future<List<String>> read = threads.submit(() -> read(log, count));
            PartitionWriter writer = log.writer(P0);
            List<CompletableFuture<Appended>> appends = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                appends.add(writer.append(record("v" + i)));
                if (i % 1_000 == 500) {
                    appends.get(i - 400).get(30, TimeUnit.SECONDS);
                    node.close();
                    appends.add(writer.append(record("v" + ++i)));
                    startNode();
                }
            }
            for (int i = 0; i < count; i++) {
                assertThat(appends.get(i).get(30, TimeUnit.SECONDS).baseOffset())
                        .isEqualTo(i);
            }
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(numbers(count));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void slowReadersHoldNoMoreThanTheirMemory() throws Exception {
        int partitions = 8;
        create(partitions);
        EventLog direct = node.engine().eventLog();
        byte[] value = new byte[10_000];
        int perPartition = 200;
        for (int p = 0; p < partitions; p++) {
            PartitionWriter writer = direct.writer(new TopicPartition("t", p));
            CompletableFuture<?>[] appended = new CompletableFuture<?>[perPartition];
            for (int i = 0; i < perPartition; i++) {
                appended[i] = writer.append(List.of(LogRecord.of(null, value)));
            }
            CompletableFuture.allOf(appended).get(20, TimeUnit.SECONDS);
        }
        int bound = 1 << 20;
        try (RemoteEventLog log = connect(Map.of("prefetch.memory.bytes", bound))) {
            List<PartitionReader> readers = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                readers.add(log.reader(new TopicPartition("t", p)));
            }
            for (PartitionReader reader : readers) {
                reader.onReadable(() -> {});
                assertThat(reader.next()).isTrue();
            }
            for (int i = 0; i < 200; i++) {
                readers.get(i % partitions).endOffset(); // Gives it time to fetch too much.
            }
            assertThat(proxy.bytesToClients()).isBetween((long) bound / 4, (long) bound * 5 / 4);
            int[] seen = new int[partitions];
            for (int p = 0; p < partitions; p++) {
                do {
                    seen[p]++;
                } while (readers.get(p).next());
            }
            assertThat(seen).containsOnly(perPartition);
            readers.forEach(PartitionReader::close);
        }
    }

    @Test
    void anAppendOfUnknownFateIsNeverStoredLater() throws Exception {
        create(1);
        try (RemoteEventLog log = connect(Map.of("delivery.timeout.ms", 1_000, "request.timeout.ms", 300))) {
            PartitionWriter writer = log.writer(P0);
            writer.append(record("v0")).get(20, TimeUnit.SECONDS);
            proxy.silence(true);
            List<CompletableFuture<Appended>> lost = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                lost.add(writer.append(record("lost")));
            }
            for (CompletableFuture<Appended> append : lost) {
                assertThat(EventLogFixture.failure(append))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("delivery.timeout.ms");
            }
            proxy.silence(false);
            writer.append(record("v1")).get(20, TimeUnit.SECONDS);
            writer.append(record("v2")).get(20, TimeUnit.SECONDS);
            assertThat(read(log, 3)).isEqualTo(numbers(3));
        }
    }

    @Test
    void appendsBeyondTheirMemoryAreRefused() throws Exception {
        create(1);
        Map<String, Integer> limits = Map.of(
                "buffer.memory", 10_000, "max.block.ms", 100, "max.request.size", 20_000, "delivery.timeout.ms", 5_000);
        try (RemoteEventLog log = connect(limits)) {
            PartitionWriter writer = log.writer(P0);
            assertThat(EventLogFixture.failure(writer.append(record("x".repeat(30_000)))))
                    .isInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("max.request.size");
            proxy.silence(true);
            var first = writer.append(record("x".repeat(6_000)));
            assertThat(EventLogFixture.failure(writer.append(record("x".repeat(6_000)))))
                    .isInstanceOf(BufferExhaustedException.class)
                    .hasMessageContaining("buffer.memory");
            proxy.silence(false);
            assertThat(first.get(20, TimeUnit.SECONDS).baseOffset()).isZero();
            assertThat(writer.append(record("x".repeat(6_000)))
                            .get(20, TimeUnit.SECONDS)
                            .baseOffset())
                    .isEqualTo(1);
        }
    }

    @Test
    void waitsAreBounded() throws Exception {
        create(1);
        try (RemoteEventLog log = connect(Map.of("default.api.timeout.ms", 800, "request.timeout.ms", 200))) {
            node.engine().eventLog().writer(P0).append(record("v0")).get(20, TimeUnit.SECONDS);
            PartitionReader reader = log.reader(P0);
            proxy.silence(true);
            assertThatThrownBy(reader::next)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("default.api.timeout.ms");
            assertThatThrownBy(reader::endOffset)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("default.api.timeout.ms");
            proxy.silence(false);
            while (!reader.next()) {
                assertThat(reader.position()).isZero();
            }
            assertThat(reader.offset()).isZero();
            reader.close();
        }
    }

    @Test
    void closeFailsWhatIsUnderWayAndLeavesNoThread() throws Exception {
        create(1);
        RemoteEventLog log = connect(Map.of("close.timeout.ms", 50));
        PartitionReader reader = log.reader(P0);
        PartitionWriter writer = log.writer(P0);
        proxy.silence(true);
        var append = writer.append(record("v0"));
        var topic = log.createTopic(TopicSpec.of("u", 1, Map.of()));
        var threads = Executors.newSingleThreadExecutor();
        try {
            Future<Long> end = threads.submit(reader::endOffset);
            log.close();
            assertThat(EventLogFixture.failure(append)).isInstanceOf(KafkaException.class);
            assertThat(EventLogFixture.failure(topic)).isInstanceOf(KafkaException.class);
            assertThatThrownBy(() -> end.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(KafkaException.class);
        } finally {
            threads.shutdownNow();
        }
        assertThatThrownBy(reader::next).isInstanceOf(KafkaException.class).hasMessageContaining("closed");
        assertThat(EventLogFixture.failure(writer.append(record("v1")))).isInstanceOf(KafkaException.class);
        assertThatThrownBy(() -> log.reader(P0)).isInstanceOf(KafkaException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("runnel-remote-log"));
        reader.close();
    }

    @Test
    void badSettingsAndAbsentBrokersAreToldClearly() {
        assertThatThrownBy(() -> RemoteEventLog.connect("127.0.0.1:1", Map.of("prefetch.bytes", 1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("prefetch.bytes")
                .hasMessageContaining("prefetch.memory.bytes");
        assertThatThrownBy(() -> RemoteEventLog.connect("127.0.0.1", Map.of())).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> RemoteEventLog.connect("127.0.0.1:1", Map.of("default.api.timeout.ms", 300)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("127.0.0.1:1");
    }
}
