package io.runnel.server.command;

import io.runnel.server.schemas.RegistryRequestException;
import io.runnel.server.schemas.Subjects;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and sets whether a subject, or all, may be written. */
@Command(
        name = "mode",
        description = "Shows whether schemas of a subject, or of all, may be registered; with options sets it.",
        mixinStandardHelpOptions = true)
final class SchemasModeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private RegistryOption registry;

    @Parameters(paramLabel = "SUBJECT", arity = "0..1", description = "Without it, what holds for all.")
    private String subject = "";

    @Option(
            names = "--set",
            paramLabel = "MODE",
            description =
                    "READWRITE, READONLY, READONLY_OVERRIDE, IMPORT (ids and versions are the client's) or FORWARD.")
    private @Nullable String mode;

    @Option(names = "--force", description = "IMPORT also where there are schemas already.")
    private boolean force;

    @Option(names = "--unset", description = "Let the subject have the mode of all.")
    private boolean unset;

    @Override
    public Integer call() throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        if (unset && mode != null) {
            throw new CommandFailedException("--unset does not go with --set.");
        }
        if (unset) {
            subjects.unsetMode(subject);
        } else if (mode != null) {
            subjects.setMode(subject, mode.toUpperCase(Locale.ROOT), force);
        }
        spec.commandLine().getOut().println("mode=" + subjects.mode(subject));
        return 0;
    }
}
