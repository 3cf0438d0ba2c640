package io.runnel.log.broker;

import io.runnel.log.metadata.TopicDefaults;

/**
 * Settings of the request handlers, under Kafka's broker setting names.
 *
 * @param nodeId {@code node.id}
 * @param autoCreateTopics {@code auto.create.topics.enable}
 * @param topicDefaults {@code num.partitions} and {@code default.replication.factor}
 * @param fetchMaxBytes {@code fetch.max.bytes}: the most that one fetch response carries
 * @param fetch bounds of fetch sessions
 * @param maxPartitionsDescribed {@code max.request.partition.size.limit}: per DescribeTopicPartitions response
 * @param settings all settings of the node
 */
public record BrokerConfig(
        int nodeId,
        boolean autoCreateTopics,
        TopicDefaults topicDefaults,
        int fetchMaxBytes,
        FetchSettings fetch,
        int maxPartitionsDescribed,
        BrokerSettings settings) {}
