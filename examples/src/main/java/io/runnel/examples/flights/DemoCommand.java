package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import io.runnel.server.command.CommandFailedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The demo on the command line: a node of its own, the steps, and how to go on. */
@Command(
        name = "demo",
        description =
                "Shows the whole of it on 20,000 real flights: a schema, a Kafka producer, SQL live and over history.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  runnel demo                          in a temporary folder that is deleted at the end",
            "  runnel demo --keep                   leaves the node up for your own SQL, kcat and curl",
            "  runnel demo --data ./flights         keeps what it stored: runnel start --data ./flights"
        })
final class DemoCommand implements Callable<Integer> {
    /** Slow enough to watch: the flights take five seconds. */
    private static final int WATCHABLE_PER_SECOND = 4_000;

    @Option(names = "--keep", description = "Leave the node up at the end, until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the node's data in this new or empty folder (default: a temporary one).")
    private @Nullable Path dataDir;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Flights per second, 0 for as fast as it goes (default: 4000 on a terminal, else 0).")
    private @Nullable Integer rate;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Screen screen = new Screen(out, System.console() != null && System.getenv("TERM") != null);
        long start = System.nanoTime();
        try (DemoNode node = DemoNode.start(dataDir)) {
            Runnel runnel = node.runnel();
            screen.line("A node, up after "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms: Kafka on "
                    + runnel.bootstrapServers() + ", registry on " + runnel.registryUrl() + ", SQL on "
                    + runnel.jdbcUrl());
            runSteps(runnel, screen);
            GoOn.print(screen, runnel, keep);
            if (keep) {
                node.awaitInterrupt();
            }
            return 0;
        }
    }

    private void runSteps(Runnel node, Screen screen) throws Exception {
        int perSecond = rate != null ? rate : screen.isTerminal() ? WATCHABLE_PER_SECOND : 0;
        try (FlightsDemo demo = FlightsDemo.of(node, perSecond)) {
            demo.run(screen);
        } catch (DemoFailedException e) {
            throw new CommandFailedException("The demo failed at its last step above. " + e.getMessage(), e);
        }
    }
}
