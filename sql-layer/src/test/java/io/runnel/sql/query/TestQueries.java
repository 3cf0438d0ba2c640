package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.parser.StatementParser;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.plan.SourceLookup;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Plans over a stream {@code ORDERS} and a table {@code ITEMS}, both JSON. */
public final class TestQueries {
    public static final String TOPIC = "orders";
    public static final Source ORDERS = new Source(
            "ORDERS",
            SourceKind.STREAM,
            TOPIC,
            List.of(
                    column("ID", SqlTypeName.BIGINT),
                    column("ITEM", SqlTypeName.VARCHAR),
                    column("QTY", SqlTypeName.INTEGER),
                    new Column(
                            "PRICE",
                            nullable(SqlTypes.FACTORY.createSqlType(SqlTypeName.DECIMAL, 10, 2)),
                            Column.Role.VALUE),
                    column("PLACED", SqlTypeName.TIMESTAMP)),
            "KAFKA",
            "JSON",
            Map.of());
    public static final Source ITEMS = new Source(
            "ITEMS",
            SourceKind.TABLE,
            "items",
            List.of(
                    new Column("NAME", SqlTypes.FACTORY.createSqlType(SqlTypeName.VARCHAR), Column.Role.KEY),
                    column("STOCK", SqlTypeName.INTEGER)),
            "KAFKA",
            "JSON",
            Map.of());

    private static final Map<String, Source> SOURCES = Map.of("ORDERS", ORDERS, "ITEMS", ITEMS);

    private TestQueries() {}

    private static Column column(String name, SqlTypeName type) {
        return new Column(name, nullable(SqlTypes.FACTORY.createSqlType(type)), Column.Role.VALUE);
    }

    private static RelDataType nullable(RelDataType type) {
        return SqlTypes.FACTORY.createTypeWithNullability(type, true);
    }

    public static PlannedQuery plan(EventLog log, String sql) {
        return plan(log, sql, SOURCES);
    }

    /** The same over other sources, by their names. */
    public static PlannedQuery plan(EventLog log, String sql, Map<String, Source> sources) {
        return plan(log, sql, sources, new Session(Map.of()));
    }

    /** The same in a session. */
    public static PlannedQuery plan(EventLog log, String sql, Map<String, Source> sources, Session session) {
        SourceLookup lookup = new SourceLookup() {
            @Override
            public @Nullable Source source(String name) {
                return sources.get(name);
            }

            @Override
            public Collection<String> names() {
                return sources.keySet();
            }
        };
        return planned(log, sql, lookup, session);
    }

    /** With EMIT as its words say; else for EMIT CHANGES. */
    private static PlannedQuery planned(EventLog log, String sql, SourceLookup lookup, Session session) {
        SqlNode node = StatementParser.parse(sql);
        return node instanceof SqlEmitQuery emit
                ? new QueryPlanner(log).plan(emit, lookup, session)
                : new QueryPlanner(log).plan(node, lookup, session, true);
    }
}
