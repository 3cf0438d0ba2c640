package io.runnel.server.command;

import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.server.schemas.Difference;
import io.runnel.server.schemas.Evolution;
import io.runnel.server.schemas.RegistryRequestException;
import io.runnel.server.schemas.Schema;
import io.runnel.server.schemas.Subjects;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The schemas of a registry, ours or any other with Confluent's API. */
@Command(
        name = "schemas",
        description = "Lists, shows, registers, checks, compares and deletes schemas of a registry.",
        mixinStandardHelpOptions = true,
        subcommands = {SchemasListCommand.class, SchemasConfigCommand.class, SchemasModeCommand.class},
        footer = {
            "",
            "Examples:",
            "  runnel schemas list",
            "  runnel schemas register orders-value order.avsc",
            "  runnel schemas show orders-value@1",
            "  runnel schemas check orders-value order-new.avsc     exit code 1 when it would be refused",
            "  runnel schemas diff orders-value order-new.avsc      what changes, and which readers it breaks",
            "  runnel schemas diff orders-value 1 2",
            "  runnel schemas config orders-value --level FULL",
            "  runnel schemas delete orders-value@1"
        })
final class SchemasCommand implements Runnable {
    /** The registry's answer to a schema that its subject's level does not allow. */
    private static final int CONFLICT = 409;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before run
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "show", description = "Shows a schema, as its text says it.", mixinStandardHelpOptions = true)
    int show(
            @Mixin RegistryOption registry,
            @Parameters(
                            paramLabel = "SUBJECT[@VERSION]",
                            arity = "0..1",
                            description = "Without a version the newest one.")
                    @Nullable
                    String name,
            @Option(names = "--id", paramLabel = "N", description = "The schema of this id.") Optional<Integer> id,
            @Option(names = "--context", paramLabel = "CONTEXT", description = "The context of the id, such as .test.")
                    Optional<String> context,
            @Option(names = "--raw", description = "Only the schema, byte for byte: to be written to a file.")
                    boolean raw)
            throws RegistryRequestException, InterruptedException {
        if ((name == null) == id.isEmpty()) {
            throw new CommandFailedException("Say which schema: SUBJECT, SUBJECT@VERSION, or --id N.");
        }
        Subjects subjects = registry.subjects();
        if (name != null) {
            SchemaName asked = SchemaName.parse(name);
            Schema schema = subjects.version(asked.subject(), asked.versionOrLatest());
            print(
                    schema,
                    asked.subject() + ", " + schema.label() + ", id "
                            + schema.body().path("id"),
                    raw);
        } else {
            String number = Integer.toString(id.orElseThrow());
            String within = context.map(SchemasListCommand::contextPrefix).orElse("");
            Schema schema = subjects.byId(number, within);
            print(schema, schema.label() + ", of " + subjects.usesOfId(number, within), raw);
        }
        return 0;
    }

    private void print(Schema schema, String title, boolean raw) {
        if (raw) {
            out().print(schema.text());
            out().flush();
            return;
        }
        out().println(title + ", " + schema.type());
        for (Schema.Reference reference : schema.references()) {
            out().println("reference " + reference.name() + " = " + reference.subject() + "@" + reference.version());
        }
        for (String extra : List.of("metadata", "ruleSet")) {
            if (schema.body().hasNonNull(extra)) {
                out().println(extra + " " + schema.body().get(extra));
            }
        }
        out().println(schema.prettyText());
    }

    @Command(
            name = "register",
            description = "Registers a schema as a subject's next version, if its level of compatibility allows that.",
            mixinStandardHelpOptions = true)
    int register(
            @Mixin RegistryOption registry,
            @Parameters(paramLabel = "SUBJECT") String subject,
            @Parameters(paramLabel = "FILE", description = "A file, or - for standard input.") String file,
            @Mixin SchemaFile schemaFile)
            throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        Schema schema = schemaFile.read(file);
        boolean known = subjects.lookUp(subject, schema, schemaFile.normalize()).isPresent();
        int id = registered(subjects, subject, schema, schemaFile.normalize());
        String version = subjects.lookUp(subject, schema, schemaFile.normalize())
                .map(Schema::label)
                .orElse("a version that is deleted since");
        out().println((known ? "known already as " : "registered ") + subject + ", " + version + ", id " + id);
        return 0;
    }

    private static int registered(Subjects subjects, String subject, Schema schema, boolean normalize)
            throws RegistryRequestException, InterruptedException {
        try {
            return subjects.register(subject, schema, normalize);
        } catch (RegistryRequestException e) {
            if (e.code() == CONFLICT) {
                String hint = "\n'runnel schemas diff " + subject + " " + schema.label() + "' shows what changes.";
                throw new CommandFailedException(e.getMessage() + hint, e);
            }
            throw e;
        }
    }

    @Command(
            name = "check",
            description = "Says whether a subject would take a schema, without registering it.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:it would", "1:it would not, or the registry could not be asked", "2:wrong call"},
            mixinStandardHelpOptions = true)
    int check(
            @Mixin RegistryOption registry,
            @Parameters(
                            paramLabel = "SUBJECT[@VERSION]",
                            description = "With a version the schema is compared with that one alone.")
                    String name,
            @Parameters(paramLabel = "FILE", description = "A file, or - for standard input.") String file,
            @Mixin SchemaFile schemaFile)
            throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        SchemaName subject = SchemaName.parse(name);
        List<String> refusals =
                subjects.refusals(subject.subject(), schemaFile.read(file), subject.version(), schemaFile.normalize());
        String level = SchemasConfigCommand.level(subjects, subject.subject());
        if (refusals.isEmpty()) {
            out().println(file + " is compatible with " + name + " (level " + level + ")");
            return 0;
        }
        out().println(file + " is not compatible with " + name + " (level " + level + "):");
        refusals.forEach(refusal -> out().println("  " + refusal));
        return Main.FAILED;
    }

    @Command(
            name = "diff",
            description = {
                "Shows what changes between two versions, or between a version and a file, and which readers it breaks.",
                "SUBJECT FILE compares the newest version with the file, SUBJECT N version N with the newest."
            },
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin RegistryOption registry,
            @Parameters(paramLabel = "SUBJECT") String subject,
            @Parameters(paramLabel = "VERSION|FILE", arity = "1..2", description = "From, then to.") List<String> sides,
            @Mixin SchemaFile schemaFile)
            throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        boolean toNewest = sides.size() == 1 && SchemaName.isVersion(sides.get(0));
        String from = sides.size() == 2 || toNewest ? sides.get(0) : Subjects.LATEST;
        String to = toNewest ? Subjects.LATEST : sides.get(sides.size() - 1);
        Schema before = side(subjects, subject, from, schemaFile);
        Schema after = side(subjects, subject, to, schemaFile);
        String types = before.type() == after.type() ? after.type().name() : before.type() + " → " + after.type();
        out().println(subject + ", " + before.label() + " → " + after.label() + ", " + types);
        List<String> lines = Difference.between(before, after);
        lines.forEach(out()::println);
        if (lines.isEmpty()) {
            out().println(before.text().equals(after.text()) ? "the same" : "the same but for layout and order");
        }
        printEvolution(Evolution.between(subjects, before, after), before.label(), after.label());
        out().println("level of " + subject + ": " + SchemasConfigCommand.level(subjects, subject));
        return 0;
    }

    private static Schema side(Subjects subjects, String subject, String side, SchemaFile file)
            throws RegistryRequestException, InterruptedException {
        return SchemaName.isVersion(side) ? subjects.version(subject, side) : file.read(side);
    }

    private void printEvolution(Evolution evolution, String before, String after) {
        printReaders(after, before, evolution.backward());
        printReaders(before, after, evolution.forward());
        List<String> allowed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Map.Entry<CompatibilityLevel, Boolean> level : evolution.levels().entrySet()) {
            (level.getValue() ? allowed : refused).add(level.getKey().name());
        }
        out().println("allowed at " + String.join(", ", allowed)
                + (refused.isEmpty() ? "" : "; refused at " + String.join(", ", refused)));
    }

    private void printReaders(String readers, String written, List<String> reasons) {
        out().println("readers with " + readers + " understand what was written with " + written + ": "
                + (reasons.isEmpty() ? "yes" : "no"));
        reasons.forEach(reason -> out().println("  " + reason));
    }

    @Command(
            name = "delete",
            description = {
                "Deletes a subject, or one version of it. Its records stay readable: ids go on to be answered.",
                "With --permanent it is gone for good, and records with its ids cannot be read any more."
            },
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin RegistryOption registry,
            @Parameters(paramLabel = "SUBJECT[@VERSION]") String name,
            @Option(names = "--permanent", description = "For good, whether it was deleted before or not.")
                    boolean permanent)
            throws RegistryRequestException, InterruptedException {
        Subjects subjects = registry.subjects();
        SchemaName asked = SchemaName.parse(name);
        List<Integer> versions;
        try {
            versions = delete(subjects, asked, false);
        } catch (RegistryRequestException e) {
            if (!permanent || !e.isNotFound()) {
                throw e;
            }
            versions = List.of(); // Deleted before, or never there: the second step says which.
        }
        if (permanent) {
            versions = delete(subjects, asked, true);
        }
        out().println("deleted " + asked.subject() + (permanent ? " for good" : "") + ", versions: "
                + SchemasListCommand.ranges(versions));
        return 0;
    }

    private static List<Integer> delete(Subjects subjects, SchemaName name, boolean permanent)
            throws RegistryRequestException, InterruptedException {
        return name.version().isEmpty()
                ? subjects.delete(name.subject(), permanent)
                : List.of(subjects.delete(name.subject(), name.version(), permanent));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
