package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code name type [NOT NULL] [KEY | PRIMARY KEY]} in CREATE STREAM or CREATE TABLE. */
public final class SqlColumnDeclaration extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("COLUMN", SqlKind.COLUMN_DECL);

    private final SqlIdentifier name;
    private final SqlDataTypeSpec type;
    private final Key key;

    /** What the declaration says about the record's key. */
    public enum Key {
        NONE,
        KEY,
        PRIMARY_KEY
    }

    public SqlColumnDeclaration(SqlParserPos pos, SqlIdentifier name, SqlDataTypeSpec type, Key key) {
        super(pos);
        this.name = name;
        this.type = type;
        this.key = key;
    }

    public SqlIdentifier name() {
        return name;
    }

    /** The type, its nullability included. */
    public SqlDataTypeSpec type() {
        return type;
    }

    public Key key() {
        return key;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, type);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        name.unparse(writer, 0, 0);
        type.unparse(writer, 0, 0);
        if (Boolean.FALSE.equals(type.getNullable())) {
            writer.keyword("NOT NULL");
        }
        if (key != Key.NONE) {
            writer.keyword(key == Key.KEY ? "KEY" : "PRIMARY KEY");
        }
    }
}
