package io.runnel.log.metadata;

/**
 * What a topic gets that does not say.
 *
 * @param partitions {@code num.partitions}
 * @param replicationFactor {@code default.replication.factor}
 */
public record TopicDefaults(int partitions, short replicationFactor) {}
