package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code ALTER STREAM|TABLE name ADD [COLUMN] column type, …}. */
public final class SqlAlterSource extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("ALTER", SqlKind.OTHER_DDL);

    private final boolean table;
    private final SqlIdentifier name;
    private final SqlNodeList columns;

    /** @param columns of {@link SqlColumnDeclaration} */
    public SqlAlterSource(SqlParserPos pos, boolean table, SqlIdentifier name, SqlNodeList columns) {
        super(pos);
        this.table = table;
        this.name = name;
        this.columns = columns;
    }

    /** Whether it says TABLE; otherwise STREAM. */
    public boolean table() {
        return table;
    }

    public SqlIdentifier name() {
        return name;
    }

    /** The columns that are added, in order; at least one. */
    public List<SqlColumnDeclaration> columns() {
        return columns.stream().map(SqlColumnDeclaration.class::cast).toList();
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, columns);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(table ? "ALTER TABLE" : "ALTER STREAM");
        name.unparse(writer, 0, 0);
        SqlWriter.Frame frame = writer.startList("", "");
        for (SqlNode column : columns) {
            writer.sep(",");
            writer.keyword("ADD COLUMN");
            column.unparse(writer, 0, 0);
        }
        writer.endList(frame);
    }
}
