package io.runnel.log.broker;

import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.network.Call;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.utils.Time;

/**
 * What the handlers share.
 *
 * @param changes what a handler changes on the way, on whichever node it runs
 */
public record Broker(
        BrokerConfig config,
        BrokerSettings settings,
        ClusterMetadata metadata,
        ClusterChanges changes,
        PartitionTable partitions,
        ProducerIds producerIds,
        Coordinators coordinators,
        Time time) {
    private static final Set<AclOperation> TOPIC_OPERATIONS = Set.of(
            AclOperation.READ,
            AclOperation.WRITE,
            AclOperation.CREATE,
            AclOperation.DELETE,
            AclOperation.ALTER,
            AclOperation.DESCRIBE,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS);
    private static final Set<AclOperation> GROUP_OPERATIONS = Set.of(
            AclOperation.READ,
            AclOperation.DELETE,
            AclOperation.DESCRIBE,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS);
    private static final Set<AclOperation> CLUSTER_OPERATIONS = Set.of(
            AclOperation.CREATE,
            AclOperation.ALTER,
            AclOperation.DESCRIBE,
            AclOperation.CLUSTER_ACTION,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS,
            AclOperation.IDEMPOTENT_WRITE);

    /** What a client may do with a topic, as a bit field (KIP-430): everything, as long as there are no ACLs. */
    static int topicOperations() {
        return bits(TOPIC_OPERATIONS);
    }

    /** What a client may do with the cluster, as a bit field. */
    static int clusterOperations() {
        return bits(CLUSTER_OPERATIONS);
    }

    /** What a client may do with a group, as a bit field. */
    public static int groupOperations() {
        return bits(GROUP_OPERATIONS);
    }

    /** What an outcome is in a response. */
    static ApiError error(Outcome<?> outcome) {
        return outcome.error() == null ? ApiError.NONE : ApiError.fromThrowable(outcome.error());
    }

    private static int bits(Set<AclOperation> operations) {
        return operations.stream().mapToInt(operation -> 1 << operation.code()).sum();
    }

    /** The cluster's metadata as of now. */
    public ClusterImage image() {
        return metadata.image();
    }

    /**
     * The host under which the caller reaches a broker. One that is bound to all of its addresses is reached where the
     * caller has reached it.
     */
    public String hostFor(Call call, BrokerImage broker) {
        boolean wildcard = ClusterConfig.isWildcard(broker.host());
        return wildcard ? call.localAddress().getHostAddress() : broker.host();
    }
}
