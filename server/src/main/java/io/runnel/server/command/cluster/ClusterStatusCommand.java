package io.runnel.server.command.cluster;

import io.runnel.server.command.Answers;
import io.runnel.server.command.BrokerOption;
import io.runnel.server.command.TextTable;
import io.runnel.server.command.cluster.ClusterState.Partition;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.QuorumInfo.ReplicaState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a cluster's nodes and what is wrong with its partitions. */
@Command(
        name = "status",
        description = "Shows nodes, controller, and partitions that lack replicas or a leader.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "lag: records that the node's replicas lack; metadata lag: changes that its metadata log lacks.",
            "",
            "Example:",
            "  runnel cluster status -b a:9092"
        })
final class ClusterStatusCommand implements Callable<Integer> {
    private static final int PARTITIONS_SHOWN = 20;
    private static final String UNKNOWN = "?";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private BrokerOption broker;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = Admin.create(broker.clientProperties())) {
            ClusterState state = ClusterState.of(admin);
            QuorumInfo quorum = Answers.of(admin.describeMetadataQuorum().quorumInfo());
            out.println("cluster " + state.clusterId() + ", controller "
                    + (state.controller() == null ? "none" : "node " + state.controller()));
            nodes(admin, state, quorum).print(out);
            List<Partition> all = state.partitions();
            out.println("partitions " + all.size() + ", under-replicated "
                    + all.stream().filter(Partition::isUnderReplicated).count() + ", without a leader "
                    + all.stream().filter(Partition::isLeaderless).count());
            List<Partition> bad = all.stream()
                    .filter(partition -> partition.isUnderReplicated() || partition.isLeaderless())
                    .toList();
            show(bad, out);
            return 0;
        }
    }

    private static void show(List<Partition> bad, PrintWriter out) {
        if (bad.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Partition partition : bad.subList(0, Math.min(PARTITIONS_SHOWN, bad.size()))) {
            rows.add(List.of(
                    partition.id().toString(),
                    partition.isLeaderless() ? "none" : Integer.toString(partition.leader()),
                    partition.replicas().toString(),
                    partition.inSync().toString()));
        }
        TextTable.of(List.of("partition", "leader", "replicas", "in sync"), rows)
                .print(out);
        if (bad.size() > PARTITIONS_SHOWN) {
            out.println("and " + (bad.size() - PARTITIONS_SHOWN) + " more");
        }
    }

    private static TextTable nodes(Admin admin, ClusterState state, QuorumInfo quorum) throws InterruptedException {
        Map<Integer, Long> lags = lags(admin, state);
        List<List<String>> rows = new ArrayList<>();
        for (Node node : state.nodes().values()) {
            int id = node.id();
            Long lag = lags.get(id);
            rows.add(List.of(
                    Integer.toString(id),
                    node.host() + ":" + node.port(),
                    node.rack() == null ? "" : node.rack(),
                    node.isFenced() ? "out of service" : "in service",
                    role(quorum, id),
                    metadataLag(quorum, id),
                    count(state, partition -> partition.leader() == id),
                    count(state, partition -> partition.replicas().contains(id)),
                    count(
                            state,
                            partition -> partition.replicas().contains(id)
                                    && !partition.inSync().contains(id)),
                    lag == null ? UNKNOWN : lag.toString()));
        }
        return TextTable.of(
                List.of(
                        "node",
                        "address",
                        "rack",
                        "state",
                        "metadata",
                        "metadata lag",
                        "leads",
                        "replicas",
                        "not in sync",
                        "lag"),
                rows);
    }

    private static String count(ClusterState state, Predicate<Partition> condition) {
        return Long.toString(state.partitions().stream().filter(condition).count());
    }

    private static String role(QuorumInfo quorum, int id) {
        if (quorum.leaderId() == id) {
            return "controller";
        }
        return find(quorum.voters(), id) == null ? "observer" : "voter";
    }

    private static String metadataLag(QuorumInfo quorum, int id) {
        ReplicaState found = find(quorum.voters(), id);
        ReplicaState state = found == null ? find(quorum.observers(), id) : found;
        return state == null || state.logEndOffset() < 0
                ? UNKNOWN
                : Long.toString(Math.max(0, quorum.highWatermark() - state.logEndOffset()));
    }

    private static @Nullable ReplicaState find(List<ReplicaState> states, int id) {
        return states.stream()
                .filter(state -> state.replicaId() == id)
                .findFirst()
                .orElse(null);
    }

    /** Of each node that answers. */
    private static Map<Integer, Long> lags(Admin admin, ClusterState state) throws InterruptedException {
        Map<Integer, Long> lags = new HashMap<>();
        var answers =
                admin.describeLogDirs(List.copyOf(state.inService().keySet())).descriptions();
        for (Map.Entry<Integer, KafkaFuture<Map<String, LogDirDescription>>> answer : answers.entrySet()) {
            long lag = 0;
            for (var directory : Answers.of(answer.getValue()).values()) {
                lag += directory.replicaInfos().values().stream()
                        .filter(replica -> !replica.isFuture())
                        .mapToLong(replica -> Math.max(0, replica.offsetLag()))
                        .sum();
            }
            lags.put(answer.getKey(), lag);
        }
        return lags;
    }
}
