package io.runnel.sql.parser;

import java.util.OptionalLong;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code SELECT … FOR GROUP 'name' [EMIT CHANGES] [LIMIT n]}: what a consumer group has not seen. */
public final class SqlGroupQuery extends StatementNode {
    private final SqlNode query;
    private final Clauses clauses;

    /**
     * What stands behind the query.
     *
     * @param group a text
     * @param limit null without one
     */
    public record Clauses(
            SqlNode group, SqlEmitQuery.Emit emit, @Nullable SqlNumericLiteral limit) {}

    public SqlGroupQuery(SqlParserPos pos, SqlNode query, Clauses clauses) {
        super(pos, "SELECT FOR GROUP", query);
        this.query = query;
        this.clauses = clauses;
    }

    /** The query alone, as one that goes on. */
    public SqlEmitQuery query() {
        return new SqlEmitQuery(
                getParserPosition(),
                query,
                new SqlEmitQuery.Clauses(SqlEmitQuery.Emit.CHANGES, SqlNodeList.EMPTY, null));
    }

    /** Name of the group. */
    public String group() {
        return ((SqlLiteral) clauses.group).getValueAs(String.class);
    }

    /** Where the group's name stands. */
    public SqlParserPos place() {
        return clauses.group.getParserPosition();
    }

    /** Whether the answer goes on behind what is there when it begins. */
    public boolean changes() {
        return clauses.emit == SqlEmitQuery.Emit.CHANGES;
    }

    /** Rows after which the answer ends; empty without LIMIT. */
    public OptionalLong limit() {
        return clauses.limit == null
                ? OptionalLong.empty()
                : OptionalLong.of(clauses.limit.bigDecimalValue().longValueExact());
    }
}
