package io.runnel.sql.statement;

import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.plan.SourceLookup;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A snapshot of the catalog as the planner looks things up in it. */
public record CatalogLookup(CatalogSnapshot catalog) implements SourceLookup {
    @Override
    public @Nullable Source source(String name) {
        return catalog.source(name).orElse(null);
    }

    @Override
    public Collection<String> names() {
        return catalog.names();
    }
}
