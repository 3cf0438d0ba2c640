package io.runnel.sql.statement;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.parser.PlainSelect;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.QueryPlanner;
import io.runnel.sql.query.HistoryQueries;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlMerge;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** DELETE FROM a table. Thread-safe. */
public final class DeleteStatements {
    private final RowStore store;
    private final Formats formats;
    private final QueryPlanner planner;
    private final HistoryQueries queries;

    public DeleteStatements(RowStore store, Formats formats, QueryPlanner planner, HistoryQueries queries) {
        this.store = store;
        this.formats = formats;
        this.planner = planner;
        this.queries = queries;
    }

    /**
     * Checks a DELETE: its condition may be any that a query's WHERE may be; without one, all rows go.
     *
     * @throws SqlException with line and column where a place is to blame
     */
    public Executable prepare(String sql, SqlDelete delete, CatalogSnapshot catalog, Session session) {
        if (!(delete.getTargetTable() instanceof SqlIdentifier name)) {
            throw SqlException.at(
                    "0A000",
                    delete.getParserPosition(),
                    "This form of DELETE is not supported",
                    "; write DELETE FROM name WHERE condition.");
        }
        Source source = SourceNames.writable(catalog, name);
        if (source.kind() == SourceKind.STREAM) {
            throw SqlException.at(
                    "42809",
                    name.getParserPosition(),
                    source.name() + " is a stream, whose records are facts that stay",
                    "; rows are deleted from tables. A stream's old records go by the topic's retention.");
        }
        PlannedQuery plan = planner.plan(rows(delete, name), new CatalogLookup(catalog), session, false);
        RowWriter writer = new RowWriter(store, source, formats.encoder(source), new AtomicInteger());
        return new DeleteStatement(sql, source, plan, queries, new RowKeys(store.log(), source.topic()), writer);
    }

    /** SELECT ROWPARTITION, ROWOFFSET FROM the table WHERE the condition. */
    private static SqlSelect rows(SqlDelete delete, SqlIdentifier name) {
        SqlParserPos pos = delete.getParserPosition();
        List<SqlNode> columns = List.of(
                new SqlIdentifier(PseudoColumn.ROWPARTITION.name(), pos),
                new SqlIdentifier(PseudoColumn.ROWOFFSET.name(), pos));
        SqlIdentifier alias = delete.getAlias();
        SqlNode from = alias == null ? name : SqlStdOperatorTable.AS.createCall(pos, name, alias);
        return PlainSelect.of(pos, columns, from, delete.getCondition());
    }

    /** What to say of UPDATE and MERGE. */
    public static SqlException updateRefused(SqlNode statement) {
        return SqlException.at(
                "0A000",
                statement.getParserPosition(),
                (statement instanceof SqlMerge ? "MERGE" : "UPDATE") + " is not supported",
                "; a row of a table is replaced by INSERT INTO with the same primary key,"
                        + " and INSERT INTO … SELECT does it for many.");
    }
}
