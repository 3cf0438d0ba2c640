package io.runnel.server.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.server.schemas.RegistryClient;
import io.runnel.server.schemas.RegistryRequestException;
import io.runnel.server.schemas.Subjects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and sets the level of compatibility and what else a subject, or all, are configured with. */
@Command(
        name = "config",
        description = "Shows how a subject, or all, may evolve; with options sets it.",
        mixinStandardHelpOptions = true)
final class SchemasConfigCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private RegistryOption registry;

    @Parameters(paramLabel = "SUBJECT", arity = "0..1", description = "Without it, what holds for all.")
    private String subject = "";

    @Option(names = "--level", paramLabel = "LEVEL", description = "One of ${COMPLETION-CANDIDATES}.")
    private @Nullable CompatibilityLevel level;

    @Option(
            names = "--normalize",
            paramLabel = "true|false",
            arity = "1",
            description = "Whether schemas are the same that differ only in what means nothing.")
    private @Nullable Boolean normalize;

    @Option(
            names = "--group",
            paramLabel = "PROPERTY",
            description = "Compare only versions whose metadata has the same value of this property.")
    private @Nullable String group;

    @Option(names = "--alias", paramLabel = "SUBJECT", description = "Read this subject in its place.")
    private @Nullable String alias;

    @Option(names = "--unset", description = "Let the subject, or all, have what they had before any was set.")
    private boolean unset;

    @Override
    public Integer call() throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        ObjectNode change = change();
        if (unset && !change.isEmpty()) {
            throw new CommandFailedException("--unset takes everything back; it does not go with other options.");
        }
        if (unset) {
            subjects.unsetConfig(subject);
        } else if (!change.isEmpty()) {
            subjects.configure(subject, change);
        }
        ObjectNode config = subjects.config(subject);
        config.properties()
                .forEach(field -> spec.commandLine()
                        .getOut()
                        .println(name(field.getKey()) + "="
                                + (field.getValue().isTextual()
                                        ? field.getValue().asText()
                                        : field.getValue())));
        return 0;
    }

    private ObjectNode change() {
        ObjectNode change = RegistryClient.object();
        if (level != null) {
            change.put("compatibility", level.name());
        }
        if (normalize != null) {
            change.put("normalize", normalize);
        }
        if (group != null) {
            change.put("compatibilityGroup", group);
        }
        if (alias != null) {
            change.put("alias", alias);
        }
        return change;
    }

    private static String name(String field) {
        return field.equals("compatibilityLevel") ? "level" : field;
    }

    /** The level that holds for a subject, its own or the one for all. */
    static String level(Subjects subjects, String subject) throws RegistryRequestException, InterruptedException {
        return subjects.config(subject).path("compatibilityLevel").asText("?");
    }
}
