package io.runnel.log.broker;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.Replica;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer should read a partition: from a replica in its own rack, if one there is in sync and has what the consumer
 * asks for (KIP-392).
 */
final class ClosestReplica {
    /** Stands for the leader, where the consumer asks already. */
    static final int LEADER = -1;

    private ClosestReplica() {}

    /**
     * The node id of a better replica, or {@link #LEADER}.
     *
     * @param leader this node's replica
     * @param rack the consumer's
     * @param fetchOffset what it asks for next
     */
    static int choose(ClusterImage image, Replica leader, String rack, long fetchOffset) {
        int self = leader.replication().role().nodeId();
        if (rack.isEmpty() || isIn(rack, image.brokers().get(self))) {
            return LEADER;
        }
        PartitionImage partition =
                partition(image, leader.topicId(), leader.partition().partition());
        if (partition == null) {
            return LEADER;
        }
        for (int replica : partition.inSyncReplicas()) {
            boolean better = replica != self
                    && isIn(rack, image.brokers().get(replica))
                    && leader.replication().positionOf(replica) >= fetchOffset;
            if (better) {
                return replica;
            }
        }
        return LEADER;
    }

    private static @Nullable PartitionImage partition(ClusterImage image, Uuid topicId, int index) {
        TopicImage topic = image.topic(topicId);
        return topic == null || !topic.hasPartition(index)
                ? null
                : topic.partitions().get(index);
    }

    private static boolean isIn(String rack, @Nullable BrokerImage broker) {
        return broker != null && broker.inService() && rack.equals(broker.rack());
    }
}
