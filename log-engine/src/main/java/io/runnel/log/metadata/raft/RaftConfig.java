package io.runnel.log.metadata.raft;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Which node this is in which quorum. A node that is not among the voters observes: it is given all that is committed,
 * and does not vote.
 *
 * @param clusterId the cluster that this node belongs to, or null if it does not know yet; nodes of two clusters refuse
 *     each other
 * @param voters of the first start; later the quorum itself remembers its voters, and these are where it is found
 * @param listener this node's id and where the others reach its Raft port
 * @param bindHost the network address that the port is opened on, or null for all
 * @param dataDir the node's data folder; the quorum's files are in {@link RaftMetadataLog#DIRECTORY} below it
 */
public record RaftConfig(
        @Nullable String clusterId,
        List<QuorumVoter> voters,
        QuorumVoter listener,
        @Nullable String bindHost,
        Path dataDir,
        RaftSettings settings) {
    public RaftConfig {
        voters = List.copyOf(voters);
        if (voters.isEmpty()) {
            throw new ConfigException(QuorumVoter.SETTING + " names no voter");
        }
        for (QuorumVoter voter : voters) {
            if (voter.id() == listener.id() && !voter.equals(listener)) {
                throw new ConfigException(QuorumVoter.SETTING + " says that node " + voter.id() + " is reached at "
                        + voter.address() + ", but its own Raft port is " + listener.address()
                        + ". Write the same address in both.");
            }
            if (voter.id() != listener.id() && voter.address().equals(listener.address())) {
                throw new ConfigException(QuorumVoter.SETTING + " gives the address " + voter.address() + " to node "
                        + voter.id() + ", but it is that of this node, " + listener.id());
            }
        }
    }

    /** Of a voter, with the defaults; bound to all addresses. */
    public static RaftConfig ofVoter(int nodeId, List<QuorumVoter> voters, Path dataDir) {
        QuorumVoter self = voters.stream()
                .filter(voter -> voter.id() == nodeId)
                .findAny()
                .orElseThrow(() ->
                        new ConfigException("Node " + nodeId + " is not in " + QuorumVoter.SETTING + "=" + voters));
        return new RaftConfig(null, voters, self, null, dataDir, RaftSettings.DEFAULTS);
    }

    /** Of a node that observes, with the defaults; bound to all addresses. */
    public static RaftConfig ofObserver(QuorumVoter listener, List<QuorumVoter> voters, Path dataDir) {
        return new RaftConfig(null, voters, listener, null, dataDir, RaftSettings.DEFAULTS);
    }

    /** This configuration with other settings. */
    public RaftConfig with(RaftSettings newSettings) {
        return new RaftConfig(clusterId, voters, listener, bindHost, dataDir, newSettings);
    }

    /** This configuration for a known cluster. */
    public RaftConfig withClusterId(String newClusterId) {
        return new RaftConfig(Objects.requireNonNull(newClusterId), voters, listener, bindHost, dataDir, settings);
    }

    /** This configuration, bound to one network address. */
    public RaftConfig withBindHost(String newBindHost) {
        return new RaftConfig(clusterId, voters, listener, newBindHost, dataDir, settings);
    }

    int nodeId() {
        return listener.id();
    }

    boolean isVoter() {
        return voters.contains(listener);
    }

    List<QuorumVoter> otherVoters() {
        return voters.stream().filter(voter -> voter.id() != nodeId()).toList();
    }

    /** How many of the configured voters are more than half of them. */
    int majority() {
        return voters.size() / 2 + 1;
    }
}
