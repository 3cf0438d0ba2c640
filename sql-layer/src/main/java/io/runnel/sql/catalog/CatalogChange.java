package io.runnel.sql.catalog;

import java.util.Optional;

/**
 * One source declared anew, or dropped.
 *
 * @param definition empty when the source is dropped
 */
public record CatalogChange(String name, Optional<Source> definition) {
    public static CatalogChange define(Source source) {
        return new CatalogChange(source.name(), Optional.of(source));
    }

    public static CatalogChange drop(String name) {
        return new CatalogChange(name, Optional.empty());
    }
}
