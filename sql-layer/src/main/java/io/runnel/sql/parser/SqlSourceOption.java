package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** One {@code name = value} of a WITH clause; the name is an identifier or a string, the value a literal. */
public final class SqlSourceOption extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("OPTION", SqlKind.OTHER);

    private final SqlNode name;
    private final SqlNode value;

    public SqlSourceOption(SqlParserPos pos, SqlNode name, SqlNode value) {
        super(pos);
        this.name = name;
        this.value = value;
    }

    /** The name as it was written, unquoted ones in upper case. */
    public String name() {
        return name instanceof SqlIdentifier identifier ? identifier.getSimple() : Literals.text(name);
    }

    public SqlNode value() {
        return value;
    }

    /** The value's text, without quotes. */
    public String text() {
        return Literals.text(value);
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, value);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        name.unparse(writer, 0, 0);
        writer.keyword("=");
        value.unparse(writer, 0, 0);
    }
}
