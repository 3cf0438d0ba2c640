package io.runnel.sql.parser;

import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code ASSERT STREAM name [(columns)] [WITH (…)]}, and the same of a TABLE. */
public final class SqlAssertSource extends StatementNode {
    private final SqlCreateSource declaration;

    public SqlAssertSource(SqlParserPos pos, SqlCreateSource declaration) {
        super(pos, "ASSERT", declaration);
        this.declaration = declaration;
    }

    /** What it should be like, as if it were to be created. */
    public SqlCreateSource declaration() {
        return declaration;
    }
}
