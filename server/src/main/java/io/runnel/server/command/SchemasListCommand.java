package io.runnel.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.server.schemas.RegistryClient;
import io.runnel.server.schemas.RegistryRequestException;
import io.runnel.server.schemas.Subjects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists subjects. */
@Command(
        name = "list",
        description = "Lists subjects with their versions, and the id and type of the newest.",
        mixinStandardHelpOptions = true)
final class SchemasListCommand implements Callable<Integer> {
    private static final String ALL_CONTEXTS = ":*:";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private RegistryOption registry;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only subjects whose names begin with this.")
    private String prefix = "";

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "Only this context, such as .test (default: all).")
    private @Nullable String context;

    @Option(names = "--deleted", description = "Deleted versions as well, until they are deleted for good.")
    private boolean deleted;

    @Option(names = "--json", description = "As one JSON array.")
    private boolean json;

    @Override
    public Integer call() throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        List<Subjects.Listed> listed = subjects.list(prefix(), deleted);
        if (json) {
            printJson(subjects, listed);
        } else {
            printTable(subjects, listed);
        }
        return 0;
    }

    /** Without a context a registry lists the default one alone, unless all are asked for. */
    private String prefix() {
        if (context != null) {
            return contextPrefix(context) + prefix;
        }
        return prefix.isEmpty() ? ALL_CONTEXTS : prefix;
    }

    /** {@code .test}, {@code test} and {@code :.test:} are the same context. */
    static String contextPrefix(String context) {
        String name = context.replaceAll("^:|:$", "");
        return ":" + (name.startsWith(".") ? name : "." + name) + ":";
    }

    private void printTable(Subjects subjects, List<Subjects.Listed> listed)
            throws RegistryRequestException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        for (Subjects.Listed subject : listed) {
            List<String> row = new ArrayList<>(List.of(subject.subject(), ranges(subject.versions())));
            if (deleted) {
                row.add(ranges(subject.deleted()));
            }
            row.addAll(List.of(
                    subject.newest().body().path("id").asText(),
                    subject.newest().type().name(),
                    SchemasConfigCommand.level(subjects, subject.subject()),
                    subjects.mode(subject.subject())));
            rows.add(row);
        }
        List<String> header = deleted
                ? List.of("subject", "versions", "deleted", "id", "type", "level", "mode")
                : List.of("subject", "versions", "id", "type", "level", "mode");
        TextTable.of(header, rows).print(spec.commandLine().getOut());
    }

    private void printJson(Subjects subjects, List<Subjects.Listed> listed)
            throws RegistryRequestException, InterruptedException {
        ArrayNode all = RegistryClient.object().putArray("subjects");
        for (Subjects.Listed subject : listed) {
            ObjectNode row = all.addObject().put("subject", subject.subject());
            subject.versions().forEach(row.putArray("versions")::add);
            if (deleted) {
                subject.deleted().forEach(row.putArray("deleted")::add);
            }
            JsonNode id = subject.newest().body().path("id");
            row.set("id", id);
            row.put("type", subject.newest().type().name());
            row.put("level", SchemasConfigCommand.level(subjects, subject.subject()));
            row.put("mode", subjects.mode(subject.subject()));
        }
        spec.commandLine().getOut().println(all.toPrettyString());
    }

    /** {@code 1-3,5}; a dash for none. */
    static String ranges(Collection<Integer> ascending) {
        StringBuilder text = new StringBuilder();
        Integer first = null;
        Integer last = null;
        for (Integer number : ascending) {
            if (first == null || last == null || number != last + 1) {
                text.append(ended(first, last)).append(text.length() == 0 && first == null ? "" : ",");
                first = number;
            }
            last = number;
        }
        String all = text + ended(first, last);
        return all.isEmpty() ? "-" : all;
    }

    private static String ended(@Nullable Integer first, @Nullable Integer last) {
        if (first == null || last == null) {
            return "";
        }
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
