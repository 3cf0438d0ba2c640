package io.runnel.server.command.cluster;

import io.runnel.server.command.Answers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Bounds what moving replicas take of disks and network, by the settings of KIP-73: of those that are read and those that come,
 * so many bytes in a second for each node.
 */
final class MoveThrottle {
    private static final String LEADER = "leader.replication.throttled";
    private static final String FOLLOWER = "follower.replication.throttled";

    private final Admin admin;
    private final Map<String, List<String>> read = new TreeMap<>();
    private final Map<String, List<String>> come = new TreeMap<>();
    private final Set<Integer> nodes = new TreeSet<>();

    /**
     * @param present where partitions are
     * @param plan where those shall be that move
     * @param inService nodes that can be told
     */
    MoveThrottle(
            Admin admin,
            Map<TopicPartition, List<Integer>> present,
            Map<TopicPartition, List<Integer>> plan,
            Set<Integer> inService) {
        this.admin = admin;
        plan.forEach((partition, wanted) -> {
            List<Integer> there = present.getOrDefault(partition, List.of());
            for (int node : there) {
                read.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                        .add(partition.partition() + ":" + node);
            }
            for (int node : wanted) {
                if (!there.contains(node)) {
                    come.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                            .add(partition.partition() + ":" + node);
                }
            }
            nodes.addAll(there);
            nodes.addAll(wanted);
        });
        nodes.retainAll(inService);
    }

    void limitTo(long bytesPerSecond) throws InterruptedException {
        String rate = Long.toString(bytesPerSecond);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        read.forEach((topic, replicas) ->
                change(changes, topic(topic), LEADER + ".replicas", String.join(",", replicas), OpType.SET));
        come.forEach((topic, replicas) ->
                change(changes, topic(topic), FOLLOWER + ".replicas", String.join(",", replicas), OpType.SET));
        for (int node : nodes) {
            change(changes, node(node), LEADER + ".rate", rate, OpType.SET);
            change(changes, node(node), FOLLOWER + ".rate", rate, OpType.SET);
        }
        Answers.of(admin.incrementalAlterConfigs(changes).all());
    }

    /** Nothing is bounded any more. */
    void lift() throws InterruptedException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        read.keySet().forEach(topic -> change(changes, topic(topic), LEADER + ".replicas", "", OpType.DELETE));
        come.keySet().forEach(topic -> change(changes, topic(topic), FOLLOWER + ".replicas", "", OpType.DELETE));
        for (int node : nodes) {
            change(changes, node(node), LEADER + ".rate", "", OpType.DELETE);
            change(changes, node(node), FOLLOWER + ".rate", "", OpType.DELETE);
        }
        Answers.of(admin.incrementalAlterConfigs(changes).all());
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static ConfigResource node(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }

    private static void change(
            Map<ConfigResource, Collection<AlterConfigOp>> changes,
            ConfigResource resource,
            String config,
            String value,
            OpType type) {
        changes.computeIfAbsent(resource, any -> new ArrayList<>())
                .add(new AlterConfigOp(new ConfigEntry(config, value), type));
    }
}
