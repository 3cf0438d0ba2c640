package io.runnel.sql.parser;

import java.util.List;
import java.util.OptionalLong;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * A query with {@code EMIT CHANGES} or {@code EMIT FINAL} behind it. Calcite's validator does not know it: unwrap it
 * with {@link #query} first.
 */
public final class SqlEmitQuery extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("EMIT", SqlKind.OTHER);

    private SqlNode query;
    private final boolean changes;
    private final @Nullable SqlNumericLiteral limit;

    /** @param limit the number behind LIMIT when that follows EMIT, as ksqlDB writes it */
    public SqlEmitQuery(SqlParserPos pos, SqlNode query, boolean changes, @Nullable SqlNumericLiteral limit) {
        super(pos);
        this.query = query;
        this.changes = changes;
        this.limit = limit;
    }

    /** The query without EMIT; it may carry its own ORDER BY and LIMIT, written before EMIT. */
    public SqlNode query() {
        return query;
    }

    /** True for EMIT CHANGES, false for EMIT FINAL. */
    public boolean changes() {
        return changes;
    }

    /** Rows after which the answer ends, as the LIMIT behind EMIT says; empty without one. */
    public OptionalLong limit() {
        return limit == null
                ? OptionalLong.empty()
                : OptionalLong.of(limit.bigDecimalValue().longValueExact());
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(query);
    }

    @Override
    public void setOperand(int i, @Nullable SqlNode operand) {
        if (i != 0 || operand == null) {
            throw new IllegalArgumentException("EMIT has one operand, its query; got number " + i);
        }
        query = operand;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        query.unparse(writer, 0, 0);
        writer.keyword(changes ? "EMIT CHANGES" : "EMIT FINAL");
        if (limit != null) {
            writer.keyword("LIMIT");
            limit.unparse(writer, 0, 0);
        }
    }
}
