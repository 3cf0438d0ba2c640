package io.runnel.registry.subject;

import io.runnel.registry.Metadata;
import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One registration being decided: {@link RegisterSchema} with the state it is decided on. */
final class Registration {
    private final RegisterSchema wish;
    private final String subject;
    private final String context;
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final SubjectConfig config;
    private final Mode mode;
    private final SubjectVersions versions;
    private final boolean normalize;

    Registration(RegisterSchema wish, RegistryState state, ParsedSchemas schemas) {
        this.wish = wish;
        this.subject = wish.subject();
        this.context = QualifiedSubject.contextOf(subject);
        this.state = state;
        this.schemas = schemas;
        this.config = state.configInScope(subject);
        this.mode = state.modeInScope(subject);
        this.versions = state.subject(subject);
        this.normalize = wish.normalize() || Boolean.TRUE.equals(config.normalize());
    }

    /** What is registered already needs no decision; what is not is parsed, so that the decision finds it in the cache. */
    static Optional<StoredSchema> beforehand(RegisterSchema wish, RegistryState state, ParsedSchemas schemas) {
        try {
            Registration registration = new Registration(wish, state, schemas);
            Optional<StoredSchema> registered = registration.registered();
            if (registered.isEmpty() && !wish.text().text().isBlank()) {
                schemas.parse(state, wish.subject(), registration.toBeStored(wish.text()));
            }
            return registered;
        } catch (RegistryException e) {
            // The decision, on the state that counts, will say so; what a reference names may be registered until then.
            return Optional.empty();
        }
    }

    Decision<StoredSchema> decide() {
        Permissions.checkSubject(subject);
        if (wish.propagateTags()) {
            throw new RegistryException(
                    RegistryErrors.OPERATION_NOT_PERMITTED,
                    "This registry does not propagate schema tags: send propagateSchemaTags=false, with the tags in the"
                            + " schema itself");
        }
        Optional<StoredSchema> registered = registered();
        if (registered.isPresent()) {
            return Decision.nothing(registered.get());
        }
        Permissions.checkRegistration(state, subject, wish.id() >= 0);
        SchemaText canonical = toBeStored(mode.bringsIds() ? wish.text() : completed());
        Optional<StoredSchema> same = wish.version() == RegisterSchema.ANY_VERSION
                ? Schemas.lookup(state, schemas, subject, canonical, false).filter(this::hasWishedId)
                : Optional.empty();
        if (same.isPresent()) {
            return Decision.nothing(same.get());
        }
        if (!mode.bringsIds()) {
            checkCompatible(canonical);
        }
        return stored(canonical);
    }

    private boolean hasWishedId(StoredSchema schema) {
        return wish.id() < 0 || wish.id() == schema.id();
    }

    /** What is there already is answered in any mode, unless the settings would make another schema of it. */
    private Optional<StoredSchema> registered() {
        if (wish.propagateTags()
                || config.hasDefaultsOrOverrides()
                || wish.text().text().isBlank()) {
            return Optional.empty();
        }
        SchemaText canonical = canonical(wish.text());
        if (wish.version() == RegisterSchema.NEXT_VERSION) {
            return versions.latest()
                    .filter(latest -> Schemas.matches(state, schemas, subject, canonical, latest))
                    .filter(this::hasWishedId);
        }
        Optional<StoredSchema> found = Schemas.lookup(state, schemas, subject, canonical, false);
        if (wish.version() == RegisterSchema.ANY_VERSION) {
            return found.filter(this::hasWishedId);
        }
        return versions.version(wish.version())
                .filter(wished -> !wished.deleted() && wished.id() == wish.id())
                .filter(wished -> found.isPresent()
                        && found.get().id() == wish.id()
                        && wished.schema().equals(found.get().schema()));
    }

    private SchemaText canonical(SchemaText text) {
        return Schemas.canonical(state, schemas, subject, text, normalize);
    }

    /** What brings its id is not new: some registry has taken it already. */
    private SchemaText toBeStored(SchemaText text) {
        return wish.id() >= 0 ? canonical(text) : Schemas.canonicalOfNew(state, schemas, subject, text, normalize);
    }

    /** The schema with what the latest version and the settings add to it. */
    private SchemaText completed() {
        StoredSchema latest = versions.latest().orElse(null);
        SchemaText text = wish.text();
        if (text.text().isBlank()) {
            if (latest == null) {
                throw RegistryErrors.emptySchema();
            }
            SchemaText old = latest.schema();
            text = new SchemaText(old.type(), old.text(), old.references(), text.metadata(), text.ruleSet());
        }
        int version = versions.nextVersion();
        return Schemas.completed(text, latest == null ? null : latest.schema(), config, wish.version() != 0, version);
    }

    private void checkCompatible(SchemaText canonical) {
        List<String> reasons = Schemas.incompatibilities(state, schemas, subject, canonical, versions.live());
        if (!reasons.isEmpty()) {
            throw new RegistryException(
                    RegistryErrors.INCOMPATIBLE_SCHEMA,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", details: " + reasons);
        }
    }

    private Decision<StoredSchema> stored(SchemaText canonical) {
        int next = versions.nextVersion();
        int version = wish.version() > 0 ? wish.version() : next;
        if (version != next && !mode.bringsIds()) {
            throw RegistryErrors.invalidSchema(
                    canonical.type(),
                    "Version is not one more than previous version: subject '" + subject + "' goes on with version "
                            + next + ", not " + version);
        }
        StoredSchema stored = new StoredSchema(subject, version, id(canonical), canonical, false);
        List<RegistryRecord> records = new ArrayList<>();
        if (!state.hasContext(context)) {
            records.add(new RegistryRecord.ContextStored(context));
        }
        supplanted(stored).forEach(old -> records.add(new RegistryRecord.SchemaRemoved(subject, old.version())));
        StoredSchema replaced = versions.version(version).orElse(null);
        if (replaced != null && replaced.id() != stored.id()) {
            records.addAll(Removal.remembered(state, List.of(replaced)));
        }
        records.add(new RegistryRecord.SchemaStored(stored));
        return new Decision<>(records, stored);
    }

    /** Softly deleted versions of the same schema: it comes again under its new number, so they go. */
    private List<StoredSchema> supplanted(StoredSchema stored) {
        return state.usesIn(subject, stored.id()).stream()
                .filter(use -> use.deleted() && use.version() < stored.version())
                .toList();
    }

    private int id(SchemaText canonical) {
        List<Integer> known = state.ids(context, canonical);
        if (wish.id() < 0) {
            return known.isEmpty() ? newId() : known.get(known.size() - 1);
        }
        if (!known.contains(wish.id()) && !state.uses(context, wish.id()).isEmpty()) {
            throw new RegistryException(
                    RegistryErrors.OPERATION_NOT_PERMITTED,
                    "Overwrite new schema with id " + wish.id() + " in context "
                            + new QualifiedSubject(context, "").contextPrefix() + " is not permitted.");
        }
        return wish.id();
    }

    private int newId() {
        int highest = state.maxId(context);
        if (highest == Integer.MAX_VALUE) {
            throw new RegistryException(
                    RegistryErrors.STORE,
                    "Context '" + context + "' has given its highest id, " + highest
                            + ": register new schemas in another context");
        }
        return highest + 1;
    }

    /** What a schema gets from its predecessor and from the settings. */
    static @Nullable Metadata metadata(@Nullable Metadata own, @Nullable Metadata previous, SubjectConfig config) {
        Metadata specific = own != null ? own : previous;
        return Metadata.merged(Metadata.merged(config.defaultMetadata(), specific), config.overrideMetadata());
    }

    static @Nullable RuleSet ruleSet(@Nullable RuleSet own, @Nullable RuleSet previous, SubjectConfig config) {
        RuleSet specific = own != null ? own : previous;
        return RuleSet.merged(RuleSet.merged(config.defaultRuleSet(), specific), config.overrideRuleSet());
    }
}
