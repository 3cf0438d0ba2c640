package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code SET 'name' = 'value'}, or {@code UNSET 'name'} when there is no value: a property of the session. */
public final class SqlSetProperty extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("SET", SqlKind.OTHER);

    private final SqlNode name;
    private final @Nullable SqlNode value;

    public SqlSetProperty(SqlParserPos pos, SqlNode name, @Nullable SqlNode value) {
        super(pos);
        this.name = name;
        this.value = value;
    }

    public SqlNode name() {
        return name;
    }

    /** The literal behind {@code =}, or null for UNSET. */
    public @Nullable SqlNode value() {
        return value;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return value == null ? List.of(name) : List.of(name, value);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(value == null ? "UNSET" : "SET");
        name.unparse(writer, 0, 0);
        if (value != null) {
            writer.keyword("=");
            value.unparse(writer, 0, 0);
        }
    }
}
