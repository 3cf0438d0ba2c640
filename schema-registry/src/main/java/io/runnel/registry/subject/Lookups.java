package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Searches beyond one subject. A subject without a context that is not found in the default context is looked for in all
 * the others, in the order of their names.
 */
public final class Lookups {
    /** With this begins the name of a subject in another context. */
    private static final String CONTEXT_PREFIX = ":.";

    private Lookups() {}

    /** A schema's id in one context. */
    public record ContextId(String context, int id) {}

    /**
     * The version to which an id leads.
     *
     * @param subject null for the default context; {@code :.context:} for another; a subject's name if the schema must be
     *     one of that subject, with or without context
     */
    public static Optional<StoredSchema> byId(RegistryState state, int id, @Nullable String subject) {
        QualifiedSubject asked = QualifiedSubject.parse(subject == null ? "" : subject);
        if (asked.subject().isEmpty()) {
            return first(state.uses(asked.context(), id));
        }
        Optional<StoredSchema> found = inContexts(state, asked, name -> last(state.usesIn(name, id)));
        return found.isPresent() || !asked.isDefault() ? found : first(state.uses(asked.context(), id));
    }

    private static Optional<StoredSchema> first(List<StoredSchema> uses) {
        return uses.isEmpty() ? Optional.empty() : Optional.of(uses.get(0));
    }

    private static Optional<StoredSchema> last(List<StoredSchema> uses) {
        return uses.isEmpty() ? Optional.empty() : Optional.of(uses.get(uses.size() - 1));
    }

    /** As {@link RegistryState#version}, in other contexts as well; empty when it is in none. */
    public static Optional<StoredSchema> version(
            RegistryState state, String subject, VersionNumber version, boolean withDeleted) {
        return inContexts(state, QualifiedSubject.parse(subject), name -> version.in(state.subject(name), withDeleted));
    }

    /** As {@link Schemas#find}, in other contexts as well. */
    public static Optional<StoredSchema> schema(
            RegistryState state,
            ParsedSchemas schemas,
            String subject,
            SchemaText text,
            boolean normalize,
            boolean withDeleted) {
        return inContexts(
                state,
                QualifiedSubject.parse(subject),
                name -> Schemas.find(state, schemas, name, text, normalize, withDeleted));
    }

    private static Optional<StoredSchema> inContexts(
            RegistryState state, QualifiedSubject asked, Function<String, Optional<StoredSchema>> search) {
        Optional<StoredSchema> found = search.apply(asked.qualified());
        if (found.isPresent() || !asked.isDefault()) {
            return found;
        }
        for (String context : state.contexts()) {
            if (!context.equals(QualifiedSubject.DEFAULT_CONTEXT)) {
                found = search.apply(new QualifiedSubject(context, asked.subject()).qualified());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Under which ids the contexts know the content of this GUID. */
    public static List<ContextId> byGuid(RegistryState state, String guid) {
        List<ContextId> ids = new ArrayList<>();
        for (String context : state.contexts()) {
            state.idByGuid(context, guid).ifPresent(id -> ids.add(new ContextId(context, id)));
        }
        return ids;
    }

    /** The newest version whose metadata have all these properties. */
    public static Optional<StoredSchema> latestWithMetadata(
            RegistryState state, String subject, Map<String, String> properties, boolean withDeleted) {
        List<StoredSchema> versions = new ArrayList<>(state.subject(subject).versions(withDeleted));
        Collections.reverse(versions);
        return versions.stream()
                .filter(version -> {
                    var metadata = version.schema().metadata();
                    return metadata != null && metadata.properties().entrySet().containsAll(properties.entrySet());
                })
                .findFirst();
    }

    /**
     * The subjects that begin with a prefix: in the default context, in the context that the prefix names, or, for
     * {@code :*:prefix}, in all contexts.
     */
    public static NavigableMap<String, SubjectVersions> subjects(RegistryState state, String prefix) {
        NavigableMap<String, SubjectVersions> all = state.subjects();
        if (!prefix.startsWith(QualifiedSubject.WILDCARD_PREFIX)) {
            String start = QualifiedSubject.normalized(prefix);
            NavigableMap<String, SubjectVersions> found = all.subMap(start, true, start + Character.MAX_VALUE, true);
            return CONTEXT_PREFIX.startsWith(start) ? inDefaultContext(found) : found;
        }
        String start = prefix.substring(QualifiedSubject.WILDCARD_PREFIX.length());
        if (start.isEmpty()) {
            return all;
        }
        NavigableMap<String, SubjectVersions> found = new TreeMap<>();
        for (String context : state.contexts()) {
            String name = new QualifiedSubject(context, start).qualified();
            found.putAll(all.subMap(name, true, name + Character.MAX_VALUE, true));
        }
        return found;
    }

    private static NavigableMap<String, SubjectVersions> inDefaultContext(
            NavigableMap<String, SubjectVersions> subjects) {
        NavigableMap<String, SubjectVersions> found = new TreeMap<>(subjects);
        found.subMap(CONTEXT_PREFIX, true, CONTEXT_PREFIX + Character.MAX_VALUE, true)
                .clear();
        return found;
    }
}
