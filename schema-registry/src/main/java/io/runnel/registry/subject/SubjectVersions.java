package io.runnel.registry.subject;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The versions of one subject, ascending. Immutable and thread-safe. */
public final class SubjectVersions {
    static final SubjectVersions NONE = new SubjectVersions(AppendList.empty(), 0);

    private final AppendList<StoredSchema> all;
    private final int deleted;
    /** Derived from {@code all} when first asked for: most states in between are never looked at. */
    private volatile @Nullable List<StoredSchema> live;

    private volatile @Nullable Set<Integer> liveIds;

    private SubjectVersions(AppendList<StoredSchema> all, int deleted) {
        this.all = all;
        this.deleted = deleted;
    }

    SubjectVersions with(StoredSchema schema) {
        int at = indexOf(schema.version());
        if (at >= 0) {
            return new SubjectVersions(all.replaced(at, schema), deleted - count(all.get(at)) + count(schema));
        }
        int before = -at - 1;
        return new SubjectVersions(
                before == all.size() ? all.with(schema) : all.with(before, schema), deleted + count(schema));
    }

    SubjectVersions without(int version) {
        int at = indexOf(version);
        return at < 0 ? this : new SubjectVersions(all.without(at), deleted - count(all.get(at)));
    }

    private static int count(StoredSchema schema) {
        return schema.deleted() ? 1 : 0;
    }

    /** Where the version stands, or where it would: {@code -(place) - 1}. */
    private int indexOf(int version) {
        int from = 0;
        int to = all.size() - 1;
        if (to < 0 || all.get(to).version() < version) {
            return -all.size() - 1;
        }
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int found = all.get(middle).version();
            if (found == version) {
                return middle;
            }
            if (found < version) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -from - 1;
    }

    /** All versions, softly deleted ones included. */
    public List<StoredSchema> all() {
        return all;
    }

    /** The versions that are not deleted. */
    public List<StoredSchema> live() {
        List<StoredSchema> known = live;
        if (known == null) {
            known = deleted == 0
                    ? all
                    : all.stream().filter(schema -> !schema.deleted()).toList();
            live = known;
        }
        return known;
    }

    /** {@link #all} or {@link #live}. */
    public List<StoredSchema> versions(boolean withDeleted) {
        return withDeleted ? all : live();
    }

    /** Whether there is a version, or, unless {@code withDeleted}, one that is not deleted. */
    public boolean any(boolean withDeleted) {
        return withDeleted ? !all.isEmpty() : all.size() > deleted;
    }

    /** The newest version that is not deleted. */
    public Optional<StoredSchema> latest() {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (!all.get(i).deleted()) {
                return Optional.of(all.get(i));
            }
        }
        return Optional.empty();
    }

    /** The version of that number, deleted or not. */
    public Optional<StoredSchema> version(int version) {
        int at = indexOf(version);
        return at < 0 ? Optional.empty() : Optional.of(all.get(at));
    }

    /** Whether a version that is not deleted has this id. Takes constant time: asked for every record of a topic. */
    public boolean hasLiveId(int id) {
        Set<Integer> ids = liveIds;
        if (ids == null) {
            ids = new HashSet<>();
            for (StoredSchema schema : live()) {
                ids.add(schema.id());
            }
            liveIds = ids;
        }
        return ids.contains(id);
    }

    int nextVersion() {
        return all.isEmpty() ? 1 : all.get(all.size() - 1).version() + 1;
    }

    /** The highest version, deleted or not; 0 when there is none. */
    int highestVersion() {
        return nextVersion() - 1;
    }
}
