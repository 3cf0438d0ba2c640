package io.runnel.sql.statement;

import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.plan.SourceLookup;
import java.util.Collection;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** A snapshot of the catalog as the planner looks things up in it. */
public record CatalogLookup(CatalogSnapshot catalog, List<SystemTable> systemTables) implements SourceLookup {
    public CatalogLookup {
        systemTables = List.copyOf(systemTables);
    }

    /** Without the tables of schema SYS. */
    public CatalogLookup(CatalogSnapshot catalog) {
        this(catalog, List.of());
    }

    @Override
    public @Nullable Source source(String name) {
        return catalog.source(name).orElse(null);
    }

    @Override
    public Collection<String> names() {
        return catalog.names();
    }

    @Override
    public @Nullable RelDataType type(String name) {
        return catalog.type(name).orElse(null);
    }
}
