package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process, seen by Kafka's admin client. */
final class ClusterTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private static List<Integer> nodes(Admin admin) throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        return cluster.nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
                .map(Node::id)
                .sorted()
                .toList();
    }

    private static void create(Admin admin, String name, int partitions, int replicas) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) replicas)))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static TopicDescription describe(Admin admin, String name) throws Exception {
        return admin.describeTopics(List.of(name))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .get(name);
    }

    @Test
    void threeNodesAreOneCluster() throws Exception {
        long startedNs = System.nanoTime();
        try (ClusterFixture cluster = new ClusterFixture(folder, 3, Map.of()).start()) {
            System.err.println("up in " + (System.nanoTime() - startedNs) / 1_000_000 + " ms");
            try (Admin admin = cluster.admin()) {
                assertThat(nodes(admin)).containsExactly(1, 2, 3);
                String clusterId = admin.describeCluster().clusterId().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                for (int id = 1; id <= 3; id++) {
                    assertThat(cluster.node(id).clusterId()).isEqualTo(clusterId);
                    assertThat(cluster.folder(id).resolve("meta.properties")).content().contains("cluster.id=" + clusterId);
                }
            }
        }
    }

    @Test
    void topicsAreCreatedThroughAnyNodeAndSeenThere() throws Exception {
        try (ClusterFixture cluster = new ClusterFixture(folder, 3, Map.of()).start()) {
            for (int id = 1; id <= 3; id++) {
                try (Admin admin = cluster.admin(id)) {
                    create(admin, "through-" + id, 3, 3);
                }
                assertThat(cluster.node(id).eventLog().topic("through-" + id)).isPresent();
            }
            try (Admin admin = cluster.admin()) {
                TopicDescription topic = describe(admin, "through-1");
                assertThat(topic.partitions()).hasSize(3).allSatisfy(partition -> {
                    assertThat(partition.replicas()).extracting(Node::id).containsExactlyInAnyOrder(1, 2, 3);
                    assertThat(partition.isr()).hasSize(3);
                });
            }
        }
    }

    @Test
    void anotherNodeIsTheControllerWhenOneIsKilled() throws Exception {
        try (ClusterFixture cluster = new ClusterFixture(folder, 3, Map.of()).start()) {
            int first = cluster.controller();
            cluster.kill(first);
            long killedNs = System.nanoTime();
            int other = cluster.running().get(0);
            try (Admin admin = cluster.admin(other)) {
                ClusterFixture.until("another controller", () -> {
                    create(admin, "after", 1, 2);
                    return true;
                });
                System.err.println("created after " + (System.nanoTime() - killedNs) / 1_000_000 + " ms");
                ClusterFixture.until("the killed node out of service", () -> !nodes(admin).contains(first));
                System.err.println("fenced after " + (System.nanoTime() - killedNs) / 1_000_000 + " ms");
            }
            assertThat(cluster.controller()).isNotEqualTo(first);

            cluster.start(first);
            try (Admin admin = cluster.admin()) {
                assertThat(nodes(admin)).containsExactly(1, 2, 3);
            }
        }
    }
}
