package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.NodeProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed again and again while it is written to and read; after each kill everything that was promised is
 * looked at. Its name keeps it out of the build; start it with {@code benchmarks/kill-campaign} or {@code mvn -pl server
 * -am verify -Dtest=KillCampaign -Dsurefire.failIfNoSpecifiedTests=false}; {@code -Dkill.rounds}, {@code -Dkill.seed}.
 *
 * <p>One idempotent producer lives through several kills and must not leave a record twice; the others are new in each
 * round. The port stays the same, so that clients find the node again.
 */
final class KillCampaign {
    private static final String TOPIC = "kill";
    private static final int PARTITIONS = 3;
    private static final int ROUNDS_OF_A_LASTING_PRODUCER = 10;
    private static final int MAX_UPTIME_MS = 600;
    private static final long MIN_RECORDS = 100;

    /** Between two records of a producer: all of them are read again after each round. */
    private static final long PACE_NANOS = 500_000;

    private final History history = new History();
    private final List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(TOPIC, partition))
            .toList();

    @TempDir
    private Path folder;

    @Test
    void everyPromiseOutlivesEveryKill() throws IOException, InterruptedException {
        int rounds = Integer.getInteger("kill.rounds", 200);
        long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffff_ffffL);
        Random random = new Random(seed);
        int port = freePort();
        Sender lasting = null;
        for (int round = 0; round < rounds; round++) {
            NodeProcess node = start(port);
            if (round % ROUNDS_OF_A_LASTING_PRODUCER == 0) {
                if (lasting != null) {
                    lasting.stop();
                }
                lasting = new Sender(node.bootstrapServers(), "lasting-" + round, true, Integer.MAX_VALUE);
            }
            killUnderLoad(node, round, random.nextInt(MAX_UPTIME_MS));
            judge(port, round, seed);
            System.out.printf(
                    "round %d of %d (seed %d): %d records acknowledged%n",
                    round + 1, rounds, seed, history.acknowledgedRecords());
        }
        if (lasting != null) {
            lasting.stop();
        }
        assertThat(history.acknowledgedRecords()).isGreaterThan(rounds * MIN_RECORDS);
    }

    private void killUnderLoad(NodeProcess node, int round, int uptimeMs) throws IOException, InterruptedException {
        List<Sender> senders = new ArrayList<>();
        try (node) {
            senders.add(new Sender(node.bootstrapServers(), "idempotent-" + round, true, 1));
            senders.add(new Sender(node.bootstrapServers(), "plain-" + round, false, 1));
            Thread reader = new Thread(() -> read(node.bootstrapServers()), "reader");
            reader.start();
            for (Sender each : senders) {
                each.awaitAcknowledgements();
            }
            TimeUnit.MILLISECONDS.sleep(uptimeMs); // The moment of the kill is the campaign's choice.
            node.kill();
            reader.interrupt();
            reader.join();
        }
        for (Sender each : senders) {
            each.stop();
        }
    }

    private void judge(int port, int round, long seed) throws IOException, InterruptedException {
        try (NodeProcess node = start(port)) {
            List<String> wrong = new ArrayList<>();
            long owed = history.acknowledgedRecords();
            Map<Integer, TreeMap<Long, String>> stored = stored(node.bootstrapServers());
            stored.forEach((partition, records) -> wrong.addAll(history.judge(partition, records, owed)));
            assertThat(wrong.stream().limit(20).toList())
                    .as("round %d of -Dkill.seed=%d, data in %s", round, seed, folder)
                    .isEmpty();
            node.kill();
        }
    }

    private NodeProcess start(int port) throws IOException {
        return NodeProcess.startOn(port, folder, "--set", "num.partitions=" + PARTITIONS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Reads from the beginning until the node is gone; whatever was given must stay. */
    private void read(String bootstrap) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
                    history.read(new History.Place(record.partition(), record.offset()), record.value());
                }
            }
        } catch (KafkaException e) {
            return; // Interrupted, or the node was gone before the first answer.
        }
    }

    private KafkaConsumer<String, String> consumer(String bootstrap) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 30_000),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(partitions);
        partitions.forEach(each -> consumer.seek(each, 0));
        return consumer;
    }

    private Map<Integer, TreeMap<Long, String>> stored(String bootstrap) {
        Map<Integer, TreeMap<Long, String>> stored = new TreeMap<>();
        partitions.forEach(each -> stored.put(each.partition(), new TreeMap<>()));
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    stored.get(record.partition()).put(record.offset(), record.value());
                }
            }
        }
        return stored;
    }

    /** A producer in a thread of its own. */
    private final class Sender {
        private final History.Producer producer;
        private final CountDownLatch enough = new CountDownLatch((int) MIN_RECORDS);
        private final Thread thread;
        private volatile boolean running = true;

        Sender(String bootstrap, String name, boolean idempotent, int retries) {
            producer = new History.Producer(name, idempotent);
            history.add(producer);
            thread = new Thread(() -> send(bootstrap, retries), name);
            thread.start();
        }

        void awaitAcknowledgements() throws InterruptedException {
            if (!enough.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError(producer + " got no acknowledgements");
            }
        }

        void stop() throws InterruptedException {
            running = false;
            thread.join();
        }

        private void send(String bootstrap, int retries) {
            Map<String, Object> settings = new HashMap<>(Map.of(
                    "bootstrap.servers",
                    bootstrap,
                    "acks",
                    "all",
                    "linger.ms",
                    1,
                    "max.block.ms",
                    2000,
                    "enable.idempotence",
                    producer.idempotent(),
                    "buffer.memory",
                    256 << 10));
            settings.put("retries", retries);
            settings.put("reconnect.backoff.max.ms", 100);
            if (!producer.idempotent()) {
                settings.put("max.in.flight.requests.per.connection", 1); // Else retries may change the order.
            }
            KafkaProducer<String, String> client =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            for (long number = 0; running; number++) {
                String value = producer.name() + ":" + number;
                int partition = (int) (number % PARTITIONS);
                try {
                    client.send(new ProducerRecord<>(TOPIC, partition, null, value), (metadata, failure) -> {
                        if (failure == null) {
                            history.acknowledged(new History.Place(metadata.partition(), metadata.offset()), value);
                            enough.countDown();
                        }
                    });
                    LockSupport.parkNanos(PACE_NANOS);
                } catch (KafkaException e) {
                    continue; // The buffer is full and the node is gone: this number is left out.
                }
            }
            client.close(Duration.ZERO);
        }
    }
}
