package io.runnel.log.remote;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A topic as the cluster last described it.
 *
 * @param id zero where the brokers are older than topic ids
 * @param partitions by number
 */
record TopicView(String name, Uuid id, boolean internal, short replicationFactor, List<Leader> partitions) {
    TopicView {
        partitions = List.copyOf(partitions);
    }

    /**
     * Who leads a partition.
     *
     * @param brokerId -1 while there is no leader
     * @param leaderEpoch -1 where the brokers do not tell
     */
    record Leader(int brokerId, int leaderEpoch) {
        static final Leader NONE = new Leader(-1, -1);
    }

    boolean allLed() {
        return partitions.stream().allMatch(leader -> leader.brokerId() >= 0);
    }

    boolean has(TopicPartition partition) {
        return partition.partition() >= 0 && partition.partition() < partitions.size();
    }
}
