package io.runnel.log.replication;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.replication.Table.Change;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A compacted replica whose passes the test itself runs, at moments of its choice. */
abstract class CompactedReplica {
    static final TopicPartition PARTITION = new TopicPartition("table", 0);
    static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    static final short ALL = -1;
    static final long NO_PRODUCER = -1;
    static final long WHOLE_MAP = 1 << 20;
    static final int BUFFER_BYTES = 1024;
    static final long DELETE_RETENTION_MS = 10_000;
    static final String[] CODECS = {"none", "none", "gzip", "snappy", "lz4", "zstd"};
    static final CleanerConfig NO_CLEANER = new CleanerConfig(false, 1, 1 << 20, 1 << 20, 1e18, 0);
    static final TopicConfig CONFIG = TopicConfig.DEFAULTS
            .withSegmentBytes(1_000)
            .withCleanup(CleanupPolicy.COMPACT)
            .with(new TopicConfig.Compaction(0, 0, Long.MAX_VALUE, DELETE_RETENTION_MS))
            .with(new TopicConfig.Timestamps(TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE));

    /** A disk that is quick, and on which a process may die after some rename. */
    static final class Disk implements DiskSync {
        int renamesLeft = Integer.MAX_VALUE;

        @Override
        public void force(FileChannel file) {}

        @Override
        public void forceDirectory(Path path) {}

        @Override
        public void renamed(Path file) throws IOException {
            if (--renamesLeft < 0) {
                throw new IOException("the process dies after it has renamed to " + file.getFileName());
            }
        }
    }

    @TempDir
    Path directory;

    final Disk disk = new Disk();
    final Table table = new Table();
    long nowMs = 1_700_000_000_000L;
    long checkpoint;
    Replicas replicas;
    LocalReplica replica;

    @BeforeEach
    void open() {
        open(NO_CLEANER);
    }

    void open(CleanerConfig cleaner) {
        replicas = Replicas.open(
                directory,
                new StorageConfig(
                        3_600_000,
                        3_600_000,
                        3_600_000,
                        3_600_000,
                        0,
                        ProducerExpiration.DEFAULTS,
                        RecoveryPolicy.REFUSE,
                        cleaner,
                        LogDirectoryConfig.DEFAULTS,
                        SearchConfig.DEFAULTS),
                Time.SYSTEM,
                disk);
        replica = (LocalReplica) replicas.create(TOPIC, PARTITION, CONFIG, null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    void crash(boolean nothingWasFlushed) throws IOException {
        replicas.close();
        disk.renamesLeft = Integer.MAX_VALUE;
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
        if (nothingWasFlushed) {
            Files.deleteIfExists(directory.resolve("recovery-point-offset-checkpoint"));
        }
        open();
    }

    void put(String key, @Nullable String value) throws Exception {
        table.write(replica, "none", NO_PRODUCER, false, nowMs, List.of(new Change(key, value)));
    }

    Dirt compact(long mapBytes) throws IOException {
        Dirt dirt = replica.cleaning().dirt(checkpoint, nowMs);
        if (dirt.dirtyBytes() > 0) {
            checkpoint = replica.cleaning().compact(dirt, mapBytes, BUFFER_BYTES, nowMs, bytes -> {});
            replica.cleaning().deleteReplaced(nowMs);
        }
        return dirt;
    }
}
