package io.runnel.log.cluster;

import io.runnel.log.metadata.raft.QuorumVoter;
import io.runnel.log.metadata.raft.RaftSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a node one of several.
 *
 * @param voters {@code controller.quorum.voters}; empty for a node that stands alone
 * @param listener where the others reach this node's metadata log; null for a node that stands alone
 * @param rack {@code broker.rack}, or null
 * @param life how it stays in service
 * @param replication how its replicas follow their leaders
 * @param raft how the metadata is replicated
 */
public record ClusterConfig(
        List<QuorumVoter> voters,
        @Nullable QuorumVoter listener,
        @Nullable String rack,
        LifeSettings life,
        ReplicationSettings replication,
        RaftSettings raft) {
    private static final int STANDARD_REPLICAS = 3;
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0", "");

    public ClusterConfig {
        voters = List.copyOf(voters);
    }

    /** Whether the node is one of several. */
    public boolean isClustered() {
        return !voters.isEmpty();
    }

    /**
     * How long a node speaks for what it leads, from when it sent the heartbeat that was answered last. Shorter than a
     * session by what a controller may answer for after another was elected: so the new one need give nobody more than a
     * session.
     */
    public int leaseMs() {
        return Math.max(life.sessionTimeoutMs() / 2, life.sessionTimeoutMs() - certaintyMs());
    }

    /** Between a node's heartbeats: often enough for a lease to outlast one that is lost. */
    public int heartbeatMs() {
        return Math.max(1, Math.min(life.heartbeatIntervalMs(), leaseMs() / 3));
    }

    /**
     * After what silence, from its own election on, a new controller takes a node out of service that it has never heard
     * of: no lease that the one before has given is left by then.
     */
    public int firstSessionMs() {
        return leaseMs() + certaintyMs();
    }

    /**
     * How long a controller answers heartbeats after it has asked what a majority of the voters has answered: so another
     * may have been elected that long before a heartbeat was sent that this one answers, and no longer.
     */
    public int certaintyMs() {
        return raft.fetchTimeoutMs();
    }

    /** How many replicas a topic has where neither it nor the settings say: three, or as many as there are voters. */
    public static int standardReplicas(int voters) {
        return Math.max(1, Math.min(STANDARD_REPLICAS, voters));
    }

    /** Whether an address stands for all of a machine's, so that nobody else can reach the machine by it. */
    public static boolean isWildcard(String host) {
        return WILDCARDS.contains(host);
    }

    /**
     * How a node stays in service.
     *
     * @param sessionTimeoutMs {@code broker.session.timeout.ms}: after what silence the controller takes it out of service
     * @param heartbeatIntervalMs {@code broker.heartbeat.interval.ms}
     * @param registrationTimeoutMs {@code initial.broker.registration.timeout.ms}: what a start may take until the node
     *     is registered
     * @param controllerTimeoutMs {@code controller.request.timeout.ms}: for a request to the controller that has no
     *     time-out of its own, however often the controller changes meanwhile
     * @param controlledShutdown {@code controlled.shutdown.enable}: whether leadership moves before the node stops
     * @param controlledShutdownMs {@code controlled.shutdown.max.wait.ms}: how long that may take
     */
    public record LifeSettings(
            int sessionTimeoutMs,
            int heartbeatIntervalMs,
            int registrationTimeoutMs,
            int controllerTimeoutMs,
            boolean controlledShutdown,
            int controlledShutdownMs) {}

    /**
     * How replicas follow their leaders.
     *
     * @param lagTimeMaxMs {@code replica.lag.time.max.ms}: how long a follower may lag behind and be in sync
     * @param fetchBytes {@code replica.fetch.max.bytes}: of one partition in a fetch
     * @param fetchResponseBytes {@code replica.fetch.response.max.bytes}: of all in one fetch
     * @param fetchMinBytes {@code replica.fetch.min.bytes}: with less the leader waits
     * @param fetchWaitMs {@code replica.fetch.wait.max.ms}: how long a leader without news waits
     * @param fetchers {@code num.replica.fetchers}: connections, with a thread each, to one leader
     * @param fetchBackoffMs {@code replica.fetch.backoff.ms}: the pause after a failed fetch
     */
    public record ReplicationSettings(
            long lagTimeMaxMs,
            int fetchBytes,
            int fetchResponseBytes,
            int fetchMinBytes,
            int fetchWaitMs,
            int fetchers,
            int fetchBackoffMs) {}
}
