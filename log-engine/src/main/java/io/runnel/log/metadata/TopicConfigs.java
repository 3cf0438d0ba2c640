package io.runnel.log.metadata;

import io.runnel.log.NearestNames;
import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.TopicConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The rules of topic configs: which names there are, which values they take, what holds when none is set. Names,
 * types, defaults and error codes are Kafka's; {@link TopicConfigDefinitions} lists them. Pure.
 */
public final class TopicConfigs {
    private TopicConfigs() {}

    /** All topic configs with type, default, validator and documentation. Not to be changed by callers. */
    public static ConfigDef definition() {
        return TopicConfigDefinitions.TOPIC;
    }

    /** The name under which a config is kept, for one of its other names or itself. */
    public static String canonicalName(String givenName) {
        return SchemaConfigs.ALIASES.getOrDefault(givenName, givenName);
    }

    /** The broker settings that give a topic config its default, in order of precedence; empty if there are none. */
    public static List<BrokerSynonym> synonyms(String topicConfig) {
        return TopicConfigDefinitions.SYNONYMS.getOrDefault(topicConfig, List.of());
    }

    /** Checks a broker setting by the rules of the topic config to which it gives the default, if it is such a one. */
    public static void checkDefault(String setting, String value, List<String> problems) {
        TopicConfigDefinitions.SYNONYMS.forEach((topicConfig, synonyms) -> {
            ConfigDef.ConfigKey key = definition().configKeys().get(topicConfig);
            for (BrokerSynonym synonym : synonyms) {
                if (key != null && synonym.name().equals(setting)) {
                    List<String> refusals = new ArrayList<>();
                    check(key, canonical(topicConfig, synonym.convert(value)), refusals);
                    refusals.forEach(each -> problems.add("Setting " + setting + "=" + value + ": " + each));
                }
            }
        });
    }

    /** Of the settings that give topic configs their defaults, those that can be changed at run time (KIP-226). */
    public static Set<String> dynamicDefaults() {
        Set<String> names = new HashSet<>();
        // Of several synonyms the first: log.retention.ms can be changed, log.retention.hours cannot.
        TopicConfigDefinitions.SYNONYMS
                .values()
                .forEach(synonyms -> names.add(synonyms.get(0).name()));
        return names;
    }

    /**
     * A broker setting that stands for a topic config.
     *
     * @param factor by which the setting's value is multiplied: milliseconds in its unit of time, or 1
     */
    public record BrokerSynonym(String name, long factor) {
        /** The topic config's value that this setting's value means. */
        public String convert(String value) {
            return factor == 1 ? value : toMs(Long.parseLong(value.trim()));
        }

        // Negative stands for "without limit" in every unit.
        private String toMs(long amount) {
            return Long.toString(amount < 0 ? -1 : Math.multiplyExact(amount, factor));
        }
    }

    /**
     * Checks configs given for a topic and brings them to their canonical form: aliases under their own names, values
     * trimmed.
     *
     * @param configs by name; a null value is refused
     * @throws InvalidConfigurationException naming every unknown name with its nearest valid one, and every bad value
     */
    public static Map<String, String> normalize(Map<String, @Nullable String> configs) {
        List<String> problems = new ArrayList<>();
        Map<String, String> normal = new TreeMap<>();
        new TreeMap<>(configs).forEach((givenName, value) -> {
            String name = canonicalName(givenName);
            ConfigDef.ConfigKey key = definition().configKeys().get(name);
            if (key == null) {
                problems.add("Unknown topic config name: " + givenName
                        + NearestNames.suggestion(givenName, definition().names()));
            } else if (value == null) {
                problems.add("Topic config " + givenName + " has no value.");
            } else if (normal.put(name, canonical(name, value)) != null) {
                problems.add("Topic config " + name + " is given twice, once as " + givenName + ".");
            } else {
                check(key, normal.get(name), problems);
            }
        });
        if (problems.isEmpty()) {
            checkTogether(normal, problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(String.join(" ", problems));
        }
        return normal;
    }

    /**
     * What holds for a topic: its own configs, else the broker's, else Kafka's defaults. Every config has a value.
     *
     * @param brokerDefaults topic config values by topic config name, as the broker's settings give them
     */
    public static Map<String, String> effective(Map<String, String> topicConfigs, Map<String, String> brokerDefaults) {
        Map<String, String> effective = new HashMap<>(TopicConfigDefinitions.DEFAULT_VALUES);
        effective.putAll(brokerDefaults);
        effective.putAll(topicConfigs);
        return effective;
    }

    /** What the storage needs of the effective configs. */
    public static TopicConfig storage(Map<String, String> effective) {
        return new TopicConfig(
                segments(effective),
                cleanupPolicies(effective),
                new TopicConfig.Retention(integer(effective, "retention.ms"), integer(effective, "retention.bytes")),
                new TopicConfig.Compaction(
                        Double.parseDouble(value(effective, "min.cleanable.dirty.ratio")),
                        integer(effective, "min.compaction.lag.ms"),
                        integer(effective, "max.compaction.lag.ms"),
                        integer(effective, "delete.retention.ms")),
                new TopicConfig.Timestamps(
                        TimestampType.forName(value(effective, "message.timestamp.type")),
                        integer(effective, "message.timestamp.before.max.ms"),
                        integer(effective, "message.timestamp.after.max.ms")),
                (int) integer(effective, "max.message.bytes"),
                compression(effective),
                AckPromise.valueOf(value(effective, TopicConfigDefinitions.ACK).toUpperCase(Locale.ROOT)),
                (int) integer(effective, "min.insync.replicas"),
                Boolean.parseBoolean(value(effective, TopicConfigDefinitions.KEY_FILTER)));
    }

    private static TopicConfig.Segments segments(Map<String, String> effective) {
        String internalSegmentBytes = effective.get(TopicConfigDefinitions.INTERNAL_SEGMENT_BYTES);
        return new TopicConfig.Segments(
                internalSegmentBytes == null
                        ? integer(effective, "segment.bytes")
                        : Integer.parseInt(internalSegmentBytes),
                integer(effective, "segment.ms"),
                integer(effective, "segment.jitter.ms"),
                (int) integer(effective, "index.interval.bytes"),
                (int) integer(effective, "segment.index.bytes"),
                integer(effective, "file.delete.delay.ms"));
    }

    private static Set<CleanupPolicy> cleanupPolicies(Map<String, String> effective) {
        return Arrays.stream(value(effective, "cleanup.policy").split(","))
                .map(String::trim)
                .filter(policy -> !policy.isEmpty())
                .map(policy -> CleanupPolicy.valueOf(policy.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    private static Optional<Compression> compression(Map<String, String> effective) {
        return switch (value(effective, "compression.type")) {
            case "producer" -> Optional.empty();
            case "uncompressed" -> Optional.of(Compression.NONE);
            case "snappy" -> Optional.of(Compression.snappy().build());
            case "gzip" ->
                Optional.of(Compression.gzip()
                        .level((int) integer(effective, "compression.gzip.level"))
                        .build());
            case "lz4" ->
                Optional.of(Compression.lz4()
                        .level((int) integer(effective, "compression.lz4.level"))
                        .build());
            case "zstd" ->
                Optional.of(Compression.zstd()
                        .level((int) integer(effective, "compression.zstd.level"))
                        .build());
            default ->
                throw new IllegalStateException("compression.type " + value(effective, "compression.type")
                        + " passed the check of topic configs");
        };
    }

    /** The one way to write a value, where there are several. */
    public static String canonical(String name, String value) {
        return SchemaConfigs.canonical(name, value.trim());
    }

    /**
     * The value of a config as it is known under another name of it.
     *
     * @param alias one that {@link #ofAlias} knows
     */
    public static String valueUnder(String alias, String value) {
        return SchemaConfigs.confluent(alias, value);
    }

    /** Whether configs set on a topic itself say which schemas its records must have. */
    public static boolean asksForValidation(Map<String, String> topicConfigs) {
        return SchemaConfigs.NAMES.stream().anyMatch(topicConfigs::containsKey);
    }

    /** Whether effective configs have a topic's records checked against schemas. */
    public static boolean requiresValidation(Map<String, String> effective) {
        return SchemaConfigs.asksForCheck(effective);
    }

    /** The config of which this is another name; empty if it is none. */
    public static Optional<String> ofAlias(String name) {
        return Optional.ofNullable(SchemaConfigs.ALIASES.get(name));
    }

    private static void check(ConfigDef.ConfigKey key, String value, List<String> problems) {
        try {
            Object parsed = ConfigDef.parseType(key.name, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, parsed);
            }
        } catch (ConfigException e) {
            problems.add(e.getMessage() + ".");
        }
    }

    private static void checkTogether(Map<String, String> configs, List<String> problems) {
        Map<String, String> effective = effective(configs, Map.of());
        long minLagMs = integer(effective, "min.compaction.lag.ms");
        long maxLagMs = integer(effective, "max.compaction.lag.ms");
        if (minLagMs > maxLagMs) {
            problems.add("Conflicting topic configs: min.compaction.lag.ms (" + minLagMs
                    + ") is above max.compaction.lag.ms (" + maxLagMs + ").");
        }
        if (Boolean.parseBoolean(value(effective, "remote.storage.enable"))) {
            problems.add("Topic config remote.storage.enable=true needs tiered storage, which Runnel does not have.");
        }
    }

    private static long integer(Map<String, String> effective, String name) {
        return Long.parseLong(value(effective, name));
    }

    private static String value(Map<String, String> effective, String name) {
        String value = effective.get(name);
        if (value == null) {
            throw new IllegalStateException("Topic config " + name + " has no effective value");
        }
        return value;
    }
}
