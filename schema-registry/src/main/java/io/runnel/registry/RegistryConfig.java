package io.runnel.registry;

import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the registry, under Confluent's names where it has the same.
 *
 * @param compatibilityLevel what holds until {@code PUT /config} says otherwise
 * @param topic the compacted topic that holds the state
 * @param replicationFactor of that topic when it is created; -1 leaves it to the broker
 * @param timeoutMs the longest wait for the log to store or deliver a record, milliseconds
 * @param catchUpMaxMs how long a lookup waits to learn what other nodes have registered; then it is answered from what
 *     is known
 * @param requestMaxBytes the largest request body
 * @param changeThreads how many changes over HTTP wait for the log at a time
 * @param queuedChangesMax how many more may wait for one of these threads
 * @param parsedSchemasMax how many parsed schemas are kept in memory; others are parsed again when needed
 * @param validationMaxLagMs how long records of the topic may stay unread before writes to validated topics are refused
 * @param validationMaxSteps what checking the payloads of a batch may take, besides 50 steps for each of their bytes
 * @param validationMaxBatchBytes what a batch for a validated topic may decompress to
 * @param answersMaxBytes how many bytes of answers to lookups by id are kept ready to send
 * @param groupId the name by which {@code /v1/metadata/id} knows this registry
 */
public record RegistryConfig(
        CompatibilityLevel compatibilityLevel,
        String topic,
        short replicationFactor,
        int timeoutMs,
        int catchUpMaxMs,
        int requestMaxBytes,
        int changeThreads,
        int queuedChangesMax,
        int parsedSchemasMax,
        int validationMaxLagMs,
        int validationMaxSteps,
        int validationMaxBatchBytes,
        long answersMaxBytes,
        String groupId) {
    public static final String COMPATIBILITY_LEVEL = "schema.compatibility.level";
    public static final String TOPIC = "kafkastore.topic";
    public static final String REPLICATION_FACTOR = "kafkastore.topic.replication.factor";
    public static final String TIMEOUT_MS = "kafkastore.timeout.ms";
    public static final String CATCH_UP_MAX_MS = "registry.catch.up.max.ms";
    public static final String REQUEST_MAX_BYTES = "registry.request.max.bytes";
    public static final String CHANGE_THREADS = "registry.change.threads";
    public static final String QUEUED_CHANGES_MAX = "registry.queued.changes.max";
    public static final String PARSED_SCHEMAS_MAX = "registry.parsed.schemas.max";
    public static final String VALIDATION_MAX_LAG_MS = "registry.validation.max.lag.ms";
    public static final String VALIDATION_MAX_STEPS = "registry.validation.max.steps";
    public static final String VALIDATION_MAX_BATCH_BYTES = "registry.validation.max.batch.bytes";
    public static final String ANSWERS_MAX_BYTES = "registry.answers.max.bytes";
    public static final String GROUP_ID = "schema.registry.group.id";

    /** The names, defaults and bounds of the settings. */
    public static ConfigDef definition() {
        return http(validation(new ConfigDef()))
                .define(
                        COMPATIBILITY_LEVEL,
                        Type.STRING,
                        "backward",
                        RegistryConfig::checkLevel,
                        Importance.HIGH,
                        "The compatibility level of subjects for which none is set.")
                .define(
                        TOPIC,
                        Type.STRING,
                        "_schemas",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "The compacted topic that holds schemas and levels.")
                .define(
                        REPLICATION_FACTOR,
                        Type.SHORT,
                        (short) -1,
                        Importance.MEDIUM,
                        "Replication factor of that topic when it is created; -1 means the broker's default.")
                .define(
                        TIMEOUT_MS,
                        Type.INT,
                        30_000,
                        ConfigDef.Range.atLeast(1),
                        Importance.MEDIUM,
                        "The longest wait for the log to store or deliver a record of the registry.")
                .define(
                        CATCH_UP_MAX_MS,
                        Type.INT,
                        2_000,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "In a cluster, how long a lookup waits to learn what other nodes have registered before it is"
                                + " answered from what is known.")
                .define(
                        PARSED_SCHEMAS_MAX,
                        Type.INT,
                        1000,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "How many parsed schemas are kept in memory; one of more than 10,000 characters counts as several.")
                .define(
                        GROUP_ID,
                        Type.STRING,
                        "schema-registry",
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "The registry's name in /v1/metadata/id.");
    }

    private static ConfigDef http(ConfigDef def) {
        return def.define(
                        REQUEST_MAX_BYTES,
                        Type.INT,
                        1 << 20,
                        ConfigDef.Range.atLeast(1024),
                        Importance.MEDIUM,
                        "The largest request body. A schema must also fit the topic's max.message.bytes.")
                .define(
                        CHANGE_THREADS,
                        Type.INT,
                        64,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "How many changes over HTTP wait for the log at a time; lookups need none of these threads.")
                .define(
                        QUEUED_CHANGES_MAX,
                        Type.INT,
                        10_000,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "How many changes over HTTP may wait for a thread; those beyond are answered with 503.")
                .define(
                        ANSWERS_MAX_BYTES,
                        Type.LONG,
                        8L << 20,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "How many bytes of answers to lookups by id are kept ready to send.");
    }

    private static ConfigDef validation(ConfigDef def) {
        return def.define(
                        VALIDATION_MAX_LAG_MS,
                        Type.INT,
                        10_000,
                        ConfigDef.Range.atLeast(100),
                        Importance.LOW,
                        "How long changes of the registry may stay unread before writes to topics with schema validation"
                                + " are refused, to be tried again.")
                .define(
                        VALIDATION_MAX_STEPS,
                        Type.INT,
                        1_000_000,
                        ConfigDef.Range.atLeast(1000),
                        Importance.LOW,
                        "Work that the deep check of a batch's payloads may take, besides 50 steps for each of their"
                                + " bytes; a step is about ten nanoseconds. Bounds what hostile schemas can do.")
                .define(
                        VALIDATION_MAX_BATCH_BYTES,
                        Type.INT,
                        64 << 20,
                        ConfigDef.Range.between(1 << 20, 256 << 20),
                        Importance.LOW,
                        "What a compressed batch for a topic with schema validation may decompress to. Each network"
                                + " thread may need so much memory.");
    }

    /**
     * Reads the settings; names that are not the registry's are passed over.
     *
     * @throws ConfigException for a value outside its bounds
     */
    public static RegistryConfig from(Map<String, ?> settings) {
        AbstractConfig values = new AbstractConfig(definition(), settings, Map.of(), false);
        return new RegistryConfig(
                CompatibilityLevel.named(values.getString(COMPATIBILITY_LEVEL)),
                values.getString(TOPIC),
                values.getShort(REPLICATION_FACTOR),
                values.getInt(TIMEOUT_MS),
                values.getInt(CATCH_UP_MAX_MS),
                values.getInt(REQUEST_MAX_BYTES),
                values.getInt(CHANGE_THREADS),
                values.getInt(QUEUED_CHANGES_MAX),
                values.getInt(PARSED_SCHEMAS_MAX),
                values.getInt(VALIDATION_MAX_LAG_MS),
                values.getInt(VALIDATION_MAX_STEPS),
                values.getInt(VALIDATION_MAX_BATCH_BYTES),
                values.getLong(ANSWERS_MAX_BYTES),
                values.getString(GROUP_ID));
    }

    private static void checkLevel(String name, Object value) {
        try {
            CompatibilityLevel.named(value.toString());
        } catch (RegistryException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }
}
