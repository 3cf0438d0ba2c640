package io.runnel.log;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import io.runnel.log.storage.CleanerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The list of compaction's settings. */
final class CleanerSettings {
    private CleanerSettings() {}

    static void define(ConfigDef def) {
        CleanerConfig standard = CleanerConfig.DEFAULTS;
        def.define(
                        LogSettings.CLEANER_ENABLE,
                        BOOLEAN,
                        standard.enabled(),
                        MEDIUM,
                        "Whether topics with cleanup.policy=compact are compacted.")
                .define(
                        LogSettings.CLEANER_THREADS,
                        INT,
                        standard.threads(),
                        between(1, 64),
                        MEDIUM,
                        "Threads that compact, each one log at a time.")
                .define(
                        LogSettings.CLEANER_MAP_BYTES,
                        LONG,
                        standard.mapBytes(),
                        atLeast(1 << 20),
                        MEDIUM,
                        "Memory for the keys of what is compacted, 24 bytes each, over all threads; taken as it is "
                                + "needed. What has no room is compacted in the next pass.")
                .define(
                        LogSettings.CLEANER_BUFFER_BYTES,
                        INT,
                        standard.bufferBytes(),
                        atLeast(256 << 10),
                        MEDIUM,
                        "Memory for the records that compaction reads and writes, over all threads; a batch that is "
                                + "larger than its share is taken alone.")
                .define(
                        LogSettings.CLEANER_MAX_BYTES_PER_SECOND,
                        DOUBLE,
                        standard.maxBytesPerSecond(),
                        atLeast(1),
                        MEDIUM,
                        "The most bytes that compaction reads and writes in a second.")
                .define(
                        LogSettings.CLEANER_BACKOFF_MS,
                        LONG,
                        standard.backoffMs(),
                        atLeast(0),
                        LOW,
                        "How long compaction rests when there was nothing to compact.");
    }
}
