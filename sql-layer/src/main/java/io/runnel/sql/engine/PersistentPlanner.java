package io.runnel.sql.engine;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.host.PersistentPlan;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.parser.SqlInsertQuery;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.statement.CatalogLookup;
import io.runnel.sql.statement.SinkPlaces;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Plans persistent queries from the statements that made them, on the catalog as it is. */
final class PersistentPlanner {
    private final Catalog catalog;
    private final QueryPlanner planner;
    private final List<SystemTable> systemTables;

    PersistentPlanner(Catalog catalog, QueryPlanner planner, List<SystemTable> systemTables) {
        this.catalog = catalog;
        this.planner = planner;
        this.systemTables = systemTables;
    }

    /** @throws SqlException if it cannot run on the catalog as it is now, such as 42S02 for a sink that is gone */
    PersistentPlan plan(PersistentQuery query) {
        CatalogSnapshot snapshot = catalog.snapshot();
        Source sink = snapshot.source(query.sink())
                .orElseThrow(() -> new SqlException(
                        "42S02",
                        "Query " + query.id() + " writes " + query.sink() + ", which was dropped: terminate it."));
        PlannedQuery planned = planner.plan(
                queryOf(query), new CatalogLookup(snapshot, systemTables), new Session(query.properties()));
        ContinuousPlan plan = FlowPlanner.plan(planned, rowType(sink), SinkPlaces.of(sink, planned.rowType()));
        return new PersistentPlan(query, plan, sink);
    }

    private static SqlEmitQuery queryOf(PersistentQuery query) {
        SqlNode node = StatementParser.parse(query.statement());
        @Nullable
        SqlEmitQuery emit = node instanceof SqlCreateSource create
                ? create.query()
                : node instanceof SqlInsertQuery insert ? insert.query() : null;
        if (emit == null) {
            throw new SqlException("XX000", "Query " + query.id() + " has a statement without a query.");
        }
        return emit;
    }

    private static RelDataType rowType(Source sink) {
        RelDataTypeFactory.Builder columns = SqlTypes.FACTORY.builder();
        for (Column column : sink.columns()) {
            columns.add(column.name(), column.type());
        }
        return columns.build();
    }
}
