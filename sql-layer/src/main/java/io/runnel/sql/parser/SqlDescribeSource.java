package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code DESCRIBE name}: the columns of a stream or table; {@code DESCRIBE STREAMS}: those of all. */
public final class SqlDescribeSource extends StatementNode {
    private final SqlIdentifier name;
    private final @Nullable SqlIdentifier rest;

    public SqlDescribeSource(SqlParserPos pos, SqlIdentifier name, @Nullable SqlIdentifier rest) {
        super(pos, "DESCRIBE", name, rest);
        this.name = name;
        this.rest = rest;
    }

    public SqlIdentifier name() {
        return name;
    }

    /** The word behind the name, such as {@code EXTENDED}, or null. */
    public @Nullable SqlIdentifier rest() {
        return rest;
    }
}
