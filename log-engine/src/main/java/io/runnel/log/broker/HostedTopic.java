package io.runnel.log.broker;

import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.Replica;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.UnknownLeaderEpochException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A topic with this node's replicas of it.
 *
 * @param nodeId this node's
 * @param replicas by partition index; empty where this node has none, or it could not be opened
 */
public record HostedTopic(TopicImage topic, int nodeId, List<Optional<Replica>> replicas) {
    private static final int NO_EPOCH = -1;

    public HostedTopic {
        replicas = List.copyOf(replicas);
    }

    /**
     * The replica of a partition.
     *
     * @throws UnknownTopicOrPartitionException if the topic has no such partition
     * @throws KafkaStorageException if its replica is offline
     */
    public Replica replica(int partition) {
        if (partition < 0 || partition >= replicas.size()) {
            throw new UnknownTopicOrPartitionException("Topic '" + topic.name() + "' has partitions 0 to "
                    + (replicas.size() - 1) + ", not " + partition + ".");
        }
        Optional<Replica> replica = replicas.get(partition);
        if (replica.isEmpty() && !topic.partitions().get(partition).isOn(nodeId)) {
            throw new NotLeaderOrFollowerException("Node " + nodeId + " holds no replica of partition " + partition
                    + " of topic '" + topic.name() + "'; "
                    + topic.partitions().get(partition).replicas() + " do.");
        }
        if (replica.isEmpty()) {
            throw new KafkaStorageException("Partition " + partition + " of topic '" + topic.name()
                    + "' is offline: its files could not be opened.");
        }
        return replica.get();
    }

    /**
     * The node that leads a partition.
     *
     * @throws UnknownTopicOrPartitionException if the topic has no such partition
     * @throws LeaderNotAvailableException if nobody leads it now
     */
    public int leaderOf(int partition) {
        if (!topic.hasPartition(partition)) {
            throw new UnknownTopicOrPartitionException("Topic '" + topic.name() + "' has partitions 0 to "
                    + (topic.partitions().size() - 1) + ", not " + partition + ".");
        }
        int leader = topic.partitions().get(partition).leader();
        if (leader == PartitionImage.NO_LEADER) {
            throw new LeaderNotAvailableException(
                    "Partition " + partition + " of topic '" + topic.name() + "' has no leader now.");
        }
        return leader;
    }

    /** The replica of a partition that exists and could be opened, or null. */
    @Nullable
    Replica replicaOrNull(int partition) {
        return partition < 0 || partition >= replicas.size()
                ? null
                : replicas.get(partition).orElse(null);
    }

    /**
     * The replica of a partition that this node leads.
     *
     * @throws UnknownTopicOrPartitionException if the topic has no such partition
     * @throws org.apache.kafka.common.errors.NotLeaderOrFollowerException if another node leads it, or none
     * @throws KafkaStorageException if its replica is offline
     */
    public Replica leader(int partition) {
        Replica replica = replica(partition);
        replica.requireLeader();
        return replica;
    }

    /** Likewise, if the client's idea of its leader epoch (-1 for none) is neither old nor ahead. */
    Replica leader(int partition, int clientLeaderEpoch) {
        Replica replica = replica(partition, clientLeaderEpoch);
        replica.requireLeader();
        return replica;
    }

    /** The replica of a partition, if the client's idea of its leader epoch (-1 for none) is neither old nor ahead. */
    Replica replica(int partition, int clientLeaderEpoch) {
        Replica replica = replica(partition);
        if (clientLeaderEpoch != NO_EPOCH && clientLeaderEpoch < replica.leaderEpoch()) {
            throw new FencedLeaderEpochException("Leader epoch " + clientLeaderEpoch + " of " + replica.partition()
                    + " is over; it is now " + replica.leaderEpoch() + ".");
        }
        if (clientLeaderEpoch > replica.leaderEpoch()) {
            throw new UnknownLeaderEpochException("Leader epoch " + clientLeaderEpoch + " of " + replica.partition()
                    + " is not known here yet; known is " + replica.leaderEpoch() + ".");
        }
        return replica;
    }
}
