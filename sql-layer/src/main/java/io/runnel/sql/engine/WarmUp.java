package io.runnel.sql.engine;

import io.runnel.sql.Session;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Queries over the catalog's own topic, run in the background after a start: loading parser, planner and compiler takes
 * two seconds in a fresh JVM, which the first user's query would pay otherwise.
 */
final class WarmUp {
    private static final String NAME = "CATALOG_RECORDS";

    private static final List<String> QUERIES = List.of(
            "SELECT KIND, COUNT(*) AS N, MAX(TOPIC) FROM CATALOG_RECORDS WHERE VERSION > 0 AND ROWTIME > 0"
                    + " GROUP BY KIND ORDER BY N DESC LIMIT 3",
            "SELECT A.TOPIC, UPPER(A.KIND) FROM CATALOG_RECORDS A JOIN CATALOG_RECORDS B ON A.TOPIC = B.TOPIC LIMIT 1",
            "SELECT KIND, COUNT(*) AS N FROM CATALOG_RECORDS WHERE VERSION > 0 GROUP BY KIND EMIT CHANGES");

    private WarmUp() {}

    static void run(Statements statements) {
        CatalogSnapshot catalog = new CatalogSnapshot(new TreeMap<>(Map.of(NAME, source())));
        Session session = new Session(Map.of());
        QUERIES.forEach(query -> statements.run(session, query, catalog));
    }

    private static Source source() {
        List<Column> columns = List.of(
                new Column("VERSION", ColumnType.of(SqlTypeName.INTEGER), Column.Role.VALUE),
                new Column("KIND", ColumnType.of(SqlTypeName.VARCHAR), Column.Role.VALUE),
                new Column("TOPIC", ColumnType.of(SqlTypeName.VARCHAR), Column.Role.VALUE));
        return new Source(NAME, SourceKind.STREAM, Catalog.TOPIC, columns, "KAFKA", "JSON", Map.of());
    }
}
