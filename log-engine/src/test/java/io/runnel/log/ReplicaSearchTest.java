package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Searches through a node's own reader, against reading everything. */
class ReplicaSearchTest extends EventLogFixture {
    @Override
    EventLog connect(TestNode running) {
        return running.engine().eventLog();
    }

    @Override
    EventLog reconnect(TestNode restarted) {
        return restarted.engine().eventLog();
    }

    @Override
    void disconnect() {}

    /** A record as a search must find it. */
    private record Seen(
            long offset, long timestampMs, @Nullable String key) {}

    private static List<Seen> read(PartitionReader reader) {
        List<Seen> all = new ArrayList<>();
        reader.endOffset();
        while (reader.next()) {
            all.add(new Seen(reader.offset(), reader.timestampMs(), text(reader.key())));
        }
        return all;
    }

    private void produce(Random random, int keys, long fromMs) throws Exception {
        String codec = List.of("none", "zstd", "lz4", "gzip", "snappy").get(random.nextInt(5));
        boolean transactional = random.nextInt(3) == 0;
        Map<String, Object> configs = new HashMap<>(
                Map.of("compression.type", codec, "linger.ms", 5, "batch.size", 1_000 + random.nextInt(100_000)));
        if (transactional) {
            configs.put("transactional.id", "tx");
        }
        try (var producer = node.producer(configs)) {
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int i = random.nextInt(6_000); i >= 0; i--) {
                String key = random.nextInt(50) == 0 ? null : "k" + random.nextInt(keys);
                String value = random.nextInt(20) == 0 ? null : "v".repeat(random.nextInt(100));
                producer.send(new ProducerRecord<>("t", 0, fromMs + random.nextInt(1_000), key, value));
            }
            producer.flush();
            if (transactional && random.nextInt(3) > 0) {
                producer.commitTransaction();
            } else if (transactional) {
                producer.abortTransaction();
            }
        }
    }

    @Test
    void searchesFindWhatReadingEverythingFinds() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReplicaSearchTest seed " + seed);
        Random random = new Random(seed);
        create("t", 1, Map.of("internal.segment.bytes", "300000", "runnel.ack", "written"));
        int keys = 20_000;
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 3; i++) {
                produce(random, keys, START_MS + 3_000L * round + 1_000L * i);
            }
            if (round == 4) {
                restart();
            }
            try (PartitionReader everything = log.reader(P0);
                    PartitionReader search = log.reader(P0)) {
                List<Seen> all = read(everything);
                for (int i = 0; i < 10; i++) {
                    compare(all, search, random, keys, "seed " + seed + " round " + round);
                }
            }
        }
        assertThat(log.segments(P0)).hasSizeGreaterThan(4);
    }

    private static void compare(List<Seen> all, PartitionReader search, Random random, int keys, String context) {
        List<@Nullable String> wanted = new ArrayList<>();
        for (int k = random.nextInt(3); k >= 0; k--) {
            wanted.add(random.nextInt(30) == 0 ? null : "k" + random.nextInt(keys + 10));
        }
        boolean anyKey = random.nextInt(4) == 0;
        long minMs = random.nextBoolean() ? Long.MIN_VALUE : START_MS + random.nextInt(24_000);
        long maxMs = random.nextBoolean() ? Long.MAX_VALUE : START_MS + random.nextInt(24_000);
        long from = random.nextInt((int) all.get(all.size() - 1).offset() + 1);
        List<@Nullable ByteBuffer> bytes = new ArrayList<>();
        wanted.forEach(key -> bytes.add(key == null ? null : ByteBuffer.wrap(key.getBytes(UTF_8))));
        search.onlyKeys(anyKey ? null : bytes);
        search.onlyTimes(minMs, maxMs);
        search.seek(from);
        assertThat(read(search))
                .as(context + " keys " + wanted + " from " + from)
                .isEqualTo(all.stream()
                        .filter(seen -> seen.offset() >= from
                                && (anyKey || wanted.contains(seen.key()))
                                && seen.timestampMs() >= minMs
                                && seen.timestampMs() <= maxMs)
                        .toList());
        assertThat(search.position()).isEqualTo(search.endOffset());
    }

    @Test
    void aSearchReadsOnlyWhatItNeedsAndLessTheSecondTime() throws Exception {
        create("t", 1, Map.of("runnel.ack", "written"));
        PartitionWriter writer = log.writer(P0);
        for (int i = 0; i < 100; i++) {
            List<LogRecord> batch = new ArrayList<>();
            for (int r = 0; r < 1_000; r++) {
                batch.add(new LogRecord(("k" + (1_000 * i + r)).getBytes(UTF_8), new byte[100], START_MS, List.of()));
            }
            writer.append(batch).get(20, TimeUnit.SECONDS);
        }
        List<@Nullable ByteBuffer> key = List.of(ByteBuffer.wrap("k31415".getBytes(UTF_8)));
        try (PartitionReader reader = log.reader(P0)) {
            reader.onlyKeys(key);
            assertThat(read(reader)).containsExactly(new Seen(31_415, START_MS, "k31415"));
            ReadStatistics first = reader.statistics();
            assertThat(first.records()).isLessThan(10_000);
            reader.seek(0);
            assertThat(read(reader)).hasSize(1);
            assertThat(reader.statistics().bytes() - first.bytes()).isLessThanOrEqualTo(first.bytes());
            ReadStatistics before = reader.statistics();
            ReadEstimate estimate = reader.estimate(0, Long.MAX_VALUE);
            assertThat(estimate.records()).isBetween(1L, 10_000L);
            assertThat(estimate.segments()).isEqualTo(1);
            assertThat(reader.statistics()).isEqualTo(before);
        }
    }

    @Test
    void aSearchCanBeCancelled() throws Exception {
        create("t", 1, Map.of());
        for (int i = 0; i < 30; i++) {
            append(log.writer(P0), "x".repeat(100_000), "y");
        }
        try (PartitionReader reader = log.reader(P0)) {
            boolean[] cancelled = {true};
            reader.onlyKeys(List.of(ByteBuffer.wrap(new byte[] {1})));
            reader.cancelWhen(() -> cancelled[0]);
            assertThatThrownBy(reader::next).isInstanceOf(CancellationException.class);
            cancelled[0] = false;
            assertThat(reader.next()).isFalse();
        }
    }

    /** An interrupt of a thread closes the channel in which it reads: for all who read that file. */
    @Test
    void interruptsEndNobodysReads() throws Exception {
        create("t", 1, Map.of("runnel.ack", "written"));
        PartitionWriter writer = log.writer(P0);
        List<LogRecord> batch = Collections.nCopies(1_000, LogRecord.of(null, new byte[500]));
        for (int i = 0; i < 20; i++) {
            writer.append(batch).get(20, TimeUnit.SECONDS);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread interrupted = new Thread(() -> {
            try (PartitionReader reader = log.reader(P0)) {
                while (!done.get()) {
                    readTwice(reader);
                    reads.incrementAndGet();
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        interrupted.start();
        try (PartitionReader reader = log.reader(P0)) {
            for (int round = 0; round < 50 || reads.get() < 20 && failure.get() == null; round++) {
                interrupted.interrupt();
                readTwice(reader);
            }
        } finally {
            done.set(true);
            interrupted.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static void readTwice(PartitionReader reader) {
        reader.onlyKeys(null);
        reader.seek(0);
        assertThat(read(reader)).hasSize(20_000);
        reader.onlyKeys(Collections.singleton(null));
        reader.seek(0);
        assertThat(read(reader)).hasSize(20_000);
    }
}
