package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Makes the query {@code SELECT columns FROM source WHERE condition} that a statement runs for itself. */
public final class PlainSelect {
    private PlainSelect() {}

    /**
     * A query without any other clause.
     *
     * @param from null for none
     * @param where null for none
     */
    public static SqlSelect of(
            SqlParserPos pos, List<? extends SqlNode> columns, @Nullable SqlNode from, @Nullable SqlNode where) {
        return new SqlSelect(
                pos, null, new SqlNodeList(columns, pos), from, where, null, null, null, null, null, null, null, null);
    }
}
