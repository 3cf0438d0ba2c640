package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every version, found by subject, by id, by content, by GUID and by what it refers to; each in constant time. Ids count
 * within a context.
 */
final class SchemaIndex {
    private record InContext<T>(String context, T value) {}

    private record Place(String subject, int number) {}

    private final Table<String, SubjectVersions> subjects;
    private final Table<InContext<Integer>, AppendList<StoredSchema>> uses;
    /** Versions of a subject that carry an id. */
    private final Table<Place, AppendList<StoredSchema>> subjectUses;

    /** Ids of a content, the newest last: only an import can give it more than one. */
    private final Table<InContext<SchemaText>, AppendList<Integer>> ids;

    private final Table<InContext<String>, AppendList<Integer>> guids;
    /** Versions, not deleted, that refer to a version. */
    private final Table<Place, AppendList<StoredSchema>> referring;

    private final Table<String, Integer> highestIds;

    private SchemaIndex(
            Table<String, SubjectVersions> subjects,
            Table<InContext<Integer>, AppendList<StoredSchema>> uses,
            Table<Place, AppendList<StoredSchema>> subjectUses,
            Table<InContext<SchemaText>, AppendList<Integer>> ids,
            Table<InContext<String>, AppendList<Integer>> guids,
            Table<Place, AppendList<StoredSchema>> referring,
            Table<String, Integer> highestIds) {
        this.subjects = subjects;
        this.uses = uses;
        this.subjectUses = subjectUses;
        this.ids = ids;
        this.guids = guids;
        this.referring = referring;
        this.highestIds = highestIds;
    }

    SchemaIndex() {
        this(
                Table.sorted(),
                Table.hashed(),
                Table.hashed(),
                Table.hashed(),
                Table.hashed(),
                Table.hashed(),
                Table.hashed());
    }

    SchemaIndex overlay() {
        return new SchemaIndex(
                subjects.overlay(),
                uses.overlay(),
                subjectUses.overlay(),
                ids.overlay(),
                guids.overlay(),
                referring.overlay(),
                highestIds.overlay());
    }

    Table<String, SubjectVersions> subjects() {
        return subjects;
    }

    SubjectVersions subject(String name) {
        return subjects.getOrDefault(name, SubjectVersions.NONE);
    }

    /**
     * Puts in versions of one subject, all at once for whoever asks for the subject. The new is entered before the old is
     * taken out, so that no reader misses what is in both.
     */
    void put(String subject, List<StoredSchema> schemas) {
        SubjectVersions versions = subject(subject);
        List<StoredSchema> replaced = new ArrayList<>();
        for (StoredSchema schema : schemas) {
            versions.version(schema.version()).ifPresent(replaced::add);
            enter(schema);
            versions = versions.with(schema);
        }
        subjects.put(subject, versions);
        replaced.forEach(this::takeOut);
    }

    void remove(String subject, int version) {
        SubjectVersions versions = subject(subject);
        StoredSchema gone = versions.version(version).orElse(null);
        if (gone == null) {
            return;
        }
        SubjectVersions rest = versions.without(version);
        if (rest.all().isEmpty()) {
            subjects.remove(subject);
        } else {
            subjects.put(subject, rest);
        }
        takeOut(gone);
    }

    private void enter(StoredSchema schema) {
        String context = schema.context();
        add(uses, new InContext<>(context, schema.id()), schema);
        add(subjectUses, new Place(schema.subject(), schema.id()), schema);
        InContext<SchemaText> content = new InContext<>(context, schema.schema());
        AppendList<Integer> known = ids.get(content);
        if (known == null || !known.contains(schema.id())) {
            add(ids, content, schema.id());
            add(guids, new InContext<>(context, schema.schema().guid()), schema.id());
        }
        if (!schema.deleted()) {
            references(schema).forEach(place -> add(referring, place, schema));
        }
        raiseHighestId(context, schema.id());
    }

    private void takeOut(StoredSchema schema) {
        String context = schema.context();
        take(subjectUses, new Place(schema.subject(), schema.id()), schema);
        take(uses, new InContext<>(context, schema.id()), schema);
        boolean used =
                uses(context, schema.id()).stream().anyMatch(use -> use.schema().equals(schema.schema()));
        if (!used) {
            take(ids, new InContext<>(context, schema.schema()), schema.id());
            take(guids, new InContext<>(context, schema.schema().guid()), schema.id());
        }
        references(schema).forEach(place -> take(referring, place, schema));
    }

    private static List<Place> references(StoredSchema schema) {
        return schema.schema().references().stream()
                .map(reference -> place(schema.subject(), reference))
                .distinct()
                .toList();
    }

    private static Place place(String subject, SchemaReference reference) {
        return new Place(QualifiedSubject.within(subject, reference.subject()), reference.version());
    }

    private static <K, V> void add(Table<K, AppendList<V>> table, K key, V value) {
        table.put(key, table.getOrDefault(key, AppendList.empty()).with(value));
    }

    private static <K, V> void take(Table<K, AppendList<V>> table, K key, V value) {
        AppendList<V> values = table.getOrDefault(key, AppendList.empty());
        int at = values.indexOf(value);
        if (at >= 0 && values.size() == 1) {
            table.remove(key);
        } else if (at >= 0) {
            table.put(key, values.without(at));
        }
    }

    void raiseHighestId(String context, int id) {
        if (id > highestId(context)) {
            highestIds.put(context, id);
        }
    }

    int highestId(String context) {
        return highestIds.getOrDefault(context, 0);
    }

    List<StoredSchema> uses(String context, int id) {
        return uses.getOrDefault(new InContext<>(context, id), AppendList.empty());
    }

    List<StoredSchema> usesIn(String subject, int id) {
        return subjectUses.getOrDefault(new Place(subject, id), AppendList.empty());
    }

    /** Ids of exactly this content, the newest last. */
    List<Integer> ids(String context, SchemaText schema) {
        return ids.getOrDefault(new InContext<>(context, schema), AppendList.empty());
    }

    @Nullable
    Integer idByGuid(String context, String guid) {
        AppendList<Integer> found = guids.get(new InContext<>(context, guid));
        return found == null ? null : found.get(found.size() - 1);
    }

    List<StoredSchema> referring(String subject, int version) {
        return referring.getOrDefault(new Place(subject, version), AppendList.empty());
    }
}
