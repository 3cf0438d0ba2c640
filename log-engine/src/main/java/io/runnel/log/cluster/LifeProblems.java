package io.runnel.log.cluster;

import io.runnel.log.LogEngineException;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.raft.QuorumContact;
import io.runnel.log.metadata.raft.QuorumTrouble;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;

/** Why a node is not part of its cluster, in words that say what to do. */
record LifeProblems(ClusterMetadata metadata, NodeIdentity identity, ClusterConfig config, QuorumContact quorum) {

    /** What the node waits for. */
    String whatIsMissing() {
        Optional<QuorumTrouble> known = quorum.trouble();
        if (known.isPresent()) {
            return known.get().text();
        }
        int controllerId = metadata.controllerId();
        return controllerId == ClusterMetadata.NO_CONTROLLER
                ? "no majority of the voters " + config.voters() + " has elected a controller."
                : "node " + controllerId + " is the controller, but has not registered this node.";
    }

    /** That the time for a start is over. */
    String notJoined() {
        return "Node " + identity.nodeId() + " could not join its cluster within "
                + config.life().registrationTimeoutMs() + " ms (initial.broker.registration.timeout.ms): "
                + whatIsMissing()
                + " Start the other nodes, make sure that they reach each other, or correct"
                + " controller.quorum.voters. Nothing was changed.";
    }

    /** That the controller does not register the node. */
    LogEngineException refusal(Errors error) {
        return new LogEngineException(
                switch (error) {
                    case DUPLICATE_BROKER_REGISTRATION -> duplicate();
                    case INCONSISTENT_CLUSTER_ID ->
                        "Node " + identity.nodeId() + " belongs to cluster " + identity.clusterId()
                                + ", but the controller, node " + metadata.controllerId()
                                + ", to another. Correct controller.quorum.voters, or choose another data.dir."
                                + " Nothing was changed.";
                    default ->
                        "The controller, node " + metadata.controllerId() + ", refuses to register node "
                                + identity.nodeId() + ": " + error + " (" + error.message() + ")";
                });
    }

    private String duplicate() {
        BrokerImage other = metadata.image().brokers().get(identity.nodeId());
        return "Node id " + identity.nodeId() + " is in use: the node at "
                + (other == null ? "an unknown address" : other.host() + ":" + other.port())
                + " lives under it, and this one at " + identity.endpoint().host() + ":"
                + identity.endpoint().port()
                + " wants it as well. Give this one another node.id and data.dir, or stop the"
                + " other. Nothing was changed.";
    }
}
