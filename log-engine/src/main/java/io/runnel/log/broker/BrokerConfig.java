package io.runnel.log.broker;

import io.runnel.log.metadata.DynamicSettings;
import io.runnel.log.metadata.TopicDefaults;
import java.util.Map;

/**
 * Settings of the request handlers, under Kafka's broker setting names.
 *
 * @param nodeId {@code node.id}
 * @param autoCreateTopics {@code auto.create.topics.enable}
 * @param deleteTopics {@code delete.topic.enable}
 * @param topicDefaults {@code num.partitions} and {@code default.replication.factor}
 * @param fetchMaxBytes {@code fetch.max.bytes}: the most that one fetch response carries
 * @param fetch bounds of fetch sessions
 * @param maxPartitionsDescribed {@code max.request.partition.size.limit}: per DescribeTopicPartitions response
 * @param metadataSnapshotBytes {@code metadata.log.max.record.bytes.between.snapshots}
 * @param rules all settings of the node, and which of them can be changed at run time
 * @param explicit values that were set at start, by name; the others have their defaults
 */
public record BrokerConfig(
        int nodeId,
        boolean autoCreateTopics,
        boolean deleteTopics,
        TopicDefaults topicDefaults,
        int fetchMaxBytes,
        FetchSettings fetch,
        int maxPartitionsDescribed,
        long metadataSnapshotBytes,
        DynamicSettings rules,
        Map<String, String> explicit) {
    public BrokerConfig {
        explicit = Map.copyOf(explicit);
    }
}
