package io.runnel.server.command.cluster;

import io.runnel.server.command.Answers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster says of itself.
 *
 * @param controller node id, or null if nobody is it
 * @param nodes by id, those out of service as well
 * @param partitions in the order of topics and indexes
 */
record ClusterState(
        String clusterId, @Nullable Integer controller, NavigableMap<Integer, Node> nodes, List<Partition> partitions) {
    static final int NOBODY = -1;

    /**
     * A partition.
     *
     * @param leader node id, or {@link #NOBODY}
     */
    record Partition(TopicPartition id, List<Integer> replicas, List<Integer> inSync, int leader) {
        boolean isUnderReplicated() {
            return inSync.size() < replicas.size();
        }

        boolean isLeaderless() {
            return leader == NOBODY;
        }
    }

    static ClusterState of(Admin admin) throws InterruptedException {
        DescribeClusterResult cluster = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
        NavigableMap<Integer, Node> nodes = new TreeMap<>();
        Answers.of(cluster.nodes()).forEach(node -> nodes.put(node.id(), node));
        Node controller = Answers.of(cluster.controller());
        return new ClusterState(
                Answers.of(cluster.clusterId()),
                controller == null || controller.isEmpty() ? null : controller.id(),
                nodes,
                partitions(admin));
    }

    private static List<Partition> partitions(Admin admin) throws InterruptedException {
        var names = Answers.of(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        Map<String, TopicDescription> topics =
                Answers.of(admin.describeTopics(names).allTopicNames());
        List<Partition> partitions = new ArrayList<>();
        topics.values().stream()
                .sorted(Comparator.comparing(TopicDescription::name))
                .forEach(topic -> topic.partitions().forEach(info -> partitions.add(partition(topic.name(), info))));
        return partitions;
    }

    private static Partition partition(String topic, TopicPartitionInfo info) {
        return new Partition(
                new TopicPartition(topic, info.partition()),
                info.replicas().stream().map(Node::id).toList(),
                info.isr().stream().map(Node::id).toList(),
                info.leader() == null || info.leader().isEmpty()
                        ? NOBODY
                        : info.leader().id());
    }

    /** Nodes in service with their racks, an empty one where they say none. */
    NavigableMap<Integer, String> inService() {
        NavigableMap<Integer, String> racks = new TreeMap<>();
        nodes.values().stream()
                .filter(node -> !node.isFenced())
                .forEach(node -> racks.put(node.id(), node.rack() == null ? "" : node.rack()));
        return racks;
    }

    /** Replicas by partition. */
    Map<TopicPartition, List<Integer>> replicas() {
        Map<TopicPartition, List<Integer>> replicas = new HashMap<>();
        partitions.forEach(partition -> replicas.put(partition.id(), partition.replicas()));
        return replicas;
    }
}
