package io.runnel.sql.parser;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's {@code JOIN stream WITHIN …}; it stands where a join has its right side. Calcite's validator does not know it:
 * it is rewritten before.
 */
public final class SqlJoinWithin extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("WITHIN", SqlKind.OTHER) {
        @Override
        public SqlCall createCall(
                @Nullable SqlLiteral functionQualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
            return new SqlJoinWithin(
                    pos, Objects.requireNonNull(operands[0]), (SqlNodeList) Objects.requireNonNull(operands[1]));
        }
    };

    private final SqlNode table;
    private final SqlNodeList parts;

    /** @param parts each a {@link SqlWindowedFrom.Part}: one or two spans without a name, and perhaps one with */
    public SqlJoinWithin(SqlParserPos pos, SqlNode table, SqlNodeList parts) {
        super(pos);
        this.table = table;
        this.parts = parts;
    }

    /** What is joined, with its alias. */
    public SqlNode table() {
        return table;
    }

    /** How long before and after the left row's time; one span holds for both. */
    public List<SqlWindowedFrom.Part> spans() {
        return parts().filter(part -> part.name() == null).toList();
    }

    /** GRACE PERIOD, or what stands in its place; null if nothing does. */
    public SqlWindowedFrom.@Nullable Part grace() {
        return parts().filter(part -> part.name() != null).findFirst().orElse(null);
    }

    private Stream<SqlWindowedFrom.Part> parts() {
        return parts.stream().map(SqlWindowedFrom.Part.class::cast);
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(table, parts);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        table.unparse(writer, leftPrec, rightPrec);
        writer.keyword("WITHIN");
        SqlWriter.Frame frame = writer.startList("(", ")");
        List<SqlWindowedFrom.Part> spans = spans();
        for (SqlWindowedFrom.Part span : spans.size() == 1 ? List.of(spans.get(0), spans.get(0)) : spans) {
            writer.sep(",");
            span.unparse(writer, 0, 0);
        }
        writer.endList(frame);
        SqlWindowedFrom.Part grace = grace();
        if (grace != null) {
            grace.unparse(writer, 0, 0);
        }
    }
}
