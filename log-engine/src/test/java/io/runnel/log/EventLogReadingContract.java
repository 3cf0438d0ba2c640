package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link EventLogContractTest} about readers. */
abstract class EventLogReadingContract extends EventLogFixture {
    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void recordsAreReadAsTheyWereWrittenWhateverTheCompression(String codec) throws Exception {
        create("t", 1, Map.of());
        try (var producer = node.producer(Map.of("compression.type", codec, "batch.size", 5_000, "linger.ms", 5))) {
            for (int i = 0; i < 3_000; i++) {
                String value = i % 10 == 0 ? null : "value " + i + "x".repeat(i % 50);
                var sent = new ProducerRecord<>("t", 0, START_MS + i, i % 4 == 0 ? null : "k" + i, value);
                if (i % 7 == 0) {
                    sent.headers().add("h", new byte[] {1, 2}).add("n", null);
                }
                producer.send(sent);
            }
            producer.flush();
        }
        try (PartitionReader reader = log.reader(P0)) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(reader.next()).as("record %d", i).isTrue();
                assertThat(reader.offset()).isEqualTo(i);
                assertThat(reader.timestampMs()).isEqualTo(START_MS + i);
                assertThat(text(reader.key())).isEqualTo(i % 4 == 0 ? null : "k" + i);
                assertThat(text(reader.value())).isEqualTo(i % 10 == 0 ? null : "value " + i + "x".repeat(i % 50));
                var headers = List.of(new RecordHeader("h", new byte[] {1, 2}), new RecordHeader("n", (byte[]) null));
                assertThat(List.of(reader.headers())).isEqualTo(i % 7 == 0 ? headers : List.of());
            }
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void aReaderSeeksBackAndForthAndFindsOffsetsByTime() throws Exception {
        create("t", 1, Map.of());
        PartitionWriter writer = log.writer(P0);
        List<CompletableFuture<Appended>> appends = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            appends.add(writer.append(
                    List.of(new LogRecord(null, ("v" + i).getBytes(UTF_8), START_MS + 10L * i, List.of()))));
        }
        for (CompletableFuture<Appended> append : appends) {
            append.get(20, TimeUnit.SECONDS);
        }
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(reader.startOffset()).isZero();
            assertThat(reader.endOffset()).isEqualTo(2_000);
            for (int target : new int[] {0, 1_999, 5, 6, 900, 899, 1_000, -5}) {
                reader.seek(target);
                assertThat(reader.next()).isTrue();
                assertThat(reader.offset()).isEqualTo(Math.max(0, target));
                assertThat(reader.position()).isEqualTo(Math.max(0, target) + 1);
            }
            reader.seek(2_000);
            assertThat(reader.next()).isFalse();
            assertThat(reader.offsetForTime(0)).isZero();
            assertThat(reader.offsetForTime(START_MS + 5_001)).isEqualTo(501);
            assertThat(reader.offsetForTime(START_MS + 20_000)).isEqualTo(2_000);
        }
    }

    @Test
    void aBoundedReadEndsAtItsLimitAndGoesOnWhenItIsMoved() throws Exception {
        create("t", 1, Map.of());
        append(log.writer(P0), "0", "1", "2", "3");
        append(log.writer(P0), "4", "5");
        try (PartitionReader reader = log.reader(P0)) {
            reader.limit(2);
            assertThat(valuesToEnd(reader)).containsExactly("0", "1");
            assertThat(reader.position()).isEqualTo(2);
            reader.limit(5);
            assertThat(valuesToEnd(reader)).containsExactly("2", "3", "4");
            reader.seek(1);
            assertThat(valuesToEnd(reader)).containsExactly("1", "2", "3", "4");
            reader.limit(100);
            assertThat(valuesToEnd(reader)).containsExactly("5");
            assertThat(reader.position()).isEqualTo(6);
        }
    }

    @Test
    void whatIsGoneBeforeItIsReadIsPassedOver() throws Exception {
        create("t", 1, Map.of());
        for (int i = 0; i < 10; i++) {
            append(log.writer(P0), "v" + i);
        }
        try (PartitionReader reader = log.reader(P0);
                PartitionReader allGone = log.reader(P0);
                var admin = node.admin()) {
            admin.deleteRecords(Map.of(P0, RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            assertThat(valuesToEnd(reader)).containsExactly("v6", "v7", "v8", "v9");
            assertThat(reader.startOffset()).isEqualTo(6);
            reader.seek(2);
            assertThat(valuesToEnd(reader)).containsExactly("v6", "v7", "v8", "v9");
            admin.deleteRecords(Map.of(P0, RecordsToDelete.beforeOffset(10)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            allGone.limit(8);
            assertThat(valuesToEnd(allGone)).isEmpty();
            assertThat(allGone.position()).isGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void whatWasAcknowledgedIsBelowTheEndThatIsTold() throws Exception {
        create("t", 1, Map.of());
        try (PartitionReader reader = log.reader(P0)) {
            PartitionWriter writer = log.writer(P0);
            for (int i = 0; i < 50; i++) {
                Appended appended = append(writer, "v" + i);
                assertThat(appended.baseOffset()).isEqualTo(i);
                assertThat(reader.endOffset()).isEqualTo(i + 1);
                assertThat(reader.next()).isTrue();
                assertThat(text(reader.value())).isEqualTo("v" + i);
                assertThat(reader.next()).isFalse();
            }
        }
    }

    @Test
    void aReaderAtTheEndIsWokenByEachAppend() throws Exception {
        create("t", 1, Map.of());
        PartitionWriter writer = log.writer(P0);
        Semaphore readable = new Semaphore(0);
        try (PartitionReader reader = log.reader(P0)) {
            reader.onReadable(readable::release);
            for (int i = 0; i < 30; i++) {
                assertThat(reader.next()).isFalse();
                append(writer, "v" + i);
                while (!reader.next()) {
                    assertThat(readable.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(text(reader.value())).isEqualTo("v" + i);
            }
        }
    }

    @Test
    void aReaderThatLooksWithoutBeingWokenFindsWhatIsNew() throws Exception {
        create("t", 1, Map.of());
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(reader.next()).isFalse();
            append(log.writer(P0), "new");
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!reader.next()) {
                assertThat(System.nanoTime()).isLessThan(deadlineNs);
                Thread.onSpinWait();
            }
            assertThat(text(reader.value())).isEqualTo("new");
        }
    }

    @Test
    void severalReadersOfOnePartitionDoNotDisturbEachOther() throws Exception {
        create("t", 1, Map.of());
        for (int i = 0; i < 20; i++) {
            append(log.writer(P0), "a" + i, "b" + i);
        }
        List<PartitionReader> readers = new ArrayList<>();
        for (int r = 0; r < 8; r++) {
            PartitionReader reader = log.reader(P0);
            reader.seek(r);
            readers.add(reader);
        }
        for (int i = 0; i < 30; i++) {
            for (int r = 0; r < 8; r++) {
                assertThat(readers.get(r).next()).isTrue();
                assertThat(readers.get(r).offset()).isEqualTo(r + i);
            }
        }
        readers.forEach(PartitionReader::close);
    }

    @Test
    void manyPartitionsAreReadAndWoken() throws Exception {
        int partitions = 60;
        create("t", partitions, Map.of());
        Semaphore readable = new Semaphore(0);
        List<PartitionReader> readers = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            PartitionReader reader = log.reader(new TopicPartition("t", p));
            reader.onReadable(readable::release);
            assertThat(reader.next()).isFalse();
            readers.add(reader);
        }
        List<CompletableFuture<Appended>> appends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (int p = 0; p < partitions; p++) {
                appends.add(log.writer(new TopicPartition("t", p)).append(List.of(record(p + "/" + i))));
            }
        }
        for (CompletableFuture<Appended> append : appends) {
            append.get(20, TimeUnit.SECONDS);
        }
        int[] seen = new int[partitions];
        int left = 20 * partitions;
        while (left > 0) {
            for (int p = 0; p < partitions; p++) {
                while (readers.get(p).next()) {
                    assertThat(text(readers.get(p).value())).isEqualTo(p + "/" + seen[p]++);
                    left--;
                }
            }
            assertThat(left == 0 || readable.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        readers.forEach(PartitionReader::close);
    }

    @Test
    void hintsPassOverNothingThatIsWanted() throws Exception {
        create("t", 1, Map.of());
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] key = i % 10 == 9 ? null : ("k" + i % 7).getBytes(UTF_8);
            records.add(new LogRecord(key, ("v" + i).getBytes(UTF_8), START_MS + i, List.of()));
        }
        for (int i = 0; i < 100; i += 20) {
            log.writer(P0).append(records.subList(i, i + 20)).get(20, TimeUnit.SECONDS);
        }
        try (PartitionReader reader = log.reader(P0)) {
            List<ByteBuffer> keys = new ArrayList<>();
            keys.add(ByteBuffer.wrap("k3".getBytes(UTF_8)));
            keys.add(ByteBuffer.wrap("nowhere".getBytes(UTF_8)));
            reader.onlyKeys(keys);
            assertThat(wanted(reader, keys, 0, 99)).isEqualTo(wanted(records, keys, 0, 99));
            assertThat(reader.position()).isEqualTo(100);
            reader.seek(0);
            keys = new ArrayList<>(keys);
            keys.add(null);
            reader.onlyKeys(keys);
            reader.onlyTimes(START_MS + 30, START_MS + 69);
            assertThat(wanted(reader, keys, 30, 69)).isEqualTo(wanted(records, keys, 30, 69));
            reader.seek(0);
            reader.onlyKeys(null);
            reader.onlyTimes(Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(valuesToEnd(reader)).hasSize(100);
        }
    }

    private static List<String> wanted(PartitionReader reader, List<ByteBuffer> keys, int fromMs, int toMs) {
        List<String> values = new ArrayList<>();
        while (reader.next()) {
            if (keys.contains(reader.key())
                    && reader.timestampMs() >= START_MS + fromMs
                    && reader.timestampMs() <= START_MS + toMs) {
                values.add(text(reader.value()));
            }
        }
        return values;
    }

    private static List<String> wanted(List<LogRecord> records, List<ByteBuffer> keys, int from, int to) {
        return records.subList(from, to + 1).stream()
                .filter(found -> keys.contains(found.key() == null ? null : ByteBuffer.wrap(found.key())))
                .map(found -> new String(found.value(), UTF_8))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void whatIsCountedIsWhatWouldBeRead(String codec) throws Exception {
        create("t", 1, Map.of("internal.segment.bytes", "20000"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            boolean transactional = random.nextBoolean();
            Map<String, Object> configs = new HashMap<>(Map.of("compression.type", codec, "linger.ms", 2));
            if (transactional) {
                configs.put("transactional.id", "tx" + random.nextInt(2));
            }
            try (var producer = node.producer(configs)) {
                if (transactional) {
                    producer.initTransactions();
                    producer.beginTransaction();
                }
                for (int i = random.nextInt(200); i >= 0; i--) {
                    producer.send(new ProducerRecord<>("t", 0, "k" + i, "v".repeat(random.nextInt(60))));
                }
                producer.flush();
                if (transactional && random.nextBoolean()) {
                    producer.commitTransaction();
                } else if (transactional) {
                    producer.abortTransaction();
                }
            }
        }
        try (PartitionReader reader = log.reader(P0)) {
            List<Long> offsets = new ArrayList<>();
            while (reader.next()) {
                offsets.add(reader.offset());
            }
            long end = reader.endOffset();
            for (int i = 0; i < 50; i++) {
                long from = i == 0 ? -3 : random.nextLong(end + 2);
                long to = i == 0 ? Long.MAX_VALUE : random.nextLong(end + 2);
                OptionalLong counted = reader.countRecords(from, to);
                assertThat(counted.isPresent()).isEqualTo(tells());
                counted.ifPresent(count -> assertThat(count)
                        .as("seed %d from %d to %d", seed, from, to)
                        .isEqualTo(offsets.stream()
                                .filter(offset -> offset >= from && offset < to)
                                .count()));
            }
        }
    }

    /** Whether the implementation tells how many records there are without reading them. */
    abstract boolean tells();

    @Test
    void aClosedReaderRefuses() throws Exception {
        create("t", 1, Map.of());
        PartitionReader reader = log.reader(P0);
        reader.close();
        assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.seek(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void positionsHoldOverARestart() throws Exception {
        create("t", 1, Map.of());
        for (int i = 0; i < 10; i++) {
            append(log.writer(P0), "v" + i);
        }
        long position;
        try (PartitionReader reader = log.reader(P0)) {
            reader.limit(4);
            assertThat(valuesToEnd(reader)).hasSize(4);
            position = reader.position();
        }
        restart();
        append(log.writer(P0), "v10");
        try (PartitionReader reader = log.reader(P0)) {
            reader.seek(position);
            assertThat(valuesToEnd(reader)).containsExactly("v4", "v5", "v6", "v7", "v8", "v9", "v10");
        }
    }

    @Test
    void readingAllocatesNothingPerRecord() throws Exception {
        create("t", 1, Map.of("runnel.ack", "written"));
        int count = 1_000_000;
        PartitionWriter writer = log.writer(P0);
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            records.add(new LogRecord(("k" + i).getBytes(UTF_8), "a value".getBytes(UTF_8), START_MS, List.of()));
        }
        for (int i = 0; i < count; i += records.size()) {
            writer.append(records).get(20, TimeUnit.SECONDS);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (PartitionReader reader = log.reader(P0)) {
            long end = reader.endOffset();
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            long bytes = 0;
            int read = 0;
            while (read < count && reader.next()) {
                ByteBuffer key = reader.key();
                ByteBuffer value = reader.value();
                bytes += key == null || value == null ? 0 : key.remaining() + value.remaining();
                read++;
            }
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(read).isEqualTo(count).isEqualTo((int) end);
            assertThat(bytes).isGreaterThan(count);
            assertThat(allocated).as("bytes allocated by the reader").isLessThan(4L << 20);
        }
    }
}
