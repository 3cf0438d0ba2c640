package io.runnel.server.command;

import io.runnel.server.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints which Runnel, which protocol codec and which Java this is. */
@Command(
        name = "version",
        description = "Prints the version of Runnel, of what it speaks, and of Java.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  runnel version"})
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return 0;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "runnel " + Version.current(),
            "kafka protocol codec " + Version.kafka(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")"
        };
    }
}
