package io.runnel.server.command.cluster;

import io.runnel.server.command.BrokerOption;
import io.runnel.server.command.CommandFailedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Moves away what a node has, so that it can be taken out of the cluster. */
@Command(
        name = "drain",
        description = "Moves leaderships and replicas from a node to the others.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A partition that has a replica on every node keeps the one on this node, but another node leads it.",
            "",
            "Example:",
            "  runnel cluster drain 3 -b a:9092"
        })
final class ClusterDrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private BrokerOption broker;

    @Parameters(paramLabel = "NODE", description = "The node's id.")
    private int node;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private MoveOptions moves;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = Admin.create(broker.clientProperties())) {
            ClusterState state = ClusterState.of(admin);
            if (!state.nodes().containsKey(node)) {
                throw new CommandFailedException("There is no node " + node + "; there are "
                        + state.nodes().keySet() + ".");
            }
            NavigableMap<Integer, String> others = state.inService();
            others.remove(node);
            if (others.isEmpty()) {
                throw new CommandFailedException(
                        "No other node is in service that could take over from node " + node + ".");
            }
            Map<TopicPartition, List<Integer>> plan = ReplicaPlan.without(node, state.partitions(), others);
            moves.carryOut(admin, state, plan, out);
            report(ClusterState.of(admin), out);
            return 0;
        }
    }

    private void report(ClusterState after, PrintWriter out) {
        long leads = after.partitions().stream()
                .filter(partition -> partition.leader() == node)
                .count();
        long holds = after.partitions().stream()
                .filter(partition -> partition.replicas().contains(node))
                .count();
        out.println("node " + node + " leads " + leads + " partitions and has " + holds + " replicas"
                + (holds == 0
                        ? ": it can be stopped for good"
                        : ": no other node can take these, since each has a replica already"));
    }
}
