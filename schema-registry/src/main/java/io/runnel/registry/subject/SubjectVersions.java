package io.runnel.registry.subject;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The versions of one subject, ascending. Immutable. */
public final class SubjectVersions {
    static final SubjectVersions NONE = new SubjectVersions(List.of());

    private final List<StoredSchema> all;
    private final List<StoredSchema> live;
    private final Set<Integer> liveIds = new HashSet<>();

    private SubjectVersions(List<StoredSchema> all) {
        this.all = all;
        this.live = all.stream().filter(schema -> !schema.deleted()).toList();
        live.forEach(schema -> liveIds.add(schema.id()));
    }

    SubjectVersions with(StoredSchema schema) {
        List<StoredSchema> versions = new ArrayList<>(all);
        int at = 0;
        while (at < versions.size() && versions.get(at).version() < schema.version()) {
            at++;
        }
        if (at < versions.size() && versions.get(at).version() == schema.version()) {
            versions.set(at, schema);
        } else {
            versions.add(at, schema);
        }
        return new SubjectVersions(List.copyOf(versions));
    }

    SubjectVersions without(int version) {
        return new SubjectVersions(
                all.stream().filter(schema -> schema.version() != version).toList());
    }

    /** All versions, softly deleted ones included. */
    public List<StoredSchema> all() {
        return all;
    }

    /** The versions that are not deleted. */
    public List<StoredSchema> live() {
        return live;
    }

    /** {@link #all} or {@link #live}. */
    public List<StoredSchema> versions(boolean withDeleted) {
        return withDeleted ? all : live;
    }

    /** The newest version that is not deleted. */
    public Optional<StoredSchema> latest() {
        return live.isEmpty() ? Optional.empty() : Optional.of(live.get(live.size() - 1));
    }

    /** The version of that number, deleted or not. */
    public Optional<StoredSchema> version(int version) {
        return all.stream().filter(schema -> schema.version() == version).findFirst();
    }

    /** Whether a version that is not deleted has this id. Takes constant time: asked for every record of a topic. */
    public boolean hasLiveId(int id) {
        return liveIds.contains(id);
    }

    int nextVersion() {
        return all.isEmpty() ? 1 : all.get(all.size() - 1).version() + 1;
    }
}
