package io.runnel.benchmarks.cluster;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;

/** The cluster as an admin client sees it. */
final class ClusterView implements AutoCloseable {
    private static final long TIMEOUT_S = 30;
    private static final long PATIENCE_S = 180;
    private static final long POLL_MS = 20;

    private static final int PATIENCE_MS = (int) TimeUnit.SECONDS.toMillis(PATIENCE_S);

    private final String bootstrapServers;
    private final Admin admin;

    ClusterView(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers, "reconnect.backoff.max.ms", 100, "request.timeout.ms", 5_000));
    }

    void create(String topic, int partitions) throws InterruptedException, ExecutionException, TimeoutException {
        awaitNodes();
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) Nodes.COUNT)
                        .configs(Map.of("min.insync.replicas", "2"))))
                .all()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
        awaitInSync(topic);
    }

    /** So many topics with that prefix, in one request; returns with the answer. */
    void createMany(String prefix, int topics, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<NewTopic> wanted = IntStream.range(0, topics)
                .mapToObj(i -> new NewTopic(prefix + i, partitions, (short) Nodes.COUNT)
                        .configs(Map.of("min.insync.replicas", "2")))
                .toList();
        // One that waits for its answer: a request that is repeated would find the topics there.
        try (Admin patient =
                Admin.create(Map.of("bootstrap.servers", bootstrapServers, "request.timeout.ms", PATIENCE_MS))) {
            patient.createTopics(wanted, new CreateTopicsOptions().timeoutMs(PATIENCE_MS))
                    .all()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    /** Until all replicas of all topics are in sync. */
    void awaitAllInSync() throws InterruptedException {
        until(() -> {
            Set<String> names = admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS);
            return admin
                    .describeTopics(
                            names, new DescribeTopicsOptions().timeoutMs((int) TimeUnit.SECONDS.toMillis(TIMEOUT_S)))
                    .allTopicNames()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(each -> each.leader() != null && each.isr().size() == Nodes.COUNT);
        });
    }

    int controller() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeCluster()
                .controller()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .id();
    }

    /** The leader of each partition, in their order; -1 for none. */
    List<Integer> leaders(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        return partitions(topic).stream()
                .map(each -> each.leader() == null ? -1 : each.leader().id())
                .toList();
    }

    private List<TopicPartitionInfo> partitions(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .partitions();
    }

    void awaitNodes() throws InterruptedException {
        until(() ->
                admin.describeCluster().nodes().get(TIMEOUT_S, TimeUnit.SECONDS).size() == Nodes.COUNT);
    }

    void awaitInSync(String topic) throws InterruptedException {
        awaitNodes();
        until(() -> partitions(topic).stream()
                .allMatch(each -> each.leader() != null && each.isr().size() == Nodes.COUNT));
    }

    private interface Condition {
        boolean holds() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private static void until(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                // Not yet.
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        throw new IllegalStateException("The cluster is not whole after " + PATIENCE_S + " s");
    }

    @Override
    public void close() {
        admin.close();
    }
}
