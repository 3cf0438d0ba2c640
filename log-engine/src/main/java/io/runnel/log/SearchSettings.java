package io.runnel.log;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import io.runnel.log.storage.SearchConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The list of the settings of searches by key. */
final class SearchSettings {
    static final String MEMORY_BYTES = "log.search.memory.bytes";
    static final String BUILD_BYTES_PER_SECOND = "log.key.filter.max.bytes.per.second";
    static final String CHECK_MS = "log.key.filter.check.interval.ms";

    private SearchSettings() {}

    static void define(ConfigDef def) {
        SearchConfig standard = SearchConfig.DEFAULTS;
        def.define(
                        MEMORY_BYTES,
                        LONG,
                        standard.memoryBytes(),
                        atLeast(0),
                        MEDIUM,
                        "Memory for the key filters of the segments that are being written, two bytes for each record, "
                                + "of topics that are searched by key. What has no room is read.")
                .define(
                        BUILD_BYTES_PER_SECOND,
                        DOUBLE,
                        standard.buildBytesPerSecond(),
                        atLeast(1),
                        MEDIUM,
                        "The most bytes of segments that are read in a second to write their key filters.")
                .define(
                        CHECK_MS,
                        LONG,
                        standard.checkIntervalMs(),
                        atLeast(1),
                        LOW,
                        "How often full segments without a key filter are looked for.");
    }
}
