package io.runnel.sql.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;

/**
 * Streams, tables and named types as they are after one change of the catalog. Immutable.
 *
 * @param byName sources by their names, in the order of these
 * @param types what CREATE TYPE gave names, by these
 */
public record CatalogSnapshot(SortedMap<String, Source> byName, SortedMap<String, RelDataType> types) {
    public static final CatalogSnapshot EMPTY = new CatalogSnapshot(new TreeMap<>());

    public CatalogSnapshot {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }

    /** Sources alone. */
    public CatalogSnapshot(SortedMap<String, Source> byName) {
        this(byName, new TreeMap<>());
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

    /** The type of this name, in any case. */
    public Optional<RelDataType> type(String name) {
        return types.entrySet().stream()
                .filter(type -> type.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    CatalogSnapshot with(CatalogChange change) {
        return change instanceof CatalogChange.OfType type
                ? new CatalogSnapshot(byName, changed(types, type.name(), type.definition()))
                : new CatalogSnapshot(
                        changed(byName, change.name(), ((CatalogChange.OfSource) change).definition()), types);
    }

    private static <T> SortedMap<String, T> changed(SortedMap<String, T> before, String name, Optional<T> definition) {
        SortedMap<String, T> changed = new TreeMap<>(before);
        changed.remove(name);
        definition.ifPresent(value -> changed.put(name, value));
        return changed;
    }
}
