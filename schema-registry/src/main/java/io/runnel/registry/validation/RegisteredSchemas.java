package io.runnel.registry.validation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.SubjectVersions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The registry as the checks ask it: who has an id, and the parsed schema of one, so that references are not resolved again. Thread-safe. */
final class RegisteredSchemas {
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final int maximumSize;
    private volatile @Nullable Cache<Integer, Entry> cache;

    RegisteredSchemas(RegistryState state, ParsedSchemas schemas, int maximumSize) {
        this.state = state;
        this.schemas = schemas;
        this.maximumSize = maximumSize;
    }

    /** An id that was deleted for good may come again with another text. */
    private record Entry(SchemaText text, ParsedSchema parsed) {}

    /** The versions of a subject as they are now. */
    SubjectVersions subject(String subject) {
        return state.subject(subject);
    }

    /** Whether any subject has this id, deleted softly or not. */
    boolean isKnown(int id) {
        return !state.uses(id).isEmpty();
    }

    /** The id of the schema with that GUID, or null. */
    @Nullable
    Integer idOf(UUID guid) {
        return state.idByGuid(QualifiedSubject.DEFAULT_CONTEXT, guid.toString()).orElse(null);
    }

    /**
     * The schema of an id.
     *
     * @throws io.runnel.registry.RegistryException 40403 for an unknown id, 42201 when a schema that another program
     *     wrote does not parse here
     */
    ParsedSchema parsed(int id) {
        SchemaText text = state.schema(id);
        Entry entry = cache().getIfPresent(id);
        if (entry == null || !entry.text().equals(text)) {
            entry = new Entry(text, schemas.parse(state, text));
            cache().put(id, entry);
        }
        return entry.parsed();
    }

    private Cache<Integer, Entry> cache() {
        Cache<Integer, Entry> made = cache;
        if (made == null) {
            synchronized (this) {
                made = cache;
                if (made == null) {
                    made = Caffeine.newBuilder()
                            .maximumSize(maximumSize)
                            .executor(Runnable::run)
                            .build();
                    cache = made;
                }
            }
        }
        return made;
    }
}
