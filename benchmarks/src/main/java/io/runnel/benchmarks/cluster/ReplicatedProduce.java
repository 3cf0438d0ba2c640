package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What replicated writes cost all nodes together, how many there can be, and how long one takes when there is no hurry. */
final class ReplicatedProduce {
    private static final int RECORD_BYTES = 1_000;
    private static final long WARM_UP_BYTES = 300_000_000;
    private static final long MEASURED_BYTES = 1_000_000_000;
    private static final int PACED_PER_SECOND = 1_000;
    private static final long PACED_WARM_UP_MS = 5_000;
    private static final long PACED_MS = 15_000;
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private final Target target;
    private final String topic;
    private final int partitions;

    ReplicatedProduce(Target target, String topic, int partitions) {
        this.target = target;
        this.topic = topic;
        this.partitions = partitions;
    }

    Map<String, Double> measure(String name) throws IOException, InterruptedException {
        String servers = target.nodes().bootstrapServers();
        write(servers, topic, partitions, WARM_UP_BYTES);
        double cpuBefore = cpuSeconds();
        long began = System.nanoTime();
        write(servers, topic, partitions, MEASURED_BYTES);
        double seconds = (System.nanoTime() - began) / 1e9;
        target.view().awaitInSync(topic);
        double cpu = cpuSeconds() - cpuBefore;
        Map<String, Double> found = new LinkedHashMap<>();
        found.put(name + ": MB/s", MEASURED_BYTES / 1e6 / seconds);
        found.put(name + ": CPU-s of all nodes per GB", cpu / (MEASURED_BYTES / 1e9));
        try (PacedWriter writer =
                new PacedWriter(servers, topic, partitions, new PacedWriter.Pace(PACED_PER_SECOND, RECORD_BYTES))) {
            TimeUnit.MILLISECONDS.sleep(PACED_WARM_UP_MS);
            long from = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(PACED_MS); // What is measured is a stretch of time.
            found.put(name + ", 1,000 a second: p50, ms", writer.latencyMs(50, from));
            found.put(name + ", 1,000 a second: p99, ms", writer.latencyMs(99, from));
        }
        return found;
    }

    private double cpuSeconds() throws IOException {
        double seconds = 0;
        for (long pid : target.nodes().pids()) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            seconds += (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
        }
        return seconds;
    }

    /** Writes so much as fast as it goes, and returns when all is acknowledged. */
    static void write(String servers, String topic, int partitions, long bytes) {
        AtomicReference<Exception> failed = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "batch.size", 64 << 10, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] value = new byte[RECORD_BYTES];
            for (long number = 0; number < bytes / RECORD_BYTES; number++) {
                producer.send(new ProducerRecord<>(topic, (int) (number % partitions), null, value), (at, failure) -> {
                    if (failure != null) {
                        failed.compareAndSet(null, failure);
                    }
                });
            }
            producer.flush();
        }
        Exception failure = failed.get();
        if (failure != null) {
            throw new IllegalStateException("A record of " + topic + " could not be written", failure);
        }
    }
}
