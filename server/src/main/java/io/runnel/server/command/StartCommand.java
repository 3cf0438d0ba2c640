package io.runnel.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a node in the foreground until SIGTERM or Ctrl-C. */
@Command(
        name = "start",
        description = "Runs a node in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "When all doors answer, one line goes to standard output:",
            "  ready kafka=HOST:PORT registry=http://HOST:PORT jdbc=jdbc:runnel://HOST:PORT in N.NN s",
            "Logs go to standard error. Later options win over earlier ones, and all over the file.",
            "",
            "Examples:",
            "  runnel start",
            "  runnel start --data /var/lib/runnel --bind 0.0.0.0",
            "  runnel start --kafka-port 0 --registry-port 0 --sql-port 0 --set num.partitions=6"
        })
final class StartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private NodeOptions options;

    @Override
    public Integer call() throws InterruptedException {
        NodeRun.run(options.settings(), spec.commandLine().getOut());
        return 0;
    }
}
