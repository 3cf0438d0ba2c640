package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's topic says, up to some offset: subjects with their versions, ids, settings, modes, contexts. It
 * changes by {@link #apply} alone. Subjects are named with their contexts, as {@link QualifiedSubject#qualified} writes
 * them; every method takes any spelling.
 *
 * <p>One thread at a time applies and decides. Any thread may read meanwhile, without waiting: each subject and each id
 * is replaced as a whole, so a reader sees it before or after a record, never between.
 */
public final class RegistryState {
    private final SchemaIndex index;
    private final Settings settings;
    private final Table<String, Boolean> contexts;
    /** Per context, the highest id that the topic remembers beyond the schemas themselves. */
    private final Table<String, Integer> rememberedIds;

    private RegistryState(
            SchemaIndex index,
            Settings settings,
            Table<String, Boolean> contexts,
            Table<String, Integer> rememberedIds) {
        this.index = index;
        this.settings = settings;
        this.contexts = contexts;
        this.rememberedIds = rememberedIds;
    }

    /** @param defaultLevel the compatibility level where the topic names none */
    public RegistryState(CompatibilityLevel defaultLevel) {
        this(new SchemaIndex(), new Settings(defaultLevel), Table.sorted(), Table.hashed());
    }

    /**
     * A state that begins as this one is and keeps its own changes to itself: what will be when some records are stored.
     * Good until this state changes; for the deciding thread alone.
     */
    public RegistryState provisional() {
        return new RegistryState(index.overlay(), settings.overlay(), contexts.overlay(), rememberedIds.overlay());
    }

    /** Takes in a record of the topic, in the topic's order. One that {@link #refusal} names changes nothing. */
    public void apply(RegistryRecord change) {
        if (change instanceof RegistryRecord.SchemaStored stored) {
            if (refusal(stored) == null) {
                index.put(stored.schema().subject(), List.of(stored.schema()));
            }
        } else if (change instanceof RegistryRecord.SchemaRemoved removed) {
            index.remove(removed.subject(), removed.version());
        } else if (change instanceof RegistryRecord.SubjectDeleted deleted) {
            hide(deleted);
        } else if (change instanceof RegistryRecord.SubjectCleared cleared) {
            clear(cleared.subject());
        } else if (change instanceof RegistryRecord.ConfigChanged config) {
            settings.set(config.subject(), config.config());
        } else if (change instanceof RegistryRecord.ModeChanged mode) {
            settings.set(mode.subject(), mode.mode());
        } else if (change instanceof RegistryRecord.ContextStored stored) {
            contexts.put(stored.context(), true);
        } else if (change instanceof RegistryRecord.ContextRemoved removed) {
            contexts.remove(removed.context());
        } else if (change instanceof RegistryRecord.HighestId highest) {
            index.raiseHighestId(highest.context(), highest.id());
            rememberedIds.put(highest.context(), highest.id());
        }
    }

    /** Why a record cannot be taken in, or null: an id never gets a second text, whoever wrote the record. */
    public @Nullable String refusal(RegistryRecord change) {
        if (!(change instanceof RegistryRecord.SchemaStored stored)) {
            return null;
        }
        StoredSchema schema = stored.schema();
        // All uses of an id have one text: any but the version that this one replaces speaks for the others.
        StoredSchema other = index.uses(schema.context(), schema.id()).stream()
                .filter(use ->
                        use.version() != schema.version() || !use.subject().equals(schema.subject()))
                .findFirst()
                .orElse(null);
        return other == null || other.schema().text().equals(schema.schema().text())
                ? null
                : "id " + schema.id() + " of subject '" + schema.subject() + "' version " + schema.version()
                        + " belongs to another schema already, that of subject '" + other.subject() + "' version "
                        + other.version();
    }

    private void hide(RegistryRecord.SubjectDeleted deleted) {
        List<StoredSchema> hidden = index.subject(deleted.subject()).live().stream()
                .filter(schema -> schema.version() <= deleted.upToVersion())
                .map(StoredSchema::softlyDeleted)
                .toList();
        if (!hidden.isEmpty()) {
            index.put(deleted.subject(), hidden);
        }
    }

    private void clear(@Nullable String subject) {
        for (String name : List.copyOf(matching(subject).keySet())) {
            for (StoredSchema schema : index.subject(name).all()) {
                if (schema.deleted()) {
                    index.remove(name, schema.version());
                }
            }
        }
    }

    /**
     * The subjects that a setting is for: one, those of a context ({@code :.context:}), or, for null, all.
     */
    NavigableMap<String, SubjectVersions> matching(@Nullable String scope) {
        NavigableMap<String, SubjectVersions> all = index.subjects().map();
        if (scope == null) {
            return all;
        }
        QualifiedSubject qualified = QualifiedSubject.parse(scope);
        String name = qualified.qualified();
        boolean whole = qualified.subject().isEmpty() && !qualified.isDefault();
        return all.subMap(name, true, whole ? name + Character.MAX_VALUE : name, true);
    }

    /** All subjects by name, those included whose versions are all softly deleted. A view that follows the state. */
    public NavigableMap<String, SubjectVersions> subjects() {
        return index.subjects().map();
    }

    /** The versions of a subject; none if it is unknown. */
    public SubjectVersions subject(String name) {
        return index.subject(QualifiedSubject.normalized(name));
    }

    /** Whether the subject has a version, or, unless {@code withDeleted}, one that is not deleted. */
    public boolean hasSubject(String name, boolean withDeleted) {
        return subject(name).any(withDeleted);
    }

    /**
     * A version by its number or as the latest.
     *
     * @throws io.runnel.registry.RegistryException 40401 or 40402 when it is not there
     */
    public StoredSchema version(String subject, VersionNumber version, boolean withDeleted) {
        SubjectVersions versions = subject(subject);
        Optional<StoredSchema> found = version.in(versions, withDeleted);
        if (found.isPresent()) {
            return found.get();
        }
        throw versions.any(withDeleted)
                ? RegistryErrors.versionNotFound(version.number())
                : RegistryErrors.subjectNotFound(subject);
    }

    /** Every subject and version of the default context that carries this id, softly deleted ones included. */
    public List<StoredSchema> uses(int id) {
        return index.uses(QualifiedSubject.DEFAULT_CONTEXT, id);
    }

    /** Every subject and version of a context that carries this id, softly deleted ones included. */
    public List<StoredSchema> uses(String context, int id) {
        return index.uses(context, id);
    }

    /** The versions of a subject that carry this id, softly deleted ones included. */
    public List<StoredSchema> usesIn(String subject, int id) {
        return index.usesIn(QualifiedSubject.normalized(subject), id);
    }

    /**
     * The schema of an id in the default context.
     *
     * @throws io.runnel.registry.RegistryException 40403 if there is none
     */
    public SchemaText schema(int id) {
        List<StoredSchema> found = uses(id);
        if (found.isEmpty()) {
            throw RegistryErrors.schemaNotFound(id);
        }
        return found.get(0).schema();
    }

    /** Ids of exactly this canonical schema in a context, the newest last; one, but for imports. */
    public List<Integer> ids(String context, SchemaText canonical) {
        return index.ids(context, canonical);
    }

    /** The id of the content with this GUID in a context. */
    public Optional<Integer> idByGuid(String context, String guid) {
        return Optional.ofNullable(index.idByGuid(context, guid));
    }

    /** The highest id that was ever given in the default context. */
    public int maxId() {
        return maxId(QualifiedSubject.DEFAULT_CONTEXT);
    }

    /** The highest id that was ever given in a context, 0 when none was. */
    public int maxId(String context) {
        return index.highestId(context);
    }

    /** The highest id of which the topic has a record of its own; only for the deciding thread. */
    int rememberedId(String context) {
        return rememberedIds.getOrDefault(context, 0);
    }

    /** Ids of the schemas that refer to a version, those softly deleted left out, ascending. */
    public List<Integer> referencedBy(String subject, int version) {
        return index.referring(QualifiedSubject.normalized(subject), version).stream()
                .map(StoredSchema::id)
                .distinct()
                .sorted()
                .toList();
    }

    /** All contexts, the default one first. */
    public List<String> contexts() {
        List<String> names = new ArrayList<>();
        names.add(QualifiedSubject.DEFAULT_CONTEXT);
        names.addAll(contexts.map().keySet());
        return names;
    }

    boolean hasContext(String context) {
        return context.equals(QualifiedSubject.DEFAULT_CONTEXT) || contexts.get(context) != null;
    }

    /**
     * What is set for a subject itself, or empty.
     *
     * @param subject null for the global settings, {@code :.context:} for those of a context
     */
    public Optional<SubjectConfig> config(@Nullable String subject) {
        return settings.config(QualifiedSubject.normalizedOrGlobal(subject));
    }

    /** The settings that hold for a subject, wherever they are set; the compatibility level is never null. */
    public SubjectConfig configInScope(@Nullable String subject) {
        return settings.configInScope(QualifiedSubject.normalizedOrGlobal(subject));
    }

    /** All settings by subject, the global ones under the empty text. */
    public NavigableMap<String, SubjectConfig> configs() {
        return settings.configs();
    }

    /** The mode set for a subject itself, or empty; scopes as for {@link #config}. */
    public Optional<Mode> mode(@Nullable String subject) {
        return settings.mode(QualifiedSubject.normalizedOrGlobal(subject));
    }

    /** The names of a context's subjects, and of the context itself, that have a mode of their own. */
    List<String> withModes(String context) {
        return settings.modes().keySet().stream()
                .filter(name -> QualifiedSubject.contextOf(name).equals(context))
                .toList();
    }

    /** The mode that holds for a subject, wherever it is set. */
    public Mode modeInScope(@Nullable String subject) {
        return settings.modeInScope(QualifiedSubject.normalizedOrGlobal(subject));
    }

    /** The subject that answers for this one: the target of its alias, or itself. */
    public String resolvedAlias(String subject) {
        String name = QualifiedSubject.normalized(subject);
        String alias = settings.config(QualifiedSubject.normalizedOrGlobal(name))
                .map(SubjectConfig::alias)
                .orElse(null);
        return alias == null || alias.isEmpty() ? name : QualifiedSubject.within(name, alias);
    }

    /** The compatibility level set for a subject itself, or empty. */
    public Optional<CompatibilityLevel> subjectLevel(String subject) {
        return config(subject).map(SubjectConfig::compatibilityLevel);
    }

    /** The level that holds for subjects of the default context without their own. */
    public CompatibilityLevel globalLevel() {
        return Objects.requireNonNull(configInScope(null).compatibilityLevel());
    }

    /** The level that holds for a subject. */
    public CompatibilityLevel level(String subject) {
        return Objects.requireNonNull(configInScope(subject).compatibilityLevel());
    }

    /** Every subject with a version that is not deleted, by name. */
    public List<SubjectSummary> summaries() {
        List<SubjectSummary> summaries = new ArrayList<>();
        subjects()
                .forEach((name, versions) -> versions.latest()
                        .ifPresent(latest -> summaries.add(new SubjectSummary(
                                name,
                                versions.live().size(),
                                latest.subjectVersion(),
                                level(name),
                                modeInScope(name)))));
        return summaries;
    }
}
