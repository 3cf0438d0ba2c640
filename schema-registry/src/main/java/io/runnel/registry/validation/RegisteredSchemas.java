package io.runnel.registry.validation;

import com.github.benmanes.caffeine.cache.Cache;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.SubjectVersions;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The registry as the checks ask it: what a subject holds, and the parsed schema of an id, so that its references are
 * not resolved again for each batch. Thread-safe.
 */
final class RegisteredSchemas {
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final int maximumSize;
    private volatile @Nullable Cache<Key, Entry> cache;

    RegisteredSchemas(RegistryState state, ParsedSchemas schemas, int maximumSize) {
        this.state = state;
        this.schemas = schemas;
        this.maximumSize = maximumSize;
    }

    /** Each context counts its ids by itself. */
    private record Key(String context, int id) {}

    /** An id that was deleted for good may come again with another text. */
    private record Entry(SchemaText text, ParsedSchema parsed) {}

    /**
     * A subject as it is now.
     *
     * @param name of the subject itself, where it was asked for by an alias
     */
    record Subject(String name, String context, SubjectVersions versions) {}

    /** The subject of that name, or the one that the name is an alias of. */
    Subject subject(String name) {
        String resolved = state.resolvedAlias(name);
        return new Subject(resolved, QualifiedSubject.contextOf(resolved), state.subject(resolved));
    }

    /** Whether any subject of the context has this id, deleted softly or not. */
    boolean isKnown(String context, int id) {
        return !state.uses(context, id).isEmpty();
    }

    /** The id of the schema with that GUID, or null. */
    @Nullable
    Integer idOf(String context, UUID guid) {
        return state.idByGuid(context, guid.toString()).orElse(null);
    }

    /**
     * The schema of an id.
     *
     * @throws io.runnel.registry.RegistryException 40403 for an unknown id, 42201 when a schema that another program
     *     wrote does not parse here
     */
    ParsedSchema parsed(String context, int id) {
        List<StoredSchema> uses = state.uses(context, id);
        if (uses.isEmpty()) {
            throw RegistryErrors.schemaNotFound(id);
        }
        StoredSchema stored = uses.get(0);
        Key key = new Key(context, id);
        Entry entry = cache().getIfPresent(key);
        if (entry == null || !entry.text().equals(stored.schema())) {
            entry = new Entry(stored.schema(), schemas.parse(state, stored.subject(), stored.schema()));
            cache().put(key, entry);
        }
        return entry.parsed();
    }

    private Cache<Key, Entry> cache() {
        Cache<Key, Entry> made = cache;
        if (made == null) {
            synchronized (this) {
                made = cache;
                if (made == null) {
                    made = ParsedSchemas.bounded(
                            maximumSize, (key, entry) -> entry.text().text().length());
                    cache = made;
                }
            }
        }
        return made;
    }
}
