package io.runnel.server.command.cluster;

import io.runnel.server.command.Answers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Three nodes on this machine, one of which dies under load. */
@Command(
        name = "demo",
        description = "Starts three nodes on this machine, kills one under load, and shows what became of the records.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "All is temporary: free ports, a folder that is deleted. Exit code 1 if a record is lost or doubled."
        })
final class ClusterDemoCommand implements Callable<Integer> {
    private static final int NODES = 3;
    private static final String TOPIC = "demo";
    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long the load goes on, half of it after the kill (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "800",
            description = "Records in a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        long startedNs = System.nanoTime();
        try (DemoNodes nodes = new DemoNodes(NODES)) {
            nodes.start();
            say(out, "three nodes are up after " + sinceMs(startedNs) + " ms: " + nodes.bootstrapServers());
            try (Admin admin =
                            Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, nodes.bootstrapServers()));
                    DemoLoad load = new DemoLoad(nodes.bootstrapServers(), TOPIC, PARTITIONS, Math.max(1, rate))) {
                Answers.of(admin.createTopics(List.of(
                                new NewTopic(TOPIC, PARTITIONS, REPLICAS).configs(Map.of("min.insync.replicas", "2"))))
                        .all());
                say(
                        out,
                        "topic " + TOPIC + ": " + PARTITIONS + " partitions with " + REPLICAS
                                + " replicas, acknowledged when all in sync have them on disk");
                return run(nodes, admin, load, out);
            }
        }
    }

    private int run(DemoNodes nodes, Admin admin, DemoLoad load, PrintWriter out) throws InterruptedException {
        long halfMs = Math.max(1, TimeUnit.SECONDS.toMillis(seconds) / 2);
        load.start();
        TimeUnit.MILLISECONDS.sleep(halfMs);
        List<TopicPartitionInfo> before = partitions(admin);
        int victim = before.get(0).leader().id();
        List<Integer> led = before.stream()
                .filter(partition ->
                        partition.leader() != null && partition.leader().id() == victim)
                .map(TopicPartitionInfo::partition)
                .toList();
        say(
                out,
                "kill -9 of node " + victim + ", which leads partitions " + led + "; " + load.acknowledged()
                        + " records are acknowledged");
        load.restartClocks();
        nodes.kill(victim);
        TimeUnit.MILLISECONDS.sleep(halfMs);
        DemoLoad.Verdict verdict = load.verify();
        report(load, led, verdict, out);
        return verdict.isSound() ? 0 : 1;
    }

    private static List<TopicPartitionInfo> partitions(Admin admin) throws InterruptedException {
        return Answers.found(
                        TOPIC, Answers.of(admin.describeTopics(List.of(TOPIC)).allTopicNames()))
                .partitions();
    }

    private static void report(DemoLoad load, List<Integer> led, DemoLoad.Verdict verdict, PrintWriter out) {
        long ofLed = 0;
        long ofOthers = 0;
        for (Map.Entry<Integer, Long> pause : load.longestPausesMs().entrySet()) {
            if (led.contains(pause.getKey())) {
                ofLed = Math.max(ofLed, pause.getValue());
            } else {
                ofOthers = Math.max(ofOthers, pause.getValue());
            }
        }
        say(
                out,
                "acknowledged " + verdict.acknowledged() + ", of these lost "
                        + verdict.lost().size() + "; there twice "
                        + verdict.doubled().size() + "; given up by the producer " + verdict.failed());
        say(
                out,
                "longest time without an acknowledgement: " + ofLed + " ms on the partitions that the dead node led, "
                        + ofOthers + " ms on the others");
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private static long sinceMs(long startedNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    }
}
