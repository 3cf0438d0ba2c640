package io.runnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Connect, from a file through a topic into a file, over a change of workers. */
final class ConnectTest {
    private static final long PATIENCE_MS = 120_000;
    private static final long LOOK_AGAIN_MS = 50;

    private final String name = "connect-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

    @TempDir
    private Path folder;

    private Path source;
    private Path sink;
    private Broker broker;

    @BeforeEach
    void startBroker() throws IOException {
        broker = Broker.start(folder);
        source = Files.createFile(folder.resolve("source.txt"));
        sink = folder.resolve("sink.txt");
    }

    @AfterEach
    void stopBroker() throws InterruptedException {
        broker.close();
    }

    @Test
    void aStandaloneWorkerGoesOnWhereItsPredecessorStopped() throws IOException, InterruptedException {
        Path offsets = folder.resolve("offsets");
        try (ConnectWorker worker = ConnectWorker.standalone(broker.bootstrapServers(), offsets)) {
            configure(worker, "");
            append(0, 500);
            awaitSink(500, worker);
        }
        append(500, 1000);
        try (ConnectWorker worker = ConnectWorker.standalone(broker.bootstrapServers(), offsets)) {
            configure(worker, "");
            awaitSink(1000, worker);
        }

        assertThat(Files.readAllLines(sink)).isEqualTo(lines(0, 1000));
        assertThat(topic()).isEqualTo(lines(0, 1000));
    }

    @Test
    void anExactlyOnceSourceMovesToAnotherWorkerOfItsCluster() throws IOException, InterruptedException {
        String exactlyOnce = "\"exactly.once.support\": \"required\", ";
        try (ConnectWorker first = ConnectWorker.distributed(broker.bootstrapServers(), name)) {
            configure(first, exactlyOnce);
            append(0, 500);
            awaitSink(500, first);
            try (ConnectWorker second = ConnectWorker.distributed(broker.bootstrapServers(), name)) {
                first.close();
                append(500, 1000);
                awaitSink(1000, second);
            }
        }

        assertThat(topic()).isEqualTo(lines(0, 1000));
        assertThat(Files.readAllLines(sink)).isEqualTo(lines(0, 1000));
    }

    private void configure(ConnectWorker worker, String more) throws IOException, InterruptedException {
        worker.configure(
                "source",
                "{" + more + "\"connector.class\": \"FileStreamSource\", \"tasks.max\": 1, \"file\": \"" + source
                        + "\", \"topic\": \"" + name + "\"}");
        worker.configure(
                "sink",
                "{\"connector.class\": \"FileStreamSink\", \"tasks.max\": 1, \"file\": \"" + sink + "\", \"topics\": \""
                        + name + "\"}");
    }

    private void append(int from, int to) throws IOException {
        Files.write(source, lines(from, to), StandardOpenOption.APPEND);
    }

    private void awaitSink(int count, ConnectWorker worker) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!Files.exists(sink) || Files.readAllLines(sink).size() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("The sink has "
                        + (Files.exists(sink) ? Files.readAllLines(sink).size() : 0) + " of " + count + " lines; "
                        + worker.status("source") + " " + worker.status("sink"));
            }
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }

    /** The committed values of the topic, in order. */
    private List<String> topic() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(name, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }
}
