package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code ASSERT VALUES source (columns) VALUES (…)}, {@code ASSERT NULL VALUES source (columns) KEY (…)}. */
public final class SqlAssertRow extends StatementNode {
    private final boolean tombstone;
    private final SqlIdentifier source;
    private final SqlNodeList columns;
    private final SqlNodeList values;

    public SqlAssertRow(
            SqlParserPos pos, boolean tombstone, SqlIdentifier source, SqlNodeList columns, SqlNodeList values) {
        super(pos, tombstone ? "ASSERT NULL VALUES" : "ASSERT VALUES", source, columns, values);
        this.tombstone = tombstone;
        this.source = source;
        this.columns = columns;
        this.values = values;
    }

    /** Whether a record without a value is asserted, of which the key alone is told. */
    public boolean tombstone() {
        return tombstone;
    }

    public SqlIdentifier source() {
        return source;
    }

    /** Empty for all in their order. */
    public List<SqlIdentifier> columns() {
        return columns.getList().stream().map(SqlIdentifier.class::cast).toList();
    }

    public List<SqlNode> values() {
        return values.getList().stream().map(SqlNode.class::cast).toList();
    }
}
