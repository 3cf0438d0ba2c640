package io.runnel.log.coordinator;

import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * An internal topic that holds a coordinator's state.
 *
 * @param partitions of a topic that does not exist yet, at least 1
 * @param replicationFactor likewise
 * @param configs likewise
 * @param commitTimeoutMs how long an answer waits at most until what it rests on is committed
 */
public record CoordinatorTopic(
        String name, int partitions, short replicationFactor, Map<String, String> configs, int commitTimeoutMs) {
    public CoordinatorTopic {
        configs = Map.copyOf(configs);
    }

    /** The partition that keeps the state of a group or transactional id, as in Apache Kafka. */
    static int partitionOf(String id, int partitions) {
        return Utils.abs(id.hashCode()) % partitions;
    }
}
