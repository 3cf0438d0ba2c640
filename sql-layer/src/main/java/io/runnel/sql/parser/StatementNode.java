package io.runnel.sql.parser;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A statement that is carried out as it was parsed: Calcite neither validates nor rewrites it. */
abstract class StatementNode extends SqlCall {
    private final SqlOperator operator;
    private final List<SqlNode> operands;

    /** @param operands those that are null are left out */
    StatementNode(SqlParserPos pos, String words, @Nullable SqlNode... operands) {
        super(pos);
        this.operator = new SqlSpecialOperator(words, SqlKind.OTHER);
        this.operands = Stream.of(operands).filter(Objects::nonNull).toList();
    }

    @Override
    public SqlOperator getOperator() {
        return operator;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return operands;
    }

    /** For error messages and debuggers: the words, then the operands. */
    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(operator.getName());
        operands.forEach(operand -> operand.unparse(writer, 0, 0));
    }
}
