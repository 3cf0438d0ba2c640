package io.runnel.log.metadata;

import java.util.Arrays;

/**
 * Which replicas of a topic are copied at a bounded rate (KIP-73), as its configs {@code leader.replication.throttled.replicas}
 * and {@code follower.replication.throttled.replicas} list them. Pure.
 */
public enum ThrottledReplicas {
    /** Those that are read by others. */
    LEADER("leader.replication.throttled.replicas"),
    /** Those that read from others. */
    FOLLOWER("follower.replication.throttled.replicas");

    private static final String ALL = "*";

    private final String config;

    ThrottledReplicas(String config) {
        this.config = config;
    }

    /** Whether a node's replica of that partition is among them. */
    public boolean cover(TopicImage topic, int partition, int nodeId) {
        String listed = topic.configs().get(config);
        if (listed == null || listed.isBlank()) {
            return false;
        }
        String replica = partition + ":" + nodeId;
        return listed.trim().equals(ALL)
                || Arrays.stream(listed.split(","))
                        .anyMatch(entry -> entry.trim().equals(replica));
    }
}
