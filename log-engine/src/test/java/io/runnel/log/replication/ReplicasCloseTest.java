package io.runnel.log.replication;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas close whatever their threads are about. */
class ReplicasCloseTest {
    private static final int TIMES = 100;
    /** So often is looked for what could be opened again that one such look nearly always falls into the closing. */
    private static final LogDirectoryConfig BUSY = new LogDirectoryConfig(List.of(), 64L << 20, 2, 2, 1, 0);

    private static final StorageConfig CONFIG = new StorageConfig(
            3_600_000,
            3_600_000,
            3_600_000,
            3_600_000,
            0,
            ProducerExpiration.DEFAULTS,
            RecoveryPolicy.REFUSE,
            CleanerConfig.DEFAULTS,
            BUSY,
            SearchConfig.DEFAULTS);

    @TempDir
    Path directory;

    @Test
    void closingDoesNotWaitForAThreadThatWaitsForIt() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int time = 0; time < TIMES; time++) {
                Replicas.open(directory, CONFIG, Time.SYSTEM).close();
            }
        });
    }
}
