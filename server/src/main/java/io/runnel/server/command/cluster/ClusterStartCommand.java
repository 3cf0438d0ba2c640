package io.runnel.server.command.cluster;

import io.runnel.server.command.CommandFailedException;
import io.runnel.server.command.NodeOptions;
import io.runnel.server.command.NodeRun;
import io.runnel.server.config.NodeConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a node of a cluster in the foreground until SIGTERM or Ctrl-C. */
@Command(
        name = "start",
        description = "Runs a node of a cluster in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The nodes may be started in any order; each waits until more than half of them are there.",
            "The ports of --cluster are those over which the nodes agree on the metadata; clients use --kafka-port.",
            "",
            "Examples, one on each machine:",
            "  runnel cluster start --node 1 --cluster a:9093,b:9093,c:9093",
            "  runnel cluster start --node 2 --cluster a:9093,b:9093,c:9093",
            "  runnel cluster start --node 3 --cluster a:9093,b:9093,c:9093 --set broker.rack=west",
            "All in a file (node.id, controller.quorum.voters, ...):",
            "  runnel cluster start --config node.properties"
        })
final class ClusterStartCommand implements Callable<Integer> {
    private static final String NODE_ID = "node.id";
    private static final String VOTERS = "controller.quorum.voters";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Option(names = "--node", paramLabel = "N", description = "This node's id; of HOST:PORT,... its place, from 1.")
    private @Nullable Integer node;

    @Option(
            names = "--cluster",
            paramLabel = "[ID@]HOST:PORT,...",
            description = "All nodes that vote, the same on each of them.")
    private @Nullable String cluster;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private NodeOptions options;

    @Override
    public Integer call() throws InterruptedException {
        NodeRun.run(settings(options.settings()), spec.commandLine().getOut());
        return 0;
    }

    /** The settings with what {@code --node} and {@code --cluster} say. */
    private Map<String, String> settings(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(given);
        if (node != null) {
            settings.put(NODE_ID, node.toString());
        }
        if (cluster != null) {
            settings.put(VOTERS, String.join(",", voters(cluster)));
        }
        String id = settings.get(NODE_ID);
        String voters = settings.get(VOTERS);
        if (id == null || voters == null) {
            throw new CommandFailedException(
                    "Say which node this is and who the others are: --node 1 --cluster"
                            + " HOST:PORT,HOST:PORT,HOST:PORT, or node.id and controller.quorum.voters in the file of --config.");
        }
        settings.putIfAbsent(NodeConfig.DATA_DIR, "./runnel-data-" + id);
        String host = host(id, voters);
        if (host != null) {
            // Where the others expect it; nodes on other machines could not reach the loopback address.
            settings.putIfAbsent(NodeConfig.BIND, host);
        }
        return settings;
    }

    /** Each with an id: its own, or its place among all. */
    static List<String> voters(String cluster) {
        List<String> voters = new ArrayList<>();
        for (String entry : cluster.split(",")) {
            String trimmed = entry.trim();
            voters.add(trimmed.contains("@") ? trimmed : (voters.size() + 1) + "@" + trimmed);
        }
        return voters;
    }

    private static @Nullable String host(String id, String voters) {
        for (String voter : voters.split(",")) {
            String trimmed = voter.trim();
            int colon = trimmed.lastIndexOf(':');
            if (trimmed.startsWith(id + "@") && colon > id.length() + 1) {
                return trimmed.substring(id.length() + 1, colon).replaceAll("[\\[\\]]", "");
            }
        }
        return null;
    }
}
