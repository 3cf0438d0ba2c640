package io.runnel.sql.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Streams and tables as they are after one change of the catalog. Immutable.
 *
 * @param byName sources by their names, in the order of these
 */
public record CatalogSnapshot(SortedMap<String, Source> byName) {
    public static final CatalogSnapshot EMPTY = new CatalogSnapshot(new TreeMap<>());

    public CatalogSnapshot {
        byName = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /** The source of exactly this name, else the only one whose name differs from it just in case. */
    public Optional<Source> source(String name) {
        Source exact = byName.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        List<Source> similar = byName.values().stream()
                .filter(source -> source.name().equalsIgnoreCase(name))
                .limit(2)
                .toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }

    /** All sources in the order of their names. */
    public Collection<Source> sources() {
        return byName.values();
    }

    public Collection<String> names() {
        return byName.keySet();
    }

    CatalogSnapshot with(CatalogChange change) {
        Map<String, Source> changed = new TreeMap<>(byName);
        if (change.definition().isPresent()) {
            changed.put(change.name(), change.definition().get());
        } else {
            changed.remove(change.name());
        }
        return new CatalogSnapshot(new TreeMap<>(changed));
    }
}
