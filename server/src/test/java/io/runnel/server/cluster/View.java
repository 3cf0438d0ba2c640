package io.runnel.server.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** The cluster as an admin client sees it. Thread-safe. */
final class View implements AutoCloseable {
    private static final long TIMEOUT_S = 30;
    private static final long PATIENCE_S = 90;
    private static final long POLL_MS = 50;

    private final Admin admin;

    View(String bootstrapServers) {
        admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers, "reconnect.backoff.max.ms", 200, "request.timeout.ms", 5_000));
    }

    void create(String topic, int partitions, Map<String, String> configs)
            throws InterruptedException, ExecutionException, TimeoutException {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 3).configs(configs)))
                .all()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    int controller() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeCluster()
                .controller()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .id();
    }

    Set<Integer> inService() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeCluster().nodes().get(TIMEOUT_S, TimeUnit.SECONDS).stream()
                .map(Node::id)
                .collect(Collectors.toSet());
    }

    int leader(TopicPartition partition) throws InterruptedException, ExecutionException, TimeoutException {
        Node leader = describe(List.of(partition.topic())).values().iterator().next().partitions().stream()
                .filter(each -> each.partition() == partition.partition())
                .findFirst()
                .orElseThrow()
                .leader();
        return leader == null ? -1 : leader.id();
    }

    private Map<String, TopicDescription> describe(Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeTopics(topics).allTopicNames().get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** All nodes in service, and every partition of every topic in sync on all its replicas. */
    void awaitInSync(Set<Integer> nodes) throws InterruptedException {
        until(
                "all nodes in service, all replicas in sync",
                () -> inService().equals(nodes)
                        && describe(admin.listTopics(new ListTopicsOptions().listInternal(true))
                                        .names()
                                        .get(TIMEOUT_S, TimeUnit.SECONDS))
                                .values()
                                .stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .allMatch(each -> each.leader() != null
                                        && each.isr().size() == each.replicas().size()));
    }

    /**
     * A group's committed offsets, -1 where there is none. A partition is left out that a transaction is about to change: an
     * answer to its commit comes before its markers.
     */
    Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        // All that there are would leave out also those without an offset, and hide a loss.
        Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(
                        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
                        new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(group)
                .get(TIMEOUT_S, TimeUnit.SECONDS);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, offset) -> offsets.put(partition, offset == null ? -1 : offset.offset()));
        return offsets;
    }

    /** Something that is to come true. */
    interface Condition {
        boolean holds() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Waits until the condition holds; what it throws meanwhile counts as not yet. */
    static void until(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        String last = "none";
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        throw new AssertionError(what + ": not within " + PATIENCE_S + " s; the last failure: " + last);
    }

    @Override
    public void close() {
        admin.close();
    }
}
