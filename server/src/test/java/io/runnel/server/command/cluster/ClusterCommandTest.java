package io.runnel.server.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.RecordValidator;
import io.runnel.server.command.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against three nodes in this process. */
final class ClusterCommandTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private record Answer(int code, String out, String err) {}

    private static Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Answer(code, out.toString(), err.toString());
    }

    private List<LogEngine> start(String voters) throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(3);
        try {
            List<Callable<LogEngine>> starts = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
                Map<String, String> settings = Map.of(
                        "node.id",
                        Integer.toString(id),
                        "data.dir",
                        folder.resolve("node-" + id).toString(),
                        "kafka.port",
                        "0",
                        "broker.rack",
                        "rack-" + id,
                        "controller.quorum.voters",
                        voters);
                starts.add(() -> LogEngine.open(LogConfig.from(settings)));
            }
            List<LogEngine> engines = new ArrayList<>();
            for (Future<LogEngine> start : starters.invokeAll(starts)) {
                engines.add(start.get());
            }
            return engines;
        } finally {
            starters.shutdown();
        }
    }

    private static String voters() throws Exception {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket three = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "1@127.0.0.1:" + one.getLocalPort() + ",2@127.0.0.1:" + two.getLocalPort() + ",3@127.0.0.1:"
                    + three.getLocalPort();
        }
    }

    @Test
    void statusReassignAndDrain() throws Exception {
        List<LogEngine> engines = start(voters());
        try {
            List<String> addresses = new ArrayList<>();
            for (LogEngine engine : engines) {
                addresses.add("127.0.0.1:" + engine.listen(RecordValidator.NONE).getPort());
            }
            String servers = String.join(",", addresses);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                admin.createTopics(List.of(
                                new NewTopic("one", Map.of(0, List.of(3), 1, List.of(3))),
                                new NewTopic("all", 3, (short) 3)))
                        .all()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);

                for (String address : addresses) {
                    statusWith("partitions 5, under-replicated 0,", address);
                }
                Answer status = run("cluster", "status", "-b", servers);
                assertThat(status.code()).as(status.err()).isZero();
                assertThat(status.out())
                        .contains("cluster " + engines.get(0).clusterId() + ", controller node ")
                        .contains("rack-2")
                        .contains("partitions 5, under-replicated 0, without a leader 0");

                Answer dry = run("cluster", "reassign", "one", "--to", "1,2", "--dry-run", "-b", servers);
                assertThat(dry.out()).contains("one-0 [3] -> [").contains("one-1 [3] -> [");

                Answer drained =
                        run("cluster", "drain", "3", "-b", servers, "--timeout", "60", "--throttle", "1000000");
                assertThat(drained.code()).as(drained.err()).isZero();
                assertThat(drained.out()).contains("node 3 leads 0 partitions and has 3 replicas");
                assertThat(configs(admin, ConfigResource.Type.TOPIC, "one"))
                        .as("the throttle is taken back")
                        .noneMatch(config -> config.contains("throttled"));
                assertThat(configs(admin, ConfigResource.Type.BROKER, "3"))
                        .noneMatch(config -> config.contains("throttled"));
                awaitNothingOn(3, admin);

                assertThat(run("cluster", "drain", "9", "-b", servers))
                        .satisfies(answer -> assertThat(answer.code()).isEqualTo(1))
                        .satisfies(answer ->
                                assertThat(answer.err()).contains("There is no node 9; there are [1, 2, 3]."));
                assertThat(run("cluster", "reassign", "nowhere", "-b", servers).err())
                        .contains("There is no topic nowhere.");
            }
        } finally {
            engines.parallelStream().forEach(LogEngine::close);
        }
    }

    /** Another node than the one that took a request may learn of it a little later. */
    private static Answer statusWith(String words, String servers) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Answer status = run("cluster", "status", "-b", servers);
        while (!status.out().contains(words) && System.nanoTime() < deadline) {
            status = run("cluster", "status", "-b", servers);
        }
        return status;
    }

    private static void awaitNothingOn(int node, Admin admin) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<TopicPartitionInfo> partitions;
        do {
            partitions = admin.describeTopics(List.of("one"))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get("one")
                    .partitions();
        } while (partitions.stream().anyMatch(partition -> isOn(node, partition)) && System.nanoTime() < deadline);
        assertThat(partitions).noneMatch(partition -> isOn(node, partition));
    }

    private static boolean isOn(int node, TopicPartitionInfo partition) {
        return partition.leader() == null
                || partition.leader().id() == node
                || partition.replicas().stream().anyMatch(replica -> replica.id() == node);
    }

    /** The names of those that were set. */
    private static List<String> configs(Admin admin, ConfigResource.Type type, String name) throws Exception {
        ConfigResource resource = new ConfigResource(type, name);
        return admin
                .describeConfigs(List.of(resource))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .get(resource)
                .entries()
                .stream()
                .filter(entry -> !entry.isDefault())
                .map(ConfigEntry::name)
                .toList();
    }

    @Test
    void aNodeThatIsNotNamedIsNotStarted() {
        assertThat(run("cluster", "start").err()).contains("--node 1 --cluster");
        Answer stranger = run(
                "cluster",
                "start",
                "--node",
                "4",
                "--cluster",
                "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3",
                "--data",
                folder.resolve("four").toString());
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.err()).contains("Node 4 is not in controller.quorum.voters=1@127.0.0.1:1,2@127.0.0.1:2");
        assertThat(folder.resolve("four")).doesNotExist();
    }

    @Test
    void nodesAreNumberedInTheirOrderUnlessTheyHaveIds() {
        assertThat(ClusterStartCommand.voters("a:1, b:2,7@c:3")).containsExactly("1@a:1", "2@b:2", "7@c:3");
    }
}
