package io.runnel.sql.catalog;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;

/** One source, type or persistent query declared anew, or dropped; or several of these at once. */
public sealed interface CatalogChange {
    /**
     * A stream or table.
     *
     * @param definition empty when it is dropped
     */
    record OfSource(String name, Optional<Source> definition) implements CatalogChange {}

    /**
     * A type that CREATE TYPE gave a name.
     *
     * @param definition empty when it is dropped
     */
    record OfType(String name, Optional<RelDataType> definition) implements CatalogChange {}

    /**
     * A persistent query.
     *
     * @param definition empty when it is terminated
     */
    record OfQuery(String id, Optional<PersistentQuery> definition) implements CatalogChange {}

    /**
     * Changes that are made together or not at all.
     *
     * @param changes in the order in which they are made; none of them several itself
     */
    record Several(List<CatalogChange> changes) implements CatalogChange {
        public Several {
            changes = List.copyOf(changes);
        }
    }

    static CatalogChange define(Source source) {
        return new OfSource(source.name(), Optional.of(source));
    }

    static CatalogChange drop(String name) {
        return new OfSource(name, Optional.empty());
    }

    static CatalogChange defineType(String name, RelDataType type) {
        return new OfType(name, Optional.of(type));
    }

    static CatalogChange dropType(String name) {
        return new OfType(name, Optional.empty());
    }

    static CatalogChange define(PersistentQuery query) {
        return new OfQuery(query.id(), Optional.of(query));
    }

    static CatalogChange terminate(String id) {
        return new OfQuery(id, Optional.empty());
    }

    /** All of them at once. */
    static CatalogChange all(List<CatalogChange> changes) {
        return new Several(changes);
    }
}
