package io.runnel.server.command.cluster;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Commands about nodes that are several. */
@Command(
        name = "cluster",
        description = "Runs a node of a cluster, shows a cluster, moves its replicas.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel cluster start --node 1 --cluster a:9093,b:9093,c:9093",
            "  runnel cluster status -b a:9092",
            "  runnel cluster drain 3 -b a:9092",
            "  runnel cluster demo"
        })
public final class ClusterCommand implements Runnable {
    /** What can be done with a cluster, in the order in which it is told. */
    public static final List<Class<?>> COMMANDS = List.of(
            ClusterStartCommand.class,
            ClusterStatusCommand.class,
            ClusterReassignCommand.class,
            ClusterDrainCommand.class,
            ClusterDemoCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before run
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
