package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code EXPLAIN [PLAN FOR | ANALYZE] statement}: a query, which may be a {@link SqlEmitQuery}, or a CREATE or INSERT.
 */
public final class SqlExplainQuery extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("EXPLAIN", SqlKind.OTHER);

    private final SqlNode query;
    private final boolean analyze;

    public SqlExplainQuery(SqlParserPos pos, SqlNode query, boolean analyze) {
        super(pos);
        this.query = query;
        this.analyze = analyze;
    }

    /** Whether the query is run, to tell what that took. */
    public boolean analyze() {
        return analyze;
    }

    public SqlNode query() {
        return query;
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
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(analyze ? "EXPLAIN ANALYZE" : "EXPLAIN");
        query.unparse(writer, 0, 0);
    }
}
