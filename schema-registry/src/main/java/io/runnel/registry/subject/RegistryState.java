package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's topic says, up to some offset: subjects with their versions, ids, compatibility levels. It
 * changes by {@link #apply} alone.
 *
 * <p>One thread at a time applies and decides. Any thread may read meanwhile, without waiting: each subject and each id
 * is replaced as a whole, so a reader sees it before or after a record, never between.
 */
public final class RegistryState {
    private final CompatibilityLevel defaultLevel;
    private final NavigableMap<String, SubjectVersions> subjects = new ConcurrentSkipListMap<>();
    private final Map<Integer, List<StoredSchema>> uses = new ConcurrentHashMap<>();
    private final Map<SchemaText, Integer> ids = new HashMap<>();
    private final Map<String, CompatibilityLevel> levels = new ConcurrentHashMap<>();
    private volatile @Nullable CompatibilityLevel globalLevel;
    private volatile int maxId;

    /** @param defaultLevel the global level while the topic names none */
    public RegistryState(CompatibilityLevel defaultLevel) {
        this.defaultLevel = defaultLevel;
    }

    /** Takes in a record of the topic, in the topic's order. */
    public void apply(RegistryRecord change) {
        if (change instanceof RegistryRecord.SchemaStored stored) {
            put(stored.schema());
        } else if (change instanceof RegistryRecord.SchemaRemoved removed) {
            remove(removed.subject(), removed.version());
        } else if (change instanceof RegistryRecord.SubjectDeleted deleted) {
            for (StoredSchema schema : subject(deleted.subject()).live()) {
                if (schema.version() <= deleted.upToVersion()) {
                    put(schema.softlyDeleted());
                }
            }
        } else if (change instanceof RegistryRecord.LevelChanged level) {
            setLevel(level.subject(), level.level());
        }
    }

    private void put(StoredSchema schema) {
        StoredSchema replaced =
                subject(schema.subject()).version(schema.version()).orElse(null);
        if (replaced != null && replaced.id() != schema.id()) {
            forgetUse(replaced);
        }
        List<StoredSchema> sameId = new ArrayList<>(otherUses(schema));
        sameId.add(schema);
        uses.put(schema.id(), List.copyOf(sameId));
        ids.putIfAbsent(schema.schema(), schema.id());
        maxId = Math.max(maxId, schema.id());
        subjects.put(schema.subject(), subject(schema.subject()).with(schema));
    }

    private void remove(String subject, int version) {
        StoredSchema gone = subject(subject).version(version).orElse(null);
        if (gone == null) {
            return;
        }
        SubjectVersions rest = subject(subject).without(version);
        if (rest.all().isEmpty()) {
            subjects.remove(subject);
        } else {
            subjects.put(subject, rest);
        }
        forgetUse(gone);
    }

    private void forgetUse(StoredSchema gone) {
        List<StoredSchema> others = otherUses(gone);
        if (others.isEmpty()) {
            uses.remove(gone.id());
            ids.remove(gone.schema(), gone.id());
        } else {
            uses.put(gone.id(), others);
        }
    }

    /** Who else carries the id of this version. */
    private List<StoredSchema> otherUses(StoredSchema schema) {
        return uses(schema.id()).stream()
                .filter(use -> !use.subject().equals(schema.subject()) || use.version() != schema.version())
                .toList();
    }

    private void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level) {
        if (subject == null) {
            globalLevel = level;
        } else if (level == null) {
            levels.remove(subject);
        } else {
            levels.put(subject, level);
        }
    }

    /** All subjects by name, those included whose versions are all softly deleted. A view that follows the state. */
    public NavigableMap<String, SubjectVersions> subjects() {
        return Collections.unmodifiableNavigableMap(subjects);
    }

    /** The versions of a subject; none if it is unknown. */
    public SubjectVersions subject(String name) {
        return subjects.getOrDefault(name, SubjectVersions.NONE);
    }

    /** Whether the subject has a version, or, unless {@code withDeleted}, one that is not deleted. */
    public boolean hasSubject(String name, boolean withDeleted) {
        return !subject(name).versions(withDeleted).isEmpty();
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
        throw versions.versions(withDeleted).isEmpty()
                ? RegistryErrors.subjectNotFound(subject)
                : RegistryErrors.versionNotFound(version.number());
    }

    /** Every subject and version that carries this id, softly deleted ones included; empty if no one does. */
    public List<StoredSchema> uses(int id) {
        return uses.getOrDefault(id, List.of());
    }

    /**
     * The schema of an id.
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

    /** The id of a canonical schema, or that of the next new one. Only for the deciding thread. */
    int idFor(SchemaText canonical) {
        Integer known = ids.get(canonical);
        return known != null ? known : maxId + 1;
    }

    /** The highest id that was ever seen. */
    public int maxId() {
        return maxId;
    }

    /** Ids of the schemas that refer to a version, those softly deleted left out, ascending. */
    public List<Integer> referencedBy(String subject, int version) {
        return uses.values().stream()
                .flatMap(List::stream)
                .filter(use -> !use.deleted())
                .filter(use -> use.schema().references().stream()
                        .anyMatch(reference -> reference.subject().equals(subject) && reference.version() == version))
                .map(StoredSchema::id)
                .distinct()
                .sorted()
                .toList();
    }

    /** The level set for a subject itself, or empty. */
    public Optional<CompatibilityLevel> subjectLevel(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    /** The level that holds for subjects without their own. */
    public CompatibilityLevel globalLevel() {
        CompatibilityLevel set = globalLevel;
        return set == null ? defaultLevel : set;
    }

    /** The level that holds for a subject. */
    public CompatibilityLevel level(String subject) {
        return subjectLevel(subject).orElseGet(this::globalLevel);
    }
}
