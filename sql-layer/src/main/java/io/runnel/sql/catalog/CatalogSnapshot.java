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
 * Streams, tables, named types and persistent queries as they are after one change of the catalog. Immutable.
 *
 * @param byName sources by their names, in the order of these
 * @param types what CREATE TYPE gave names, by these
 * @param queriesById persistent queries by their ids, in the order of these
 */
public record CatalogSnapshot(
        SortedMap<String, Source> byName,
        SortedMap<String, RelDataType> types,
        SortedMap<String, PersistentQuery> queriesById) {
    public static final CatalogSnapshot EMPTY = new CatalogSnapshot(new TreeMap<>());

    public CatalogSnapshot {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
        queriesById = Collections.unmodifiableSortedMap(new TreeMap<>(queriesById));
    }

    /** Sources alone. */
    public CatalogSnapshot(SortedMap<String, Source> byName) {
        this(byName, new TreeMap<>(), new TreeMap<>());
    }

    /** The source of exactly this name, else the only one whose name differs from it just in case. */
    public Optional<Source> source(String name) {
        return found(byName, name);
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

    /** The persistent query of exactly this id, else the only one whose id differs from it just in case. */
    public Optional<PersistentQuery> query(String id) {
        return found(queriesById, id);
    }

    /** All persistent queries in the order of their ids. */
    public Collection<PersistentQuery> queries() {
        return queriesById.values();
    }

    /** The queries that read a stream or table. */
    public List<PersistentQuery> readersOf(String source) {
        return queries().stream().filter(query -> query.reads(source)).toList();
    }

    /** The queries that write a stream or table. */
    public List<PersistentQuery> writersOf(String source) {
        return queries().stream().filter(query -> query.sink().equals(source)).toList();
    }

    CatalogSnapshot with(CatalogChange change) {
        if (change instanceof CatalogChange.OfType type) {
            return new CatalogSnapshot(byName, changed(types, type.name(), type.definition()), queriesById);
        } else if (change instanceof CatalogChange.OfQuery query) {
            return new CatalogSnapshot(byName, types, changed(queriesById, query.id(), query.definition()));
        } else if (change instanceof CatalogChange.OfSource source) {
            return new CatalogSnapshot(changed(byName, source.name(), source.definition()), types, queriesById);
        }
        CatalogSnapshot all = this;
        for (CatalogChange single : ((CatalogChange.Several) change).changes()) {
            all = all.with(single);
        }
        return all;
    }

    private static <T> Optional<T> found(SortedMap<String, T> all, String name) {
        T exact = all.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        List<T> similar = all.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .limit(2)
                .toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }

    private static <T> SortedMap<String, T> changed(SortedMap<String, T> before, String name, Optional<T> definition) {
        SortedMap<String, T> changed = new TreeMap<>(before);
        changed.remove(name);
        definition.ifPresent(value -> changed.put(name, value));
        return changed;
    }
}
