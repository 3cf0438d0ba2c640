package io.runnel.server.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code runnel}: dispatches to its subcommands and turns failures into one line and an exit code. */
@Command(
        name = "runnel",
        description = "An event store that you query with SQL.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        footer = {
            "",
            "Examples:",
            "  runnel demo                              a tour on 20,000 real flights",
            "  runnel start                             a node on ports 9092, 8081 and 8765",
            "  runnel cluster demo                      three nodes, one of which dies under load",
            "  runnel sql -e \"SHOW STREAMS\"             one statement against a running node",
            "",
            "runnel COMMAND --help shows a command's options and examples."
        })
public final class Main implements Runnable {
    /** Exit code of a command that failed. */
    static final int FAILED = 1;

    private static final int USAGE_WIDTH = 110;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before run
    private CommandSpec spec;

    private Main() {}

    /** Runs one command and ends the process with its exit code: 0 done, 1 failed, 2 called wrongly; {@code sql} has more. */
    public static void main(String[] args) {
        System.exit(commandLine(List.of(args)).execute(args));
    }

    /** The whole command line, subcommands of the class path included; for one use. */
    public static CommandLine commandLine() {
        return commandLine(List.of());
    }

    /** As much of it as these arguments need. */
    static CommandLine commandLine(List<String> arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        if (!Subcommands.add(commandLine, arguments)) {
            for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
                commandLine.addSubcommand(provider.command());
            }
        }
        return configured(commandLine);
    }

    /** A command line that takes options and reports failures as all of them do. */
    static CommandLine configured(CommandLine commandLine) {
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setExecutionExceptionHandler((failure, failed, parsed) -> report(failure, failed.getErr()));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** One line for what a user can mend; the stack trace as well for what only we can. */
    private static int report(Exception failure, PrintWriter err) {
        String message = failure.getMessage();
        if (message == null || isOurFault(failure)) {
            failure.printStackTrace(err);
        } else {
            err.println("runnel: " + message + hint(failure));
        }
        err.flush();
        return FAILED;
    }

    /** Kafka's clients say only that time has run out, never that nobody was there. */
    private static String hint(Throwable failure) {
        boolean timedOut = failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
        return timedOut ? " Is there a node at the address of --bootstrap? (bin/runnel start runs one.)" : "";
    }

    private static boolean isOurFault(Exception failure) {
        return failure instanceof RuntimeException
                && !(failure instanceof KafkaException)
                && !(failure instanceof CommandFailedException);
    }
}
