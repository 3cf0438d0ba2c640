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

import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.cluster.ClusterConfig.LifeSettings;
import io.runnel.log.cluster.ClusterConfig.ReplicationSettings;
import io.runnel.log.cluster.Voter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The list of the settings that make a node one of several. */
final class ClusterSettings {
    static final String VOTERS = "controller.quorum.voters";
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
    private static final String FETCHERS = "num.replica.fetchers";
    private static final String FETCH_BACKOFF_MS = "replica.fetch.backoff.ms";

    /** A session must outlast two heartbeats, or one that is late ends it. */
    private static final int HEARTBEATS_PER_SESSION = 2;

    private ClusterSettings() {}

    static void define(ConfigDef def) {
        membership(def);
        replication(def);
    }

    private static void membership(ConfigDef def) {
        def.define(
                        VOTERS,
                        STRING,
                        "",
                        (name, value) -> Voter.parse(name, String.valueOf(value)),
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
                        500,
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
                        "The pause of a follower after a fetch that failed.");
    }

    /** @param optional gives a setting's value, or null if it has none */
    static ClusterConfig read(Function<String, Object> values, Function<String, @Nullable Object> optional) {
        Object rack = optional.apply(RACK);
        return new ClusterConfig(
                Voter.parse(VOTERS, text(values, VOTERS)),
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
                        integer(values, FETCH_BACKOFF_MS)));
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
            nodes = Voter.parse(VOTERS, voters).size();
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
            problems.add("Invalid value " + parsed.get(HEARTBEAT_MS) + " for " + HEARTBEAT_MS + ": it must be at most half of "
                    + SESSION_MS + ", which is " + parsed.get(SESSION_MS));
        }
        List<Voter> voters = Voter.parse(VOTERS, String.valueOf(parsed.get(VOTERS)));
        int nodeId = ((Number) require(parsed, LogSettings.NODE_ID)).intValue();
        String bind = String.valueOf(parsed.get(LogSettings.BIND));
        boolean votes = voters.stream().anyMatch(voter -> voter.nodeId() == nodeId);
        if (!voters.isEmpty() && !votes && !told && ClusterConfig.isWildcard(bind)) {
            problems.add("Node " + nodeId + " of a cluster is bound to all addresses (" + bind + ") and is none of "
                    + VOTERS + ": set " + LogSettings.ADVERTISED_LISTENERS
                    + " to the address at which the others reach it");
        }
    }

    private static Object require(Map<String, Object> parsed, String name) {
        Object value = parsed.get(name);
        if (value == null) {
            throw new IllegalStateException("Setting " + name + " has no default");
        }
        return value;
    }
}
