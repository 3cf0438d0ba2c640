package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import java.util.Collection;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Streams and tables as a statement sees them; the catalog's view, seen from the planner. */
public interface SourceLookup {
    /** The source of exactly this name, or null. */
    @Nullable
    Source source(String name);

    /** Names of all sources, from which a message about an unknown one proposes the nearest. */
    Collection<String> names();

    /** The type that CREATE TYPE gave this name, in any case, or null. */
    default @Nullable RelDataType type(String name) {
        return null;
    }

    /** The tables of schema SYS. */
    default List<SystemTable> systemTables() {
        return List.of();
    }
}
