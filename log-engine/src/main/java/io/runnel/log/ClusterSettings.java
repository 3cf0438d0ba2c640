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
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.cluster.ClusterConfig.LifeSettings;
import io.runnel.log.cluster.ClusterConfig.ReplicationSettings;
import io.runnel.log.metadata.raft.QuorumVoter;
import io.runnel.log.metadata.raft.RaftSettings;
import io.runnel.log.replication.ReplicationQuota;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The list of the settings that make a node one of several. */
final class ClusterSettings {
    static final String VOTERS = QuorumVoter.SETTING;
    private static final String LISTENER = "runnel.controller.quorum.listener";
    private static final String QUORUM_FETCH_MS = "controller.quorum.fetch.timeout.ms";
    private static final String QUORUM_ELECTION_MS = "controller.quorum.election.timeout.ms";
    private static final String QUORUM_REQUEST_MS = "controller.quorum.request.timeout.ms";
    private static final String QUORUM_APPEND_MS = "runnel.controller.quorum.append.timeout.ms";
    private static final String QUORUM_CLOSE_MS = "runnel.controller.quorum.close.timeout.ms";
    private static final String SNAPSHOT_BATCHES = "runnel.metadata.log.max.batches.between.snapshots";
    private static final String RACK = "broker.rack";
    private static final String SESSION_MS = "broker.session.timeout.ms";
    private static final String HEARTBEAT_MS = "broker.heartbeat.interval.ms";
    private static final String REGISTRATION_MS = "initial.broker.registration.timeout.ms";
    private static final String CONTROLLER_REQUEST_MS = "runnel.controller.request.timeout.ms";
    private static final String CONTROLLED_SHUTDOWN = "controlled.shutdown.enable";
    private static final String CONTROLLED_SHUTDOWN_MS = "controlled.shutdown.max.wait.ms";
    private static final String LAG_MS = "replica.lag.time.max.ms";
    private static final String FETCH_BYTES = "replica.fetch.max.bytes";
    private static final String FETCH_RESPONSE_BYTES = "replica.fetch.response.max.bytes";
    private static final String FETCH_MIN_BYTES = "replica.fetch.min.bytes";
    private static final String FETCH_WAIT_MS = "replica.fetch.wait.max.ms";
    /**
     * Kafka has 500. What comes to a follower with a change of leaders is asked for when the fetch under way is answered, and
     * writes wait for it.
     */
    private static final int FETCH_WAIT_DEFAULT_MS = 100;

    private static final String FETCHERS = "num.replica.fetchers";
    /** The name of the setting of KIP-392. */
    static final String REPLICA_SELECTOR = "replica.selector.class";

    private static final String LEADER_THROTTLE = "leader.replication.throttled.rate";
    /** The name of the setting of KIP-73. */
    static final String FOLLOWER_THROTTLE = "follower.replication.throttled.rate";

    /** Those that can be changed while the node runs. */
    static final Set<String> DYNAMIC = Set.of(LEADER_THROTTLE, FOLLOWER_THROTTLE);

    private static final String FETCH_BACKOFF_MS = "replica.fetch.backoff.ms";

    /** A session must outlast two heartbeats, or one that is late ends it. */
    private static final int HEARTBEATS_PER_SESSION = 2;

    private ClusterSettings() {}

    static void define(ConfigDef def) {
        membership(def);
        quorum(def);
        replication(def);
        throttles(def);
    }

    private static void membership(ConfigDef def) {
        def.define(
                        VOTERS,
                        STRING,
                        "",
                        (name, value) -> QuorumVoter.parse(String.valueOf(value)),
                        HIGH,
                        "The nodes that vote on the cluster's metadata, as ID@HOST:PORT,... with the port of each one's "
                                + "metadata log, the same on all nodes; an odd number of them, as one more than twice "
                                + "the failures to survive. Empty for a node that stands alone.")
                .define(
                        RACK,
                        STRING,
                        null,
                        MEDIUM,
                        "Where the node stands: replicas are spread over racks, and consumers may read from the closest.")
                .define(
                        SESSION_MS,
                        INT,
                        2_000,
                        atLeast(100),
                        MEDIUM,
                        "After what silence of a node others take over what it leads.")
                .define(
                        HEARTBEAT_MS,
                        INT,
                        500,
                        atLeast(10),
                        MEDIUM,
                        "How often a node tells the controller that it lives; at most half of the session timeout.")
                .define(
                        REGISTRATION_MS,
                        INT,
                        60_000,
                        atLeast(1),
                        MEDIUM,
                        "How long a node that starts waits for its cluster before it gives up.")
                .define(
                        CONTROLLER_REQUEST_MS,
                        INT,
                        30_000,
                        atLeast(1),
                        LOW,
                        "How long a request to the controller that has no timeout of its own is tried, however often "
                                + "the controller changes meanwhile.")
                .define(
                        CONTROLLED_SHUTDOWN,
                        BOOLEAN,
                        true,
                        MEDIUM,
                        "Whether a node that is stopped has others take over what it leads before it stops.")
                .define(CONTROLLED_SHUTDOWN_MS, INT, 10_000, atLeast(1), MEDIUM, "How long that may take at most.");
    }

    private static void quorum(ConfigDef def) {
        RaftSettings standard = RaftSettings.DEFAULTS;
        def.define(
                        LISTENER,
                        STRING,
                        "",
                        MEDIUM,
                        "Where the others reach the metadata log of a node that does not vote, as HOST:PORT.")
                .define(
                        QUORUM_FETCH_MS,
                        INT,
                        standard.fetchTimeoutMs(),
                        atLeast(50),
                        MEDIUM,
                        "The shortest silence of the controller after which a voter may stand for election.")
                .define(
                        QUORUM_ELECTION_MS,
                        INT,
                        standard.electionTimeoutMs(),
                        atLeast(50),
                        MEDIUM,
                        "The longest such silence, and how long a controller goes on without a majority.")
                .define(
                        QUORUM_REQUEST_MS,
                        INT,
                        standard.requestTimeoutMs(),
                        atLeast(50),
                        MEDIUM,
                        "How long a voter waits for another's answer.")
                .define(
                        QUORUM_APPEND_MS,
                        INT,
                        standard.appendTimeoutMs(),
                        atLeast(50),
                        LOW,
                        "How long a change of the metadata may wait to be committed before its fate counts as unknown.")
                .define(
                        QUORUM_CLOSE_MS,
                        INT,
                        standard.closeTimeoutMs(),
                        atLeast(0),
                        LOW,
                        "How long a controller that stops waits for another to take over.")
                .define(
                        SNAPSHOT_BATCHES,
                        INT,
                        standard.snapshotBatches(),
                        atLeast(1),
                        LOW,
                        "After how many changes a cluster's metadata log is replaced by a snapshot, whatever their size.");
    }

    private static void replication(ConfigDef def) {
        def.define(
                        LAG_MS,
                        LONG,
                        10_000L,
                        atLeast(1),
                        HIGH,
                        "After what lag behind its leader a replica is no longer in sync.")
                .define(
                        FETCH_BYTES,
                        INT,
                        1 << 20,
                        atLeast(0),
                        MEDIUM,
                        "What a follower fetches of one partition at a time; the first batch comes whatever its size.")
                .define(
                        FETCH_RESPONSE_BYTES,
                        INT,
                        10 << 20,
                        atLeast(0),
                        MEDIUM,
                        "What a follower fetches of all partitions at a time; likewise.")
                .define(
                        FETCH_MIN_BYTES,
                        INT,
                        1,
                        atLeast(0),
                        MEDIUM,
                        "With less than this a leader lets a follower wait for more.")
                .define(
                        FETCH_WAIT_MS,
                        INT,
                        FETCH_WAIT_DEFAULT_MS,
                        atLeast(0),
                        MEDIUM,
                        "How long a leader lets a follower wait when there is nothing to fetch.")
                .define(
                        FETCHERS,
                        INT,
                        1,
                        between(1, 64),
                        MEDIUM,
                        "Connections over which a node follows the partitions of one leader.")
                .define(
                        FETCH_BACKOFF_MS,
                        INT,
                        100,
                        atLeast(0),
                        MEDIUM,
                        "The pause of a follower after a fetch that failed.")
                .define(
                        REPLICA_SELECTOR,
                        STRING,
                        "",
                        in("", "org.apache.kafka.common.replica.RackAwareReplicaSelector"),
                        MEDIUM,
                        "With Kafka's RackAwareReplicaSelector, consumers that tell their rack (client.rack) are sent to "
                                + "a replica in it, if one is in sync; otherwise all read from leaders.");
    }

    private static void throttles(ConfigDef def) {
        def.define(
                        LEADER_THROTTLE,
                        LONG,
                        ReplicationQuota.UNLIMITED,
                        atLeast(0),
                        MEDIUM,
                        "Bytes that leave this node in a second for followers that are not in sync, of the replicas in "
                                + "leader.replication.throttled.replicas of their topics.")
                .define(
                        FOLLOWER_THROTTLE,
                        LONG,
                        ReplicationQuota.UNLIMITED,
                        atLeast(0),
                        MEDIUM,
                        "Bytes that this node fetches in a second for replicas that are not in sync, of those in "
                                + "follower.replication.throttled.replicas of their topics.");
    }

    /** @param optional gives a setting's value, or null if it has none */
    static ClusterConfig read(Function<String, Object> values, Function<String, @Nullable Object> optional) {
        Object rack = optional.apply(RACK);
        List<QuorumVoter> voters = QuorumVoter.parse(text(values, VOTERS));
        return new ClusterConfig(
                voters,
                voters.isEmpty()
                        ? null
                        : listener(voters, integer(values, LogSettings.NODE_ID), text(values, LISTENER)),
                rack == null || rack.toString().isEmpty() ? null : rack.toString(),
                new LifeSettings(
                        integer(values, SESSION_MS),
                        integer(values, HEARTBEAT_MS),
                        integer(values, REGISTRATION_MS),
                        integer(values, CONTROLLER_REQUEST_MS),
                        (Boolean) values.apply(CONTROLLED_SHUTDOWN),
                        integer(values, CONTROLLED_SHUTDOWN_MS)),
                new ReplicationSettings(
                        ((Number) values.apply(LAG_MS)).longValue(),
                        integer(values, FETCH_BYTES),
                        integer(values, FETCH_RESPONSE_BYTES),
                        integer(values, FETCH_MIN_BYTES),
                        integer(values, FETCH_WAIT_MS),
                        integer(values, FETCHERS),
                        integer(values, FETCH_BACKOFF_MS)),
                raft(values));
    }

    private static RaftSettings raft(Function<String, Object> values) {
        return new RaftSettings(
                integer(values, QUORUM_FETCH_MS),
                integer(values, QUORUM_ELECTION_MS),
                integer(values, QUORUM_REQUEST_MS),
                integer(values, QUORUM_APPEND_MS),
                ((Number) values.apply(LogSettings.METADATA_SNAPSHOT_BYTES)).longValue(),
                integer(values, SNAPSHOT_BATCHES),
                integer(values, QUORUM_CLOSE_MS));
    }

    /** @throws ConfigException if the node does not vote and does not say where it is reached */
    private static QuorumVoter listener(List<QuorumVoter> voters, int nodeId, String told) {
        for (QuorumVoter voter : voters) {
            if (voter.id() == nodeId) {
                return voter;
            }
        }
        try {
            return QuorumVoter.parse(nodeId + "@" + told).get(0);
        } catch (ConfigException e) {
            throw new ConfigException("Node " + nodeId + " is not in " + VOTERS + "=" + described(voters)
                    + ". Set " + LogSettings.NODE_ID + " to one of these ids; or, for a node that does not vote, "
                    + LISTENER + "=HOST:PORT to where the others reach its metadata log.");
        }
    }

    private static String described(List<QuorumVoter> voters) {
        return voters.stream().map(QuorumVoter::toString).collect(Collectors.joining(","));
    }

    private static String text(Function<String, Object> values, String name) {
        return values.apply(name).toString();
    }

    private static int integer(Function<String, Object> values, String name) {
        return ((Number) values.apply(name)).intValue();
    }

    /** Gives topics as many replicas as suit the cluster, where the settings do not say. */
    static void replicate(Map<String, String> explicit) {
        String voters = explicit.get(VOTERS);
        if (voters == null || voters.isEmpty()) {
            return;
        }
        int nodes;
        try {
            nodes = QuorumVoter.parse(voters).size();
        } catch (ConfigException e) {
            return; // Told with the other problems.
        }
        for (String setting : List.of(
                LogSettings.DEFAULT_REPLICATION_FACTOR,
                CoordinatorSettings.OFFSETS_REPLICATION,
                CoordinatorSettings.STATE_REPLICATION)) {
            explicit.putIfAbsent(setting, Integer.toString(ClusterConfig.standardReplicas(nodes)));
        }
    }

    /** What does not fit together, in words. */
    static void check(Map<String, Object> parsed, boolean told, List<String> problems) {
        if (((Number) require(parsed, SESSION_MS)).intValue()
                < HEARTBEATS_PER_SESSION * ((Number) require(parsed, HEARTBEAT_MS)).intValue()) {
            problems.add("Invalid value " + parsed.get(HEARTBEAT_MS) + " for " + HEARTBEAT_MS
                    + ": it must be at most half of " + SESSION_MS + ", which is " + parsed.get(SESSION_MS));
        }
        try {
            raft(name -> require(parsed, name));
            List<QuorumVoter> voters = QuorumVoter.parse(require(parsed, VOTERS).toString());
            if (!voters.isEmpty()) {
                int nodeId = ((Number) require(parsed, LogSettings.NODE_ID)).intValue();
                QuorumVoter listener =
                        listener(voters, nodeId, require(parsed, LISTENER).toString());
                String bind = require(parsed, LogSettings.BIND).toString();
                if (!told && isLoopback(bind) && !isLoopback(listener.host())) {
                    problems.add("Node " + nodeId + " of a cluster is bound to " + bind
                            + ", where nodes on other machines"
                            + " cannot reach it, but they are told to find its metadata log at " + listener.address()
                            + ": set " + LogSettings.BIND + " to that host's address, or to 0.0.0.0 for all");
                }
            }
        } catch (ConfigException e) {
            problems.add(e.getMessage());
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private static Object require(Map<String, Object> parsed, String name) {
        Object value = parsed.get(name);
        if (value == null) {
            throw new IllegalStateException("Setting " + name + " has no default");
        }
        return value;
    }
}
