package io.runnel.sql.catalog;

import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;

/** One source or one type declared anew, or dropped. */
public sealed interface CatalogChange {
    String name();

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
}
