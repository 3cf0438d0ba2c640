package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlDrop;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code DROP STREAM|TABLE [IF EXISTS] name [DELETE TOPIC]}. */
public final class SqlDropSource extends SqlDrop {
    private static final SqlOperator STREAM = new SqlSpecialOperator("DROP STREAM", SqlKind.OTHER_DDL);
    private static final SqlOperator TABLE = new SqlSpecialOperator("DROP TABLE", SqlKind.DROP_TABLE);

    private final boolean table;
    private final SqlIdentifier name;
    private final boolean deleteTopic;

    public SqlDropSource(SqlParserPos pos, boolean table, boolean ifExists, SqlIdentifier name, boolean deleteTopic) {
        super(table ? TABLE : STREAM, pos, ifExists);
        this.table = table;
        this.name = name;
        this.deleteTopic = deleteTopic;
    }

    /** Whether it says TABLE; otherwise it says STREAM. */
    public boolean table() {
        return table;
    }

    public boolean ifExists() {
        return ifExists;
    }

    public SqlIdentifier name() {
        return name;
    }

    /** Whether the topic and its records shall go too. */
    public boolean deleteTopic() {
        return deleteTopic;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(table ? "DROP TABLE" : "DROP STREAM");
        if (ifExists) {
            writer.keyword("IF EXISTS");
        }
        name.unparse(writer, 0, 0);
        if (deleteTopic) {
            writer.keyword("DELETE TOPIC");
        }
    }
}
