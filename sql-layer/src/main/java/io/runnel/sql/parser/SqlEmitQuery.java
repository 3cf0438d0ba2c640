package io.runnel.sql.parser;

import java.util.List;
import java.util.OptionalLong;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * A query with {@code PARTITION BY}, {@code EMIT CHANGES} or {@code EMIT FINAL} behind it. Calcite's validator does not
 * know it: unwrap it with {@link #query} first.
 */
public final class SqlEmitQuery extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("EMIT", SqlKind.OTHER);

    private SqlNode query;
    private final Clauses clauses;

    /** What stands behind EMIT. */
    public enum Emit {
        CHANGES,
        FINAL,
        /** There is no EMIT: CREATE … AS does without. */
        UNSAID
    }

    /**
     * What stands behind the query.
     *
     * @param partitionBy the expressions of PARTITION BY; empty without it
     * @param limit the number behind LIMIT when that follows EMIT, as ksqlDB writes it
     */
    public record Clauses(
            Emit emit, SqlNodeList partitionBy, @Nullable SqlNumericLiteral limit) {}

    public SqlEmitQuery(SqlParserPos pos, SqlNode query, Clauses clauses) {
        super(pos);
        this.query = query;
        this.clauses = clauses;
    }

    /** The query as one of these; without any clause if it is not one. */
    static SqlEmitQuery of(SqlNode query) {
        return query instanceof SqlEmitQuery emit
                ? emit
                : new SqlEmitQuery(query.getParserPosition(), query, new Clauses(Emit.UNSAID, SqlNodeList.EMPTY, null));
    }

    /** The expressions of {@code PARTITION BY a, b}, which may be written {@code (a, b)}. */
    static SqlNodeList partitionBy(List<SqlNode> expressions, SqlParserPos pos) {
        boolean inParentheses = expressions.size() == 1
                && expressions.get(0).getKind() == SqlKind.ROW
                && expressions.get(0) instanceof SqlBasicCall;
        return new SqlNodeList(inParentheses ? ((SqlCall) expressions.get(0)).getOperandList() : expressions, pos);
    }

    /** The query without EMIT; it may carry its own ORDER BY and LIMIT, written before EMIT. */
    public SqlNode query() {
        return query;
    }

    /** What stands behind EMIT, if it stands there. */
    public Emit emit() {
        return clauses.emit;
    }

    /** False for EMIT FINAL; changes are what else is emitted. */
    public boolean changes() {
        return clauses.emit != Emit.FINAL;
    }

    /** The expressions of PARTITION BY, in order; empty without it. */
    public SqlNodeList partitionBy() {
        return clauses.partitionBy;
    }

    /** Rows after which the answer ends, as the LIMIT behind EMIT says; empty without one. */
    public OptionalLong limit() {
        return clauses.limit == null
                ? OptionalLong.empty()
                : OptionalLong.of(clauses.limit.bigDecimalValue().longValueExact());
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    /** The query alone: expressions of PARTITION BY mean its columns, which are known when it is planned. */
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
        if (!clauses.partitionBy.isEmpty()) {
            writer.keyword("PARTITION BY");
            clauses.partitionBy.unparse(writer, 0, 0);
        }
        if (clauses.emit != Emit.UNSAID) {
            writer.keyword("EMIT");
            writer.keyword(clauses.emit.name());
        }
        if (clauses.limit != null) {
            writer.keyword("LIMIT");
            clauses.limit.unparse(writer, 0, 0);
        }
    }
}
