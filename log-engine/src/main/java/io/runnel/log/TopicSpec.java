package io.runnel.log;

import java.util.Map;

/**
 * What a topic shall be.
 *
 * @param name Kafka's rules hold: 1 to 249 of {@code [a-zA-Z0-9._-]}
 * @param partitions at least 1, or {@link #DEFAULT} for the broker's {@code num.partitions}
 * @param replicationFactor at least 1, or {@link #DEFAULT} for the broker's {@code default.replication.factor}
 * @param configs Kafka's topic configs by name, and Runnel's own, which begin with {@code runnel.}; unknown ones are
 *     refused
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> configs) {
    /** Leaves the choice to the broker's configuration, as {@code -1} does in Kafka's CreateTopics since KIP-464. */
    public static final int DEFAULT = -1;

    public TopicSpec {
        configs = Map.copyOf(configs);
    }

    /** A topic with the broker's default replication factor. */
    public static TopicSpec of(String name, int partitions, Map<String, String> configs) {
        return new TopicSpec(name, partitions, (short) DEFAULT, configs);
    }
}
