package io.runnel.sql.format;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Format.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What CREATE has to do with the registry: takes columns from a subject's schema, as ksqlDB infers them, and registers
 * the schema of columns that are declared. Thread-safe.
 */
public final class RegistryColumns {
    /** What ksqlDB calls a key that is no record. */
    static final String BARE_KEY = "ROWKEY";

    private static final String BARE_VALUE = "ROWVAL";

    private final SchemaRegistry registry;
    private final Formats formats;

    RegistryColumns(SchemaRegistry registry, Formats formats) {
        this.registry = registry;
        this.formats = formats;
    }

    /**
     * Where the columns of a key or value are looked for.
     *
     * @param part {@code key} or {@code value}
     * @param schemaId the schema that WITH names, or null for the newest of the topic's subject
     * @param fullName the record that WITH names, or null
     */
    public record Origin(
            String topic,
            String part,
            String format,
            @Nullable Integer schemaId,
            @Nullable String fullName) {
        /** By Confluent's TopicNameStrategy. */
        public String subject() {
            return topic + "-" + part;
        }
    }

    /** Whether columns of this format can be taken from the registry. */
    public boolean canInfer(String format) {
        return formats.language(format).isPresent();
    }

    /** Whether there is a schema to take columns from. */
    public boolean hasSchema(Origin origin) {
        return origin.schemaId != null || registry.latest(origin.subject()).isPresent();
    }

    /**
     * The columns of a schema. Their names are in upper case, unless the schema was named by its id: then they are the
     * fields' own, as ksqlDB has it.
     *
     * @throws SqlException 42704 without such a schema, 0A000 for one that columns cannot carry
     */
    public List<Column> infer(Origin origin, Column.Role role) {
        return infer(origin, role, role == Column.Role.KEY);
    }

    /**
     * The same.
     *
     * @param mayBeBare whether a schema of a single value without a record around it is one column
     */
    public List<Column> infer(Origin origin, Column.Role role, boolean mayBeBare) {
        SchemaLanguage language = formats.language(origin.format)
                .orElseThrow(() -> new IllegalArgumentException(origin.format + " has no schemas"));
        int id = id(origin);
        String words = origin.schemaId == null
                ? "The schema under subject " + origin.subject() + " (id " + id + ")"
                : "Schema " + id;
        ParsedSchema schema = schema(id, words);
        if (schema.type() != language.type()) {
            throw new SqlException(
                    "0A000",
                    words + " is " + schema.type() + ", but the " + origin.part + "'s format is " + origin.format
                            + ".");
        }
        try {
            String bareName = role == Column.Role.KEY ? BARE_KEY : BARE_VALUE;
            return language.fields(schema, origin.fullName, mayBeBare ? bareName : null).stream()
                    .map(field -> new Column(
                            origin.schemaId == null ? field.name().toUpperCase(Locale.ROOT) : field.name(),
                            field.type(),
                            role))
                    .toList();
        } catch (SchemaMismatchException e) {
            throw new SqlException(
                    "0A000",
                    words + " " + e.getMessage()
                            + ", which cannot become columns: declare those columns that you want.",
                    0,
                    0,
                    e);
        }
    }

    private int id(Origin origin) {
        if (origin.schemaId != null) {
            return origin.schemaId;
        }
        return registry.latest(origin.subject())
                .orElseThrow(() -> new SqlException(
                        "42704",
                        "No " + origin.part + " column is declared, and the registry has no schema under subject "
                                + origin.subject()
                                + " to take them from: declare columns, or register the schema first."))
                .id();
    }

    private ParsedSchema schema(int id, String words) {
        try {
            return registry.parsed(id);
        } catch (RegistryException e) {
            throw new SqlException("42704", words + " cannot be had from the registry: " + e.getMessage(), 0, 0, e);
        }
    }

    /**
     * Sees to it that the registry knows how the source's records are written: registers the schema of its columns if
     * the subject has none, or none that has all of them. A schema that WITH names by its id is registered under the
     * topic's subject.
     *
     * @return the source, with the schemas whose defaults hold for its older records
     * @throws SqlException 42804 if the registry refuses the schema; says its reason
     */
    public Source register(Source source) {
        Map<String, String> options = new HashMap<>(source.options());
        for (Column.Role role : List.of(Column.Role.KEY, Column.Role.VALUE)) {
            Part part = new Part(source, role);
            Optional<SchemaLanguage> language = formats.registered(part);
            if (language.isPresent() && !part.slots().isEmpty()) {
                int id = registered(part, language.get());
                options.put(part.words() + Part.READER_SCHEMA_ID, Integer.toString(id));
            }
        }
        return source.with(source.columns(), options);
    }

    /**
     * Deletes the subjects of a source whose topic is gone, as ksqlDB does; softly, so that the registry's own means bring
     * them back.
     *
     * @throws SqlException 58030 if the registry refuses, such as for a schema that others refer to
     */
    public void forget(Source source) {
        for (Column.Role role : List.of(Column.Role.KEY, Column.Role.VALUE)) {
            Part part = new Part(source, role);
            boolean written =
                    !part.slots().isEmpty() && formats.registered(part).isPresent();
            if (written && registry.latest(part.subject()).isPresent()) {
                deleteSubject(source, part.subject());
            }
        }
    }

    private void deleteSubject(Source source, String subject) {
        try {
            registry.deleteSubject(subject);
        } catch (RegistryException e) {
            throw new SqlException(
                    "58030",
                    source.name() + " and its topic " + source.topic() + " are deleted, but the registry keeps subject "
                            + subject + ": " + e.getMessage(),
                    0,
                    0,
                    e);
        }
    }

    private int registered(Part part, SchemaLanguage language) {
        try {
            if (part.pinnedSchemaId().isPresent()) {
                int id = part.pinnedSchemaId().getAsInt();
                registry.register(part.subject(), registry.schema(id));
                return id;
            }
            Optional<Integer> newest = registry.latest(part.subject()).map(version -> version.id());
            if (newest.isEmpty()) {
                return registry.register(part.subject(), language.own(part));
            }
            ParsedSchema schema = registry.parsed(newest.get());
            return schema.type() == language.type() && carries(language, schema, part)
                    ? newest.get()
                    : registry.register(part.subject(), next(language, schema, registry.schema(newest.get()), part));
        } catch (RegistryException | SchemaMismatchException e) {
            throw new SqlException(
                    "42804",
                    "The " + part.words() + " columns of " + part.source().name()
                            + " are refused by the registry under subject " + part.subject() + ": " + e.getMessage(),
                    0,
                    0,
                    e);
        }
    }

    /** What follows the newest version: as that one with the columns, its metadata and rules kept. */
    private static SchemaText next(SchemaLanguage language, ParsedSchema newest, SchemaText newestText, Part part) {
        if (newest.type() != language.type()) {
            return language.own(part);
        }
        SchemaText evolved = language.evolved(newest, newestText, part);
        return new SchemaText(
                evolved.type(), evolved.text(), evolved.references(), newestText.metadata(), newestText.ruleSet());
    }

    private static boolean carries(SchemaLanguage language, ParsedSchema schema, Part part) {
        try {
            language.reader(schema, () -> null, part, part.slots());
            return language.hasAll(schema, part);
        } catch (SchemaMismatchException e) {
            return false;
        }
    }
}
