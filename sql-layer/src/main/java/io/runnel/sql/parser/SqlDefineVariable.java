package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code DEFINE name = 'value'}, or {@code UNDEFINE name} when there is no value: a variable of the session. */
public final class SqlDefineVariable extends StatementNode {
    private final SqlNode name;
    private final @Nullable SqlNode value;

    public SqlDefineVariable(SqlParserPos pos, SqlNode name, @Nullable SqlNode value) {
        super(pos, value == null ? "UNDEFINE" : "DEFINE", name, value);
        this.name = name;
        this.value = value;
    }

    /** A string literal, in the case in which it was written. */
    public SqlNode name() {
        return name;
    }

    /** A string literal, or null for UNDEFINE. */
    public @Nullable SqlNode value() {
        return value;
    }
}
