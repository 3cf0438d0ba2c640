package io.runnel.server.command.cluster;

import io.runnel.server.command.BrokerOption;
import io.runnel.server.command.CommandFailedException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Spreads replicas over nodes. */
@Command(
        name = "reassign",
        description = "Spreads replicas and leaderships evenly over nodes, moving as little as possible.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel cluster reassign                       all topics over all nodes, as after adding a node",
            "  runnel cluster reassign orders --to 1,2,4     one topic over these nodes",
            "  runnel cluster reassign orders --replicas 3   with another number of replicas",
            "  runnel cluster reassign --dry-run             only what would move"
        })
final class ClusterReassignCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private BrokerOption broker;

    @Parameters(paramLabel = "TOPIC", arity = "0..*", description = "Default: all topics.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--to", paramLabel = "ID,...", split = ",", description = "Default: all nodes in service.")
    private List<Integer> nodes = new ArrayList<>();

    @Option(names = "--replicas", paramLabel = "N", description = "Default: as many as each partition has.")
    private int replicas;

    @Option(names = "--dry-run", description = "Shows what would move, and moves nothing.")
    private boolean dryRun;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private MoveOptions moves;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = Admin.create(broker.clientProperties())) {
            ClusterState state = ClusterState.of(admin);
            Map<TopicPartition, List<Integer>> plan =
                    ReplicaPlan.spread(chosen(state), targets(state), Math.max(0, replicas));
            if (plan.isEmpty()) {
                out.println("nothing has to move");
                return 0;
            }
            if (dryRun) {
                Map<TopicPartition, List<Integer>> present = state.replicas();
                plan.forEach(
                        (partition, wanted) -> out.println(partition + " " + present.get(partition) + " -> " + wanted));
                return 0;
            }
            moves.carryOut(admin, state, plan, out);
            return 0;
        }
    }

    private List<ClusterState.Partition> chosen(ClusterState state) {
        if (topics.isEmpty()) {
            return state.partitions();
        }
        Set<String> wanted = new HashSet<>(topics);
        List<ClusterState.Partition> chosen = state.partitions().stream()
                .filter(partition -> wanted.contains(partition.id().topic()))
                .toList();
        chosen.forEach(partition -> wanted.remove(partition.id().topic()));
        if (!wanted.isEmpty()) {
            throw new CommandFailedException("There is no topic " + String.join(", ", wanted) + ".");
        }
        return chosen;
    }

    private NavigableMap<Integer, String> targets(ClusterState state) {
        NavigableMap<Integer, String> targets = state.inService();
        if (!nodes.isEmpty()) {
            if (!targets.keySet().containsAll(nodes)) {
                throw new CommandFailedException(
                        "Of the nodes " + nodes + " only these are in service: " + targets.keySet() + ".");
            }
            targets.keySet().retainAll(new HashSet<>(nodes));
        }
        return targets;
    }
}
