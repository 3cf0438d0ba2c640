package io.runnel.registry.validation;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.SubjectVersions;
import io.runnel.registry.subject.WeighedCache;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The registry as the checks ask it: what a subject holds, and the parsed schema of an id, so that its references are
 * not resolved again for each batch. Thread-safe.
 */
final class RegisteredSchemas {
    private static final int IDLE_SECONDS = 10;
    /** Those beyond are begun when they are asked for again. */
    private static final int MAX_UNDER_WAY = 100;

    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final WeighedCache<Key, Entry> cache;
    private final Set<Key> underWay = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor parsing = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_UNDER_WAY), RegisteredSchemas::thread);

    RegisteredSchemas(RegistryState state, ParsedSchemas schemas, int maximumSize) {
        this.state = state;
        this.schemas = schemas;
        this.cache = ParsedSchemas.bounded(
                maximumSize, (key, entry) -> entry.text().text().length());
        parsing.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "registry-parsing");
        thread.setDaemon(true);
        return thread;
    }

    /** Each context counts its ids by itself. */
    private record Key(String context, int id) {}

    /** An id that was deleted for good may come again with another text. One of the two others is null. */
    private record Entry(
            SchemaText text,
            @Nullable ParsedSchema parsed,
            @Nullable RuntimeException failure) {}

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
     * The schema of an id; null while it is being parsed. A long one is parsed on a thread for that, since the callers
     * are network threads, which have other clients.
     *
     * @throws io.runnel.registry.RegistryException 40403 for an unknown id, 42201 when a schema that another program
     *     wrote does not parse here
     */
    @Nullable
    ParsedSchema parsed(String context, int id) {
        List<StoredSchema> uses = state.uses(context, id);
        if (uses.isEmpty()) {
            throw RegistryErrors.schemaNotFound(id);
        }
        StoredSchema stored = uses.get(0);
        Key key = new Key(context, id);
        Entry entry = cache.find(key);
        if (entry == null || !entry.text().equals(stored.schema())) {
            if (!schemas.isQuick(state, stored.subject(), stored.schema())) {
                parseLater(key, stored);
                return null;
            }
            entry = entry(stored);
            cache.put(key, entry);
        }
        if (entry.failure() != null) {
            // Told once: what a reference of it leads to may be there next time.
            cache.forget(key);
            throw entry.failure();
        }
        return entry.parsed();
    }

    private Entry entry(StoredSchema stored) {
        try {
            return new Entry(stored.schema(), schemas.parse(state, stored.subject(), stored.schema()), null);
        } catch (RuntimeException e) {
            return new Entry(stored.schema(), null, e);
        }
    }

    private void parseLater(Key key, StoredSchema stored) {
        if (!underWay.add(key)) {
            return;
        }
        try {
            parsing.execute(() -> {
                try {
                    cache.put(key, entry(stored));
                } finally {
                    underWay.remove(key);
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(key);
        }
    }
}
