package io.runnel.log;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.runnel.log.coordinator.CoordinatorTopic;
import io.runnel.log.group.GroupSettings;
import io.runnel.log.group.GroupSettings.Migration;
import io.runnel.log.transaction.TransactionSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.internals.Topic;

/** The list of the settings of group and transaction coordinators. */
final class CoordinatorSettings {
    private static final String MIN_SESSION_MS = "group.min.session.timeout.ms";
    private static final String MAX_SESSION_MS = "group.max.session.timeout.ms";
    private static final String INITIAL_DELAY_MS = "group.initial.rebalance.delay.ms";
    private static final String MAX_SIZE = "group.max.size";
    private static final String CONSUMER_SESSION_MS = "group.consumer.session.timeout.ms";
    private static final String CONSUMER_MIN_SESSION_MS = "group.consumer.min.session.timeout.ms";
    private static final String CONSUMER_MAX_SESSION_MS = "group.consumer.max.session.timeout.ms";
    private static final String CONSUMER_HEARTBEAT_MS = "group.consumer.heartbeat.interval.ms";
    private static final String CONSUMER_MIN_HEARTBEAT_MS = "group.consumer.min.heartbeat.interval.ms";
    private static final String CONSUMER_MAX_HEARTBEAT_MS = "group.consumer.max.heartbeat.interval.ms";
    private static final String CONSUMER_MAX_SIZE = "group.consumer.max.size";
    private static final String CONSUMER_ASSIGNORS = "group.consumer.assignors";
    private static final String CONSUMER_MIGRATION = "group.consumer.migration.policy";
    private static final String CONSUMER_REGEX_MS = "group.consumer.regex.refresh.interval.ms";
    private static final String METADATA_BYTES = "offset.metadata.max.bytes";
    private static final String RETENTION_MINUTES = "offsets.retention.minutes";
    private static final String RETENTION_CHECK_MS = "offsets.retention.check.interval.ms";
    private static final String COMMIT_TIMEOUT_MS = "offsets.commit.timeout.ms";
    private static final String OFFSETS_PARTITIONS = "offsets.topic.num.partitions";
    static final String OFFSETS_REPLICATION = "offsets.topic.replication.factor";
    private static final String OFFSETS_SEGMENT_BYTES = "offsets.topic.segment.bytes";
    private static final String TRANSACTION_MAX_TIMEOUT_MS = "transaction.max.timeout.ms";
    private static final String ID_EXPIRATION_MS = "transactional.id.expiration.ms";
    private static final String ID_EXPIRATION_CHECK_MS = "transaction.remove.expired.transaction.cleanup.interval.ms";
    private static final String VERIFICATION = "transaction.partition.verification.enable";
    private static final String STATE_PARTITIONS = "transaction.state.log.num.partitions";
    static final String STATE_REPLICATION = "transaction.state.log.replication.factor";
    private static final String STATE_SEGMENT_BYTES = "transaction.state.log.segment.bytes";

    private static final int SEGMENT_BYTES = 100 << 20;
    /** Only the node writes there, and one step is one batch, such as the assignments of a large group. */
    private static final int MAX_RECORD_BATCH_BYTES = 16 << 20;

    private CoordinatorSettings() {}

    static void define(ConfigDef def) {
        classic(def);
        consumer(def);
        offsets(def);
        transactions(def);
    }

    private static void classic(ConfigDef def) {
        def.define(
                        MIN_SESSION_MS,
                        INT,
                        6_000,
                        atLeast(1),
                        MEDIUM,
                        "The shortest session timeout that a member of a classic group may ask for.")
                .define(
                        MAX_SESSION_MS,
                        INT,
                        1_800_000,
                        atLeast(1),
                        MEDIUM,
                        "The longest session timeout that a member of a classic group may ask for.")
                .define(
                        INITIAL_DELAY_MS,
                        INT,
                        0,
                        atLeast(0),
                        MEDIUM,
                        "How long an empty classic group waits for more members after its first. Kafka's own default "
                                + "is 3000, the value in its quick start 0.")
                .define(MAX_SIZE, INT, Integer.MAX_VALUE, atLeast(1), MEDIUM, "The most members of a classic group.");
    }

    private static void consumer(ConfigDef def) {
        def.define(
                        CONSUMER_SESSION_MS,
                        INT,
                        45_000,
                        atLeast(1),
                        MEDIUM,
                        "After what silence a member of a group of the consumer protocol is put out.")
                .define(CONSUMER_MIN_SESSION_MS, INT, 45_000, atLeast(1), MEDIUM, "The least that a group may set.")
                .define(CONSUMER_MAX_SESSION_MS, INT, 60_000, atLeast(1), MEDIUM, "The most that a group may set.")
                .define(
                        CONSUMER_HEARTBEAT_MS,
                        INT,
                        5_000,
                        atLeast(1),
                        MEDIUM,
                        "How often members of a group of the consumer protocol are told to send heartbeats.")
                .define(CONSUMER_MIN_HEARTBEAT_MS, INT, 5_000, atLeast(1), MEDIUM, "The least that a group may set.")
                .define(CONSUMER_MAX_HEARTBEAT_MS, INT, 15_000, atLeast(1), MEDIUM, "The most that a group may set.")
                .define(
                        CONSUMER_MAX_SIZE,
                        INT,
                        Integer.MAX_VALUE,
                        atLeast(1),
                        MEDIUM,
                        "The most members of a group of the consumer protocol.")
                .define(
                        CONSUMER_ASSIGNORS,
                        LIST,
                        "uniform,range",
                        ConfigDef.ValidList.in("uniform", "range"),
                        MEDIUM,
                        "The assignors that groups may use; the first is taken where members wish none.")
                .define(
                        CONSUMER_MIGRATION,
                        STRING,
                        "bidirectional",
                        ConfigDef.ValidString.in("disabled", "upgrade", "downgrade", "bidirectional"),
                        MEDIUM,
                        "Which groups may change between the classic and the consumer protocol while in use.")
                .define(
                        CONSUMER_REGEX_MS,
                        INT,
                        600_000,
                        atLeast(10_000),
                        MEDIUM,
                        "How often regular expressions that members subscribe by are resolved anew.");
    }

    private static void offsets(ConfigDef def) {
        def.define(
                        METADATA_BYTES,
                        INT,
                        4_096,
                        atLeast(0),
                        HIGH,
                        "The most bytes of the text that a consumer commits with an offset.")
                .define(
                        RETENTION_MINUTES,
                        INT,
                        7 * 24 * 60,
                        atLeast(1),
                        HIGH,
                        "How long offsets are kept after their group has lost its last member.")
                .define(
                        RETENTION_CHECK_MS,
                        LONG,
                        600_000L,
                        atLeast(1),
                        HIGH,
                        "How often expired offsets are looked for.")
                .define(
                        COMMIT_TIMEOUT_MS,
                        INT,
                        5_000,
                        atLeast(1),
                        LOW,
                        "How long an answer about a group or a transaction waits at most until the in-sync replicas have"
                                + " what it rests on. Kafka's name says offsets alone.");
        topic(def, OFFSETS_PARTITIONS, OFFSETS_REPLICATION, OFFSETS_SEGMENT_BYTES, "committed offsets and groups");
    }

    private static void transactions(ConfigDef def) {
        def.define(
                        TRANSACTION_MAX_TIMEOUT_MS,
                        INT,
                        900_000,
                        atLeast(1),
                        HIGH,
                        "The longest transaction timeout that a producer may ask for.")
                .define(
                        ID_EXPIRATION_MS,
                        INT,
                        7 * 24 * 3_600_000,
                        atLeast(1),
                        HIGH,
                        "After what time without a transaction a transactional id is forgotten.")
                .define(
                        ID_EXPIRATION_CHECK_MS,
                        INT,
                        3_600_000,
                        atLeast(1),
                        LOW,
                        "How often expired transactional ids are looked for.")
                .define(
                        VERIFICATION,
                        BOOLEAN,
                        true,
                        LOW,
                        "Whether the first batch of a transaction in a partition is checked to be part of an open "
                                + "one (KIP-890).");
        topic(def, STATE_PARTITIONS, STATE_REPLICATION, STATE_SEGMENT_BYTES, "the state of transactions");
    }

    private static void topic(ConfigDef def, String partitions, String replication, String segment, String what) {
        def.define(partitions, INT, 50, atLeast(1), HIGH, "Partitions of the topic of " + what + "; set it once.")
                .define(
                        replication,
                        INT,
                        1,
                        between(1, Short.MAX_VALUE),
                        HIGH,
                        "Replicas of the topic of " + what + ", when it is created.")
                .define(segment, INT, SEGMENT_BYTES, atLeast(1), HIGH, "Segment size of the topic of " + what + ".");
    }

    /** @param values gives each setting's parsed value */
    static CoordinatorConfig read(Function<String, Object> values) {
        var read = new Read(values);
        return new CoordinatorConfig(
                new GroupSettings(
                        new GroupSettings.Classic(
                                read.integer(MIN_SESSION_MS),
                                read.integer(MAX_SESSION_MS),
                                read.integer(INITIAL_DELAY_MS),
                                read.integer(MAX_SIZE)),
                        consumer(read),
                        new GroupSettings.Offsets(
                                read.integer(METADATA_BYTES),
                                TimeUnit.MINUTES.toMillis(read.integer(RETENTION_MINUTES)),
                                read.large(RETENTION_CHECK_MS))),
                read.topic(
                        Topic.GROUP_METADATA_TOPIC_NAME,
                        OFFSETS_PARTITIONS,
                        OFFSETS_REPLICATION,
                        OFFSETS_SEGMENT_BYTES),
                new TransactionSettings(
                        read.integer(TRANSACTION_MAX_TIMEOUT_MS),
                        read.integer(ID_EXPIRATION_MS),
                        read.integer(ID_EXPIRATION_CHECK_MS),
                        (Boolean) values.apply(VERIFICATION)),
                read.topic(
                        Topic.TRANSACTION_STATE_TOPIC_NAME, STATE_PARTITIONS, STATE_REPLICATION, STATE_SEGMENT_BYTES));
    }

    private static GroupSettings.Consumer consumer(Read read) {
        return new GroupSettings.Consumer(
                read.integer(CONSUMER_SESSION_MS),
                read.integer(CONSUMER_MIN_SESSION_MS),
                read.integer(CONSUMER_MAX_SESSION_MS),
                read.integer(CONSUMER_HEARTBEAT_MS),
                read.integer(CONSUMER_MIN_HEARTBEAT_MS),
                read.integer(CONSUMER_MAX_HEARTBEAT_MS),
                read.integer(CONSUMER_MAX_SIZE),
                read.list(CONSUMER_ASSIGNORS),
                Migration.valueOf(read.text(CONSUMER_MIGRATION).toUpperCase(Locale.ROOT)),
                read.integer(CONSUMER_REGEX_MS));
    }

    private record Read(Function<String, Object> values) {
        int integer(String name) {
            return ((Number) values.apply(name)).intValue();
        }

        long large(String name) {
            return ((Number) values.apply(name)).longValue();
        }

        String text(String name) {
            return values.apply(name).toString();
        }

        List<String> list(String name) {
            return ((List<?>) values.apply(name)).stream().map(Object::toString).toList();
        }

        CoordinatorTopic topic(String name, String partitions, String replication, String segment) {
            return new CoordinatorTopic(
                    name,
                    integer(partitions),
                    (short) integer(replication),
                    Map.of(
                            "cleanup.policy",
                            "compact",
                            "compression.type",
                            "producer",
                            "max.message.bytes",
                            String.valueOf(MAX_RECORD_BATCH_BYTES),
                            "segment.bytes",
                            text(segment)),
                    integer(COMMIT_TIMEOUT_MS));
        }
    }
}
