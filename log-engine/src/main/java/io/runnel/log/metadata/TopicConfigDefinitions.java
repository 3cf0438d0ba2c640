package io.runnel.log.metadata;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;
import static org.apache.kafka.common.config.TopicConfig.*;

import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.internal.CompressionType;
import org.jspecify.annotations.Nullable;

/** The list of topic configs, as of Apache Kafka 4.3 (its {@code LogConfig}), and Runnel's own. */
final class TopicConfigDefinitions {
    static final String ACK = "runnel.ack";
    static final String KEY_FILTER = "runnel.key.filter";
    /** Kafka's back door below the minimum of {@code segment.bytes}, for tests. */
    static final String INTERNAL_SEGMENT_BYTES = "internal.segment.bytes";

    private static final int MIN_SEGMENT_BYTES = 1 << 20;
    private static final long WEEK_MS = TimeUnit.DAYS.toMillis(7);

    static final ConfigDef TOPIC = segments(new ConfigDef());

    static {
        cleanup(TOPIC);
        messages(TOPIC);
        replication(TOPIC);
        remote(TOPIC);
        runnel(TOPIC);
    }

    /** What holds when neither topic nor broker says anything. */
    static final Map<String, String> DEFAULT_VALUES = defaultValues();

    static final Map<String, List<BrokerSynonym>> SYNONYMS = synonyms();

    private TopicConfigDefinitions() {}

    private static ConfigDef segments(ConfigDef def) {
        define(def, SEGMENT_BYTES_CONFIG, INT, 1 << 30, atLeast(MIN_SEGMENT_BYTES), SEGMENT_BYTES_DOC);
        define(def, SEGMENT_MS_CONFIG, LONG, WEEK_MS, atLeast(1), SEGMENT_MS_DOC);
        define(def, SEGMENT_JITTER_MS_CONFIG, LONG, 0L, atLeast(0), SEGMENT_JITTER_MS_DOC);
        define(def, SEGMENT_INDEX_BYTES_CONFIG, INT, 10 << 20, atLeast(4), SEGMENT_INDEX_BYTES_DOC);
        define(def, INDEX_INTERVAL_BYTES_CONFIG, INT, 4096, atLeast(0), INDEX_INTERVAL_BYTES_DOC);
        define(def, FLUSH_MESSAGES_INTERVAL_CONFIG, LONG, Long.MAX_VALUE, atLeast(1), FLUSH_MESSAGES_INTERVAL_DOC);
        define(def, FLUSH_MS_CONFIG, LONG, Long.MAX_VALUE, atLeast(0), FLUSH_MS_DOC);
        define(def, FILE_DELETE_DELAY_MS_CONFIG, LONG, 60_000L, atLeast(0), FILE_DELETE_DELAY_MS_DOC);
        define(def, PREALLOCATE_CONFIG, BOOLEAN, false, null, PREALLOCATE_DOC);
        return def.defineInternal(
                INTERNAL_SEGMENT_BYTES,
                INT,
                null,
                null,
                MEDIUM,
                "The maximum size of a single log file, without a minimum. For tests only.");
    }

    private static void cleanup(ConfigDef def) {
        define(
                def,
                CLEANUP_POLICY_CONFIG,
                LIST,
                CLEANUP_POLICY_DELETE,
                ConfigDef.ValidList.in(CLEANUP_POLICY_COMPACT, CLEANUP_POLICY_DELETE),
                CLEANUP_POLICY_DOC);
        define(def, RETENTION_BYTES_CONFIG, LONG, -1L, null, RETENTION_BYTES_DOC);
        define(def, RETENTION_MS_CONFIG, LONG, WEEK_MS, atLeast(-1), RETENTION_MS_DOC);
        define(def, DELETE_RETENTION_MS_CONFIG, LONG, 86_400_000L, atLeast(0), DELETE_RETENTION_MS_DOC);
        define(def, MIN_COMPACTION_LAG_MS_CONFIG, LONG, 0L, atLeast(0), MIN_COMPACTION_LAG_MS_DOC);
        define(def, MAX_COMPACTION_LAG_MS_CONFIG, LONG, Long.MAX_VALUE, atLeast(1), MAX_COMPACTION_LAG_MS_DOC);
        define(def, MIN_CLEANABLE_DIRTY_RATIO_CONFIG, DOUBLE, 0.5, between(0, 1), MIN_CLEANABLE_DIRTY_RATIO_DOC);
    }

    private static void messages(ConfigDef def) {
        define(def, MAX_MESSAGE_BYTES_CONFIG, INT, 1_048_588, atLeast(0), MAX_MESSAGE_BYTES_DOC);
        define(
                def,
                COMPRESSION_TYPE_CONFIG,
                STRING,
                "producer",
                in("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                COMPRESSION_TYPE_DOC);
        level(def, COMPRESSION_GZIP_LEVEL_CONFIG, CompressionType.GZIP, COMPRESSION_GZIP_LEVEL_DOC);
        level(def, COMPRESSION_LZ4_LEVEL_CONFIG, CompressionType.LZ4, COMPRESSION_LZ4_LEVEL_DOC);
        level(def, COMPRESSION_ZSTD_LEVEL_CONFIG, CompressionType.ZSTD, COMPRESSION_ZSTD_LEVEL_DOC);
        define(
                def,
                MESSAGE_TIMESTAMP_TYPE_CONFIG,
                STRING,
                "CreateTime",
                in("CreateTime", "LogAppendTime"),
                MESSAGE_TIMESTAMP_TYPE_DOC);
        define(
                def,
                MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                LONG,
                Long.MAX_VALUE,
                atLeast(0),
                MESSAGE_TIMESTAMP_BEFORE_MAX_MS_DOC);
        define(
                def,
                MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                LONG,
                3_600_000L,
                atLeast(0),
                MESSAGE_TIMESTAMP_AFTER_MAX_MS_DOC);
    }

    private static void level(ConfigDef def, String name, CompressionType type, String documentation) {
        define(def, name, INT, type.defaultLevel(), type.levelValidator(), documentation);
    }

    private static void replication(ConfigDef def) {
        define(def, UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, BOOLEAN, false, null, UNCLEAN_LEADER_ELECTION_ENABLE_DOC);
        define(def, MIN_IN_SYNC_REPLICAS_CONFIG, INT, 1, atLeast(1), MIN_IN_SYNC_REPLICAS_DOC);
        for (String role : List.of("leader", "follower")) {
            define(
                    def,
                    role + ".replication.throttled.replicas",
                    LIST,
                    "",
                    TopicConfigDefinitions::throttledReplicas,
                    "A list of replicas for which log replication should be throttled on the " + role
                            + " side, in the form [PartitionId]:[BrokerId],…, or * for all replicas of the topic.");
        }
    }

    private static void remote(ConfigDef def) {
        define(def, REMOTE_LOG_STORAGE_ENABLE_CONFIG, BOOLEAN, false, null, REMOTE_LOG_STORAGE_ENABLE_DOC);
        define(def, LOCAL_LOG_RETENTION_MS_CONFIG, LONG, -2L, atLeast(-2), LOCAL_LOG_RETENTION_MS_DOC);
        define(def, LOCAL_LOG_RETENTION_BYTES_CONFIG, LONG, -2L, atLeast(-2), LOCAL_LOG_RETENTION_BYTES_DOC);
        define(def, REMOTE_LOG_COPY_DISABLE_CONFIG, BOOLEAN, false, null, REMOTE_LOG_COPY_DISABLE_DOC);
        define(def, REMOTE_LOG_DELETE_ON_DISABLE_CONFIG, BOOLEAN, false, null, REMOTE_LOG_DELETE_ON_DISABLE_DOC);
    }

    private static void runnel(ConfigDef def) {
        define(
                def,
                ACK,
                STRING,
                "flushed",
                in("flushed", "written"),
                "What acks=all promises: flushed to disk on the in-sync replicas, or, as in Apache Kafka, written to "
                        + "their page cache.");
        define(
                def,
                KEY_FILTER,
                BOOLEAN,
                true,
                null,
                "Whether segments that are full get a file beside them by which a search for a key reads only the parts "
                        + "that can hold it. It takes about two bytes for each record.");
        SchemaConfigs.define(def);
    }

    private static void define(
            ConfigDef def,
            String name,
            ConfigDef.Type type,
            Object standard,
            @Nullable Validator validator,
            String doc) {
        def.define(name, type, standard, validator, MEDIUM, doc);
    }

    private static void throttledReplicas(String name, Object value) {
        List<?> entries = (List<?>) value;
        boolean all = entries.size() == 1 && entries.get(0).equals("*");
        if (!all && !entries.stream().allMatch(entry -> entry.toString().matches("[0-9]+:[0-9]+"))) {
            throw new ConfigException(name, value, "must be * or a list of [PartitionId]:[BrokerId]");
        }
    }

    private static Map<String, String> defaultValues() {
        Map<String, String> values = new TreeMap<>();
        TOPIC.configKeys().values().stream()
                .filter(key -> key.defaultValue != null)
                .forEach(key -> values.put(key.name, ConfigDef.convertToString(key.defaultValue, key.type)));
        return Map.copyOf(values);
    }

    private static Map<String, List<BrokerSynonym>> synonyms() {
        Map<String, List<BrokerSynonym>> synonyms = new HashMap<>();
        List.of(
                        SEGMENT_BYTES_CONFIG,
                        RETENTION_BYTES_CONFIG,
                        INDEX_INTERVAL_BYTES_CONFIG,
                        CLEANUP_POLICY_CONFIG,
                        PREALLOCATE_CONFIG,
                        MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                        MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                        LOCAL_LOG_RETENTION_MS_CONFIG,
                        LOCAL_LOG_RETENTION_BYTES_CONFIG)
                .forEach(name -> synonyms.put(name, same("log." + name)));
        List.of(DELETE_RETENTION_MS_CONFIG, MIN_COMPACTION_LAG_MS_CONFIG, MAX_COMPACTION_LAG_MS_CONFIG)
                .forEach(name -> synonyms.put(name, same("log.cleaner." + name)));
        List.of(
                        UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                        MIN_IN_SYNC_REPLICAS_CONFIG,
                        COMPRESSION_TYPE_CONFIG,
                        COMPRESSION_GZIP_LEVEL_CONFIG,
                        COMPRESSION_LZ4_LEVEL_CONFIG,
                        COMPRESSION_ZSTD_LEVEL_CONFIG,
                        ACK,
                        KEY_FILTER)
                .forEach(name -> synonyms.put(name, same(name)));
        SchemaConfigs.NAMES.forEach(name -> synonyms.put(name, same(name)));
        synonyms.put(SEGMENT_MS_CONFIG, List.of(ms("log.roll.ms"), hours("log.roll.hours")));
        synonyms.put(SEGMENT_JITTER_MS_CONFIG, List.of(ms("log.roll.jitter.ms"), hours("log.roll.jitter.hours")));
        synonyms.put(SEGMENT_INDEX_BYTES_CONFIG, same("log.index.size.max.bytes"));
        synonyms.put(FLUSH_MESSAGES_INTERVAL_CONFIG, same("log.flush.interval.messages"));
        synonyms.put(FLUSH_MS_CONFIG, List.of(ms("log.flush.interval.ms"), ms("log.flush.scheduler.interval.ms")));
        synonyms.put(
                RETENTION_MS_CONFIG,
                List.of(
                        ms("log.retention.ms"),
                        new BrokerSynonym("log.retention.minutes", TimeUnit.MINUTES.toMillis(1)),
                        hours("log.retention.hours")));
        synonyms.put(MAX_MESSAGE_BYTES_CONFIG, same("message.max.bytes"));
        synonyms.put(FILE_DELETE_DELAY_MS_CONFIG, same("log.segment.delete.delay.ms"));
        synonyms.put(MIN_CLEANABLE_DIRTY_RATIO_CONFIG, same("log.cleaner.min.cleanable.ratio"));
        return Map.copyOf(synonyms);
    }

    private static List<BrokerSynonym> same(String name) {
        return List.of(new BrokerSynonym(name, 1));
    }

    private static BrokerSynonym ms(String name) {
        return new BrokerSynonym(name, 1);
    }

    private static BrokerSynonym hours(String name) {
        return new BrokerSynonym(name, TimeUnit.HOURS.toMillis(1));
    }
}
