package io.runnel.log.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * Settings of a node's log directories.
 *
 * @param paths {@code log.dirs}; empty for the data folder alone
 * @param recoveryPointBytes {@code log.recovery.point.bytes}: recovery points are written when so much was flushed since
 *     they were last, which bounds what is read after a crash
 * @param recoveryThreads {@code num.recovery.threads.per.data.dir}: logs of a directory that are opened at one time
 * @param flushThreads {@code num.flush.threads.per.data.dir}: logs of a directory that are flushed at one time
 * @param reopenIntervalMs {@code log.reopen.interval.ms}: how often a log is tried again that could not be opened for
 *     another reason than damage
 * @param maxOpenFiles {@code log.max.open.files}; 0 for half of what the operating system allows
 */
public record LogDirectoryConfig(
        List<Path> paths,
        long recoveryPointBytes,
        int recoveryThreads,
        int flushThreads,
        long reopenIntervalMs,
        int maxOpenFiles) {
    /** The defaults of every setting; Kafka's where Kafka has the setting. */
    public static final LogDirectoryConfig DEFAULTS = new LogDirectoryConfig(List.of(), 64L << 20, 2, 2, 10_000, 0);

    public LogDirectoryConfig {
        paths = List.copyOf(paths);
        if (recoveryPointBytes <= 0
                || recoveryThreads <= 0
                || flushThreads <= 0
                || reopenIntervalMs <= 0
                || maxOpenFiles < 0) {
            throw new IllegalArgumentException("Settings of log directories must be positive: recovery point "
                    + recoveryPointBytes + " bytes, " + recoveryThreads + " recovery threads, " + flushThreads
                    + " flush threads, reopening every "
                    + reopenIntervalMs + " ms, " + maxOpenFiles + " open files");
        }
    }
}
