package io.runnel.log;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import io.runnel.log.network.ConnectionLimits;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.StorageConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The list of the log's settings. */
final class LogSettings {
    static final String DATA_DIR = "data.dir";
    static final String BIND = "bind";
    static final String KAFKA_PORT = "kafka.port";
    static final String ADVERTISED_LISTENERS = "advertised.listeners";
    static final String NODE_ID = "node.id";
    static final String AUTO_CREATE_TOPICS = "auto.create.topics.enable";
    static final String DELETE_TOPICS = "delete.topic.enable";
    static final String NUM_PARTITIONS = "num.partitions";
    static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";
    static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    static final String FETCH_SESSION_SLOTS = "max.incremental.fetch.session.cache.slots";
    static final String FETCH_SESSION_EVICTION_MS = "min.incremental.fetch.session.eviction.ms";
    static final String FETCH_SESSION_PARTITIONS = "runnel.fetch.session.partitions.max";
    static final String MAX_PARTITIONS_DESCRIBED = "max.request.partition.size.limit";
    static final String METADATA_SNAPSHOT_BYTES = "metadata.log.max.record.bytes.between.snapshots";
    static final String NETWORK_THREADS = "num.network.threads";
    static final String REQUEST_MAX_BYTES = "socket.request.max.bytes";
    static final String SEND_BUFFER_BYTES = "socket.send.buffer.bytes";
    static final String RECEIVE_BUFFER_BYTES = "socket.receive.buffer.bytes";
    static final String LISTEN_BACKLOG = "socket.listen.backlog.size";
    static final String MAX_CONNECTIONS = "max.connections";
    static final String MAX_CONNECTIONS_PER_IP = "max.connections.per.ip";
    static final String MAX_CONNECTIONS_PER_IP_OVERRIDES = "max.connections.per.ip.overrides";
    static final String MAX_IDLE_MS = "connections.max.idle.ms";
    static final String QUEUED_MAX_REQUEST_BYTES = "queued.max.request.bytes";
    static final String MAX_CONNECTION_CREATION_RATE = "max.connection.creation.rate";
    static final String REQUEST_BYTES_PER_IP_PERCENT = "runnel.request.bytes.per.ip.percent";
    static final String REQUEST_RECEIVE_TIMEOUT_MS = "runnel.request.receive.timeout.ms";
    static final String BACKGROUND_FLUSH_MS = "log.background.flush.interval.ms";
    static final String RECOVERY_POINT_MS = "log.flush.offset.checkpoint.interval.ms";
    static final String START_OFFSET_MS = "log.flush.start.offset.checkpoint.interval.ms";
    static final String RETENTION_CHECK_MS = "log.retention.check.interval.ms";
    static final String FILE_DELETE_DELAY_MS = "log.segment.delete.delay.ms";
    static final String PRODUCER_EXPIRATION_MS = "producer.id.expiration.ms";
    static final String PRODUCER_EXPIRATION_CHECK_MS = "producer.id.expiration.check.interval.ms";
    static final String RECOVERY = "log.recovery";
    static final String CLEANER_ENABLE = "log.cleaner.enable";
    static final String CLEANER_THREADS = "log.cleaner.threads";
    static final String CLEANER_MAP_BYTES = "log.cleaner.dedupe.buffer.size";
    static final String CLEANER_BUFFER_BYTES = "log.cleaner.io.buffer.size";
    static final String CLEANER_MAX_BYTES_PER_SECOND = "log.cleaner.io.max.bytes.per.second";
    static final String CLEANER_BACKOFF_MS = "log.cleaner.backoff.ms";
    static final String LOG_DIRS = "log.dirs";
    static final String RECOVERY_POINT_BYTES = "log.recovery.point.bytes";
    static final String RECOVERY_THREADS = "num.recovery.threads.per.data.dir";
    static final String FLUSH_THREADS = "num.flush.threads.per.data.dir";
    static final String REOPEN_MS = "log.reopen.interval.ms";
    static final String MAX_OPEN_FILES = "log.max.open.files";

    static final ConfigDef DEFINITION = node(new ConfigDef());

    static {
        topics(DEFINITION);
        metadata(DEFINITION);
        network(DEFINITION);
        requestMemory(DEFINITION);
        storage(DEFINITION);
        CleanerSettings.define(DEFINITION);
        SearchSettings.define(DEFINITION);
        directories(DEFINITION);
        CoordinatorSettings.define(DEFINITION);
        ClusterSettings.define(DEFINITION);
        ControllerSettings.define(DEFINITION);
        topicDefaults(DEFINITION);
    }

    /**
     * Settings that clients may change at run time, for one broker or for all (KIP-226): those of Kafka's that are here,
     * and our own that give topic configs their defaults. Each must take effect at once, see
     * {@link io.runnel.log.broker.BrokerSettings#onChange}.
     */
    static final Set<String> DYNAMIC = dynamic();

    private LogSettings() {}

    private static Set<String> dynamic() {
        Set<String> dynamic = new HashSet<>(Set.of(
                MAX_CONNECTIONS, MAX_CONNECTIONS_PER_IP, MAX_CONNECTIONS_PER_IP_OVERRIDES, PRODUCER_EXPIRATION_MS));
        dynamic.addAll(TopicConfigs.dynamicDefaults());
        dynamic.addAll(ClusterSettings.DYNAMIC);
        return dynamic;
    }

    private static ConfigDef node(ConfigDef def) {
        return def.define(DATA_DIR, STRING, "./runnel-data", HIGH, "The folder in which the log keeps its files.")
                .define(BIND, STRING, "127.0.0.1", HIGH, "The address on which the Kafka port listens.")
                .define(KAFKA_PORT, INT, 9092, between(0, 65_535), HIGH, "The Kafka port; 0 picks a free one.")
                .define(
                        ADVERTISED_LISTENERS,
                        STRING,
                        null,
                        HIGH,
                        "Where clients are told to connect, as PLAINTEXT://HOST:PORT; by default the bound address, "
                                + "or, if that is all addresses, the one that the client has reached.")
                .define(NODE_ID, INT, 1, atLeast(0), HIGH, "The node's id in its cluster.");
    }

    private static void topics(ConfigDef def) {
        def.define(
                        AUTO_CREATE_TOPICS,
                        BOOLEAN,
                        true,
                        HIGH,
                        "Whether a topic is created when a client first asks for it.")
                .define(DELETE_TOPICS, BOOLEAN, true, HIGH, "Whether clients may delete topics.")
                .define(NUM_PARTITIONS, INT, 1, atLeast(1), MEDIUM, "Partitions of a topic that does not say.")
                .define(
                        DEFAULT_REPLICATION_FACTOR,
                        INT,
                        1,
                        between(1, Short.MAX_VALUE),
                        MEDIUM,
                        "Replicas of a topic that does not say; in a cluster, if not set, 3 or as many as there are voters.")
                .define(
                        FETCH_MAX_BYTES,
                        INT,
                        55 << 20,
                        atLeast(1024),
                        MEDIUM,
                        "The most bytes of records in one fetch response; its first batch comes whatever its size.")
                .define(
                        FETCH_SESSION_SLOTS,
                        INT,
                        1000,
                        atLeast(0),
                        MEDIUM,
                        "Fetch sessions that are kept; clients without one name all their partitions in every fetch.")
                .define(
                        FETCH_SESSION_EVICTION_MS,
                        LONG,
                        120_000L,
                        atLeast(0),
                        MEDIUM,
                        "When all fetch sessions are taken, after what silence one makes room for any other, and "
                                + "from what age on for one with more partitions.")
                .define(
                        FETCH_SESSION_PARTITIONS,
                        INT,
                        100_000,
                        atLeast(0),
                        MEDIUM,
                        "Partitions in all fetch sessions together (about 300 bytes each); a session beyond it is "
                                + "not kept. As many again may be named by waiting fetches without a session; one "
                                + "beyond it is answered at once.")
                .define(
                        MAX_PARTITIONS_DESCRIBED,
                        INT,
                        2000,
                        atLeast(1),
                        MEDIUM,
                        "The most partitions in one response to DescribeTopicPartitions.");
    }

    private static void metadata(ConfigDef def) {
        def.define(
                METADATA_SNAPSHOT_BYTES,
                LONG,
                20L << 20,
                atLeast(1),
                HIGH,
                "After how many bytes of records the log of the cluster's metadata is replaced by a snapshot.");
    }

    private static void network(ConfigDef def) {
        def.define(NETWORK_THREADS, INT, 2, atLeast(1), HIGH, "Threads that read, handle and answer requests.")
                .define(
                        REQUEST_MAX_BYTES,
                        INT,
                        100 << 20,
                        atLeast(1),
                        HIGH,
                        "The largest request; a larger one closes its connection.")
                .define(SEND_BUFFER_BYTES, INT, -1, atLeast(-1), HIGH, "SO_SNDBUF of connections; -1 for the system's.")
                .define(
                        RECEIVE_BUFFER_BYTES,
                        INT,
                        -1,
                        atLeast(-1),
                        HIGH,
                        "SO_RCVBUF of connections; -1 for the system's.")
                .define(LISTEN_BACKLOG, INT, 50, atLeast(1), MEDIUM, "Connections that may wait to be accepted.")
                .define(MAX_CONNECTIONS, INT, 10_000, atLeast(0), MEDIUM, "Open connections; more are refused.")
                .define(
                        MAX_CONNECTIONS_PER_IP,
                        INT,
                        Integer.MAX_VALUE,
                        atLeast(0),
                        MEDIUM,
                        "Open connections from one address; more are refused.")
                .define(
                        MAX_CONNECTIONS_PER_IP_OVERRIDES,
                        STRING,
                        "",
                        (name, value) -> ConnectionLimits.parseOverrides(value.toString()),
                        MEDIUM,
                        "Other bounds for single addresses, as ADDRESS:NUMBER,...; they may be names of hosts.")
                .define(MAX_IDLE_MS, LONG, 600_000L, atLeast(1), MEDIUM, "After this an idle connection is closed.");
    }

    private static void requestMemory(ConfigDef def) {
        def.define(
                        QUEUED_MAX_REQUEST_BYTES,
                        LONG,
                        64L << 20,
                        atLeast(1),
                        MEDIUM,
                        "Memory for requests being received, over all connections; when it is spent, connections are "
                                + "not read until there is room. Requests above a quarter of it are received one at "
                                + "a time and may exceed it; an eighth is kept for those up to 64 KB.")
                .define(
                        MAX_CONNECTION_CREATION_RATE,
                        INT,
                        Integer.MAX_VALUE,
                        atLeast(1),
                        MEDIUM,
                        "Connections accepted in a second; others wait in the listen backlog.")
                .define(
                        REQUEST_BYTES_PER_IP_PERCENT,
                        INT,
                        75,
                        between(1, 100),
                        MEDIUM,
                        "The share of queued.max.request.bytes that the connections from one address may occupy.")
                .define(
                        REQUEST_RECEIVE_TIMEOUT_MS,
                        LONG,
                        30_000L,
                        atLeast(1),
                        MEDIUM,
                        "Within this at least an eighth of a request that has begun must come, or its connection is "
                                + "closed.");
    }

    private static void storage(ConfigDef def) {
        StorageConfig standard = StorageConfig.DEFAULTS;
        def.define(
                        BACKGROUND_FLUSH_MS,
                        LONG,
                        standard.backgroundFlushIntervalMs(),
                        atLeast(1),
                        MEDIUM,
                        "How long a batch of a topic with runnel.ack=written may stay unflushed.")
                .define(
                        RECOVERY_POINT_MS,
                        INT,
                        (int) standard.recoveryPointIntervalMs(),
                        atLeast(1),
                        LOW,
                        "How often recovery points are written, which bound the scan after a crash.")
                .define(
                        START_OFFSET_MS,
                        INT,
                        (int) standard.startOffsetIntervalMs(),
                        atLeast(1),
                        LOW,
                        "How often log start offsets that retention has moved are written.")
                .define(
                        RETENTION_CHECK_MS,
                        LONG,
                        standard.retentionCheckIntervalMs(),
                        atLeast(1),
                        MEDIUM,
                        "How often segments are looked for that retention lets go.")
                .define(
                        PRODUCER_EXPIRATION_MS,
                        INT,
                        (int) standard.producers().afterMs(),
                        atLeast(1),
                        LOW,
                        "After what silence a producer's sequence numbers are forgotten.")
                .define(
                        PRODUCER_EXPIRATION_CHECK_MS,
                        INT,
                        (int) standard.producers().checkIntervalMs(),
                        atLeast(1),
                        LOW,
                        "How often producers are looked for whose sequence numbers are to be forgotten.")
                .define(
                        RECOVERY,
                        STRING,
                        "refuse",
                        ConfigDef.ValidString.in("refuse", "truncate"),
                        MEDIUM,
                        "What to do with a log that is damaged before its end: leave it offline with an error "
                                + "(refuse), or cut it at the damage (truncate).");
    }

    private static void directories(ConfigDef def) {
        LogDirectoryConfig standard = LogDirectoryConfig.DEFAULTS;
        def.define(
                        LOG_DIRS,
                        STRING,
                        null,
                        HIGH,
                        "The folders, separated by commas, over which partitions are spread; by default data.dir. The "
                                + "metadata stays in data.dir. One that fails takes only its partitions offline.")
                .define(
                        RECOVERY_POINT_BYTES,
                        LONG,
                        standard.recoveryPointBytes(),
                        atLeast(1),
                        LOW,
                        "Recovery points are also written when so many bytes of a log directory were flushed since.")
                .define(
                        RECOVERY_THREADS,
                        INT,
                        standard.recoveryThreads(),
                        atLeast(1),
                        MEDIUM,
                        "How many logs of a log directory are opened at one time.")
                .define(
                        FLUSH_THREADS,
                        INT,
                        standard.flushThreads(),
                        between(1, 64),
                        MEDIUM,
                        "How many logs of a log directory are flushed at one time.")
                .define(
                        REOPEN_MS,
                        LONG,
                        standard.reopenIntervalMs(),
                        atLeast(1),
                        LOW,
                        "How often a log is tried again that could not be opened for another reason than damage, such "
                                + "as a full disk.")
                .define(
                        MAX_OPEN_FILES,
                        INT,
                        standard.maxOpenFiles(),
                        atLeast(0),
                        LOW,
                        "Open files of logs above which those not used for half a minute are closed until they are "
                                + "needed; 0 for half of what the system lets the process open.");
    }

    /** The settings that give topic configs their defaults, under Kafka's names for them. */
    private static void topicDefaults(ConfigDef def) {
        for (ConfigKey topic :
                List.copyOf(TopicConfigs.definition().configKeys().values())) {
            List<BrokerSynonym> synonyms = TopicConfigs.synonyms(topic.name);
            for (BrokerSynonym synonym : synonyms) {
                // Of several synonyms the last has the default: the others mean "not set" without a value.
                boolean last = synonym.equals(synonyms.get(synonyms.size() - 1));
                def.define(
                        synonym.name(),
                        synonym.factor() == 1 ? topic.type : INT, // Hours and minutes are, as in Kafka.
                        last ? inUnitOf(synonym, topic.defaultValue) : null,
                        synonym.factor() == 1 && (last || topic.validator == null) ? topic.validator : null,
                        MEDIUM,
                        "Default of the topic config " + topic.name
                                + (synonym.factor() == 1 ? "." : ", in units of " + synonym.factor() + " ms."));
            }
        }
    }

    private static Object inUnitOf(BrokerSynonym synonym, Object value) {
        return synonym.factor() == 1 ? value : Math.toIntExact(((Number) value).longValue() / synonym.factor());
    }
}
