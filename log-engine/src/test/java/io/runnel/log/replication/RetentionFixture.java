package io.runnel.log.replication;

import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica of small segments, in a folder of its own, with clocks that the test sets. */
@Timeout(60)
abstract class RetentionFixture {
    static final TopicPartition PARTITION = new TopicPartition("events", 0);
    static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    static final short ALL = -1;
    static final long START_MS = 1_700_000_000_000L;
    static final long DAY_MS = 86_400_000;
    static final long HOUR_MS = 3_600_000;
    static final int RECORDS_PER_SEGMENT = 2;
    static final StorageConfig CONFIG = new StorageConfig(
            HOUR_MS,
            HOUR_MS,
            HOUR_MS,
            HOUR_MS,
            60_000,
            ProducerExpiration.DEFAULTS,
            RecoveryPolicy.REFUSE,
            CleanerConfig.DEFAULTS,
            LogDirectoryConfig.DEFAULTS,
            SearchConfig.DEFAULTS);
    /** Two batches fill a segment. */
    static final TopicConfig SMALL = TopicConfig.DEFAULTS
            .with(new TopicConfig.Segments(180, Long.MAX_VALUE, 0, 0, 1 << 20, 60_000))
            .with(new TopicConfig.Retention(DAY_MS, -1));

    @TempDir
    Path directory;

    final ManualTime time = new ManualTime(START_MS);
    Replicas replicas;
    Replica replica;
    TopicConfig config = SMALL;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, CONFIG, time, DiskSync.OPERATING_SYSTEM);
        replica = replicas.create(TOPIC, PARTITION, config, null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    void crash() throws IOException {
        replicas.close();
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
    }

    void configure(TopicConfig changed) {
        config = changed;
        replica.configure(changed, null);
    }

    void append(int count, long timestampMs) throws Exception {
        for (int i = 0; i < count; i++) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES).putLong(0, replica.logEndOffset());
            MemoryRecords batch =
                    MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(timestampMs, null, value.array()));
            await(replica.append(batch, ALL, time.milliseconds()));
        }
    }

    void checkRetention() {
        replicas.housekeeping().applyRetention();
    }

    static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("events-0"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    static String file(long offset, String suffix) {
        return String.format("%020d", offset) + suffix;
    }

    long firstOffsetFrom(long offset) {
        return replica.read(offset, Integer.MAX_VALUE, true, ReadLimit.STABLE)
                .records()
                .records()
                .iterator()
                .next()
                .offset();
    }
}
