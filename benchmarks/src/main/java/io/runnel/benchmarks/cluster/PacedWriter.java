package io.runnel.benchmarks.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's Java producer with its default settings, so many records a second to all partitions by turns, in a thread of its
 * own; notes when each was sent and acknowledged.
 */
final class PacedWriter implements AutoCloseable {
    /** Of one record; times are of {@link System#nanoTime}. */
    record Acknowledged(int partition, long sentNanos, long nanos) {}

    private final String topic;
    private final int partitions;
    private final long paceNanos;
    private final byte[] value;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final AtomicLong failed = new AtomicLong();
    private final Thread thread;
    private volatile boolean running = true;

    PacedWriter(String bootstrapServers, String topic, int partitions, Pace pace) {
        this.topic = topic;
        this.partitions = partitions;
        this.paceNanos = 1_000_000_000L / pace.recordsPerSecond();
        this.value = new byte[pace.recordBytes()];
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        thread = new Thread(this::run, "writer");
        thread.start();
    }

    /** How many, and of what size. */
    record Pace(int recordsPerSecond, int recordBytes) {}

    private void run() {
        long next = System.nanoTime();
        for (long number = 0; running; number++) {
            int partition = (int) (number % partitions);
            long sent = System.nanoTime();
            try {
                producer.send(new ProducerRecord<>(topic, partition, null, value), (at, failure) -> {
                    if (failure == null) {
                        add(new Acknowledged(partition, sent, System.nanoTime()));
                    } else {
                        failed.incrementAndGet();
                    }
                });
            } catch (RuntimeException e) {
                failed.incrementAndGet();
            }
            next += paceNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private synchronized void add(Acknowledged one) {
        acknowledged.add(one);
    }

    private synchronized List<Acknowledged> since(long nanos) {
        return acknowledged.stream().filter(each -> each.nanos() >= nanos).toList();
    }

    /** Records that were given up. */
    long failed() {
        return failed.get();
    }

    /** Waits until each partition has an acknowledgement of a record that was sent after the moment, or time is up. */
    boolean awaitAll(long momentNanos, long patienceMs) throws InterruptedException {
        long deadline = System.nanoTime() + patienceMs * 1_000_000;
        while (System.nanoTime() < deadline) {
            if (IntStream.range(0, partitions).allMatch(partition -> firstMs(partition, momentNanos) >= 0)) {
                return true;
            }
            Thread.sleep(20);
        }
        return false;
    }

    /** From the moment to the first acknowledgement of a record that was sent after it, in ms; -1 for none so far. */
    double firstMs(int partition, long momentNanos) {
        return since(momentNanos).stream()
                .filter(each -> each.partition() == partition && each.sentNanos() >= momentNanos)
                .mapToDouble(each -> (each.nanos() - momentNanos) / 1e6)
                .min()
                .orElse(-1);
    }

    /** The longest time between two acknowledgements of one partition since the moment, in ms. */
    double longestGapMs(long momentNanos) {
        long[] last = new long[partitions];
        Arrays.fill(last, momentNanos);
        long longest = 0;
        for (Acknowledged each : since(momentNanos)) {
            longest = Math.max(longest, each.nanos() - last[each.partition()]);
            last[each.partition()] = each.nanos();
        }
        return longest / 1e6;
    }

    /** A percentile of the time from sending to acknowledgement since the moment, in ms. */
    double latencyMs(double percentile, long momentNanos) {
        double[] sorted = since(momentNanos).stream()
                .filter(each -> each.sentNanos() >= momentNanos)
                .mapToDouble(each -> (each.nanos() - each.sentNanos()) / 1e6)
                .sorted()
                .toArray();
        return sorted.length == 0 ? -1 : sorted[(int) Math.min(sorted.length - 1, percentile / 100 * sorted.length)];
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
        producer.close();
    }
}
