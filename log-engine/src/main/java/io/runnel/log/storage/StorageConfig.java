package io.runnel.log.storage;

/**
 * Settings of a node's storage.
 *
 * @param backgroundFlushIntervalMs how long a batch of a topic with {@link AckPromise#WRITTEN} may stay unflushed
 * @param recoveryPointIntervalMs how often the recovery points are written, which bound the scan after a crash
 * @param startOffsetIntervalMs how often log start offsets that retention moved are written
 *     ({@code log.flush.start.offset.checkpoint.interval.ms})
 * @param retentionCheckIntervalMs how often retention is checked ({@code log.retention.check.interval.ms})
 * @param fileDeleteDelayMs how long the files of a deleted partition stay, for fetches that are still being sent
 * @param producers when their sequences are forgotten
 * @param recovery what to do with a damaged log
 * @param cleaner of compaction
 * @param directories what the log directories need
 * @param search of searches by key
 */
public record StorageConfig(
        long backgroundFlushIntervalMs,
        long recoveryPointIntervalMs,
        long startOffsetIntervalMs,
        long retentionCheckIntervalMs,
        long fileDeleteDelayMs,
        ProducerExpiration producers,
        RecoveryPolicy recovery,
        CleanerConfig cleaner,
        LogDirectoryConfig directories,
        SearchConfig search) {

    /** The defaults of every setting; Kafka's where Kafka has the setting. */
    public static final StorageConfig DEFAULTS = new StorageConfig(
            30_000,
            60_000,
            60_000,
            300_000,
            60_000,
            ProducerExpiration.DEFAULTS,
            RecoveryPolicy.REFUSE,
            CleanerConfig.DEFAULTS,
            LogDirectoryConfig.DEFAULTS,
            SearchConfig.DEFAULTS);

    public StorageConfig {
        if (backgroundFlushIntervalMs <= 0 || recoveryPointIntervalMs <= 0) {
            throw new IllegalArgumentException("Storage intervals must be positive: flush " + backgroundFlushIntervalMs
                    + " ms, recovery point " + recoveryPointIntervalMs + " ms");
        }
        if (startOffsetIntervalMs <= 0 || retentionCheckIntervalMs <= 0) {
            throw new IllegalArgumentException("Storage intervals must be positive: log start offsets "
                    + startOffsetIntervalMs + " ms, retention check " + retentionCheckIntervalMs + " ms");
        }
        if (fileDeleteDelayMs < 0) {
            throw new IllegalArgumentException("File delete delay must not be negative: " + fileDeleteDelayMs + " ms");
        }
    }
}
