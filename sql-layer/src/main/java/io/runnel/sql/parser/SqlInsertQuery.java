package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code INSERT INTO name [WITH (QUERY_ID = '…')] query EMIT CHANGES [ON ERROR …]}: a query that goes on. An INSERT without
 * any of these is Calcite's.
 */
public final class SqlInsertQuery extends StatementNode {
    private final SqlIdentifier name;
    private final @Nullable SqlNodeList columns;
    private final SqlPersistentClauses clauses;

    /** @param columns what stands in parentheses behind the name, or null */
    public SqlInsertQuery(
            SqlParserPos pos, SqlIdentifier name, @Nullable SqlNodeList columns, SqlPersistentClauses clauses) {
        super(pos, "INSERT INTO", name, columns, clauses.query());
        this.name = name;
        this.columns = columns;
        this.clauses = clauses;
    }

    /** The stream that is written to. */
    public SqlIdentifier name() {
        return name;
    }

    /** The columns that are named, or null. */
    public @Nullable SqlNodeList columns() {
        return columns;
    }

    public SqlPersistentClauses clauses() {
        return clauses;
    }

    /** The query, whose {@link SqlEmitQuery#emit} may be unsaid. */
    public SqlEmitQuery query() {
        return clauses.query();
    }
}
