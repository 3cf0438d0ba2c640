package io.runnel.registry.subject;

import io.runnel.registry.Metadata;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.Compatibility;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.compatibility.CompatibilityPolicy;
import io.runnel.registry.schema.AvroSchema;
import io.runnel.registry.schema.ParsedSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions about a schema that a client sends along: its canonical form, its version, its compatibility. */
public final class Schemas {
    private Schemas() {}

    /** The schema understood, with its references looked up in the default context. */
    public static ParsedSchema parse(RegistryState state, ParsedSchemas schemas, SchemaText text) {
        return schemas.parse(state, References.pinned(state, "", text));
    }

    /**
     * The text by which the registry would know this schema under the subject.
     *
     * @throws io.runnel.registry.RegistryException 42201 when it does not parse
     */
    public static SchemaText canonical(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText text, boolean normalize) {
        SchemaText pinned = References.pinned(state, subject, text);
        ParsedSchema parsed = schemas.parse(state, subject, pinned);
        return pinned.withText(normalize ? parsed.normalizedText() : parsed.canonicalText());
    }

    /**
     * As {@link #canonical}, for a schema that is to be registered.
     *
     * @throws io.runnel.registry.RegistryException 42201 also for what only a schema of old may have
     */
    public static SchemaText canonicalOfNew(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText text, boolean normalize) {
        SchemaText pinned = References.pinned(state, subject, text);
        schemas.parse(state, subject, pinned).checkNew();
        return canonical(state, schemas, subject, pinned, normalize);
    }

    /**
     * The version of the subject that has this schema, as {@code POST /subjects/{subject}} answers it: if not the schema
     * as it was sent, then with what a registration would add to it.
     *
     * @param normalize besides what the subject's settings say
     * @throws io.runnel.registry.RegistryException 42201 when it does not parse
     */
    public static Optional<StoredSchema> find(
            RegistryState state,
            ParsedSchemas schemas,
            String subject,
            SchemaText text,
            boolean normalize,
            boolean withDeleted) {
        String name = QualifiedSubject.normalized(subject);
        SubjectConfig config = state.configInScope(name);
        boolean normal = normalize || Boolean.TRUE.equals(config.normalize());
        SchemaText canonical = canonical(state, schemas, name, text, normal);
        Optional<StoredSchema> found = lookup(state, schemas, name, canonical, withDeleted);
        StoredSchema latest = state.subject(name).latest().orElse(null);
        if (found.isPresent() || latest == null) {
            return found;
        }
        SchemaText completed = canonical.with(
                Registration.metadata(canonical.metadata(), latest.schema().metadata(), config),
                Registration.ruleSet(canonical.ruleSet(), latest.schema().ruleSet(), config));
        return completed.equals(canonical) ? Optional.empty() : lookup(state, schemas, name, completed, withDeleted);
    }

    /** The newest version of the subject with this canonical schema, or with one that is the same in other words. */
    static Optional<StoredSchema> lookup(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText canonical, boolean withDeleted) {
        StoredSchema newest = null;
        for (int id : state.ids(QualifiedSubject.contextOf(subject), canonical)) {
            for (StoredSchema use : state.usesIn(subject, id)) {
                if ((withDeleted || !use.deleted()) && (newest == null || use.version() > newest.version())) {
                    newest = use;
                }
            }
        }
        return newest != null ? Optional.of(newest) : inOtherWords(state, schemas, subject, canonical, withDeleted);
    }

    private static Optional<StoredSchema> inOtherWords(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText canonical, boolean withDeleted) {
        List<StoredSchema> versions = state.subject(subject).versions(withDeleted);
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (matches(state, schemas, subject, canonical, versions.get(i))) {
                return Optional.of(versions.get(i));
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a version is what this schema means: the same; the same but for the version that the registry noted in its
     * metadata; or the same with the references that this one has written out.
     */
    static boolean matches(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText canonical, StoredSchema version) {
        SchemaText other = version.schema();
        if (canonical.equals(other)) {
            return true;
        }
        Metadata metadata = other.metadata();
        if (metadata != null && metadata.confluentVersion() != null && isSilent(canonical.metadata())) {
            Metadata without = metadata.withoutConfluentVersion();
            boolean empty = without.equals(Metadata.ofProperties(Map.of()));
            if (canonical.equals(other.with(without, other.ruleSet()))
                    || empty && canonical.equals(other.with(null, other.ruleSet()))) {
                return true;
            }
        }
        return canonical.references().isEmpty()
                && !other.references().isEmpty()
                && canonical.type() == other.type()
                && Objects.equals(canonical.metadata(), other.metadata())
                && Objects.equals(canonical.ruleSet(), other.ruleSet())
                && sameWrittenOut(schemas.parse(state, subject, canonical), schemas.parse(state, version));
    }

    private static boolean isSilent(@Nullable Metadata metadata) {
        return metadata == null || metadata.confluentVersion() == null;
    }

    private static boolean sameWrittenOut(ParsedSchema one, ParsedSchema other) {
        return one instanceof AvroSchema avro
                && other instanceof AvroSchema otherAvro
                && avro.schema().equals(otherAvro.schema());
    }

    /** A schema with what a registration takes from the latest version and the settings. */
    static SchemaText completed(
            SchemaText text, @Nullable SchemaText latest, SubjectConfig config, boolean noteVersion, int version) {
        Metadata metadata = Registration.metadata(text.metadata(), latest == null ? null : latest.metadata(), config);
        if (noteVersion || metadata != null && metadata.confluentVersion() != null) {
            metadata = Metadata.withConfluentVersion(metadata, version);
        }
        return text.with(
                metadata, Registration.ruleSet(text.ruleSet(), latest == null ? null : latest.ruleSet(), config));
    }

    /**
     * Every reason why the schema may not follow these versions at the subject's level; empty when it may.
     *
     * @param older ascending; which of them count, the subject's settings say
     */
    public static List<String> incompatibilities(
            RegistryState state, ParsedSchemas schemas, String subject, SchemaText newer, List<StoredSchema> older) {
        CompatibilityLevel level = state.level(subject);
        SubjectConfig config = state.configInScope(subject);
        boolean validateFields = Boolean.TRUE.equals(config.validateFields());
        if (level == CompatibilityLevel.NONE && !validateFields) {
            return List.of();
        }
        ParsedSchema parsed = schemas.parse(state, subject, newer);
        List<String> reasons = new ArrayList<>();
        if (validateFields) {
            SchemaText latest =
                    older.isEmpty() ? null : older.get(older.size() - 1).schema();
            reasons.addAll(ReservedFields.conflicts(newer, parsed, latest));
        }
        reasons.addAll(Compatibility.lines(
                level,
                CompatibilityPolicy.named(config.compatibilityPolicy()),
                parsed,
                () -> judges(config, level, newer, older).stream()
                        .map(version -> new Compatibility.Version(version.version(), schemas.parse(state, version)))
                        .iterator()));
        if (!reasons.isEmpty()) {
            reasons.add("{validateFields: '" + validateFields + "', compatibility: '" + level + "'}");
        }
        return reasons;
    }

    /**
     * The versions that count for the level: the newest one, or all, newest first. Where the subject has a compatibility
     * group, only those whose metadata have the same value of that property.
     */
    private static List<StoredSchema> judges(
            SubjectConfig config, CompatibilityLevel level, SchemaText newer, List<StoredSchema> versions) {
        String group = config.compatibilityGroup();
        boolean transitive = level.transitive();
        List<StoredSchema> judges = new ArrayList<>();
        for (int i = versions.size() - 1; i >= 0 && (transitive || judges.isEmpty()); i--) {
            StoredSchema version = versions.get(i);
            if (group == null || Objects.equals(value(newer, group), value(version.schema(), group))) {
                judges.add(version);
            }
        }
        return Collections.unmodifiableList(judges);
    }

    private static @Nullable String value(SchemaText schema, String property) {
        Metadata metadata = schema.metadata();
        return metadata == null ? null : metadata.properties().get(property);
    }
}
