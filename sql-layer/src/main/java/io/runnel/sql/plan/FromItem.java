package io.runnel.sql.plan;

import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;

/** What stands in FROM, taken apart. */
final class FromItem {
    private FromItem() {}

    /** The name that its columns are known by: the alias, else that of the stream or table; empty for a bare subquery. */
    static Optional<String> name(SqlNode item) {
        return item.getKind() == SqlKind.AS
                ? Optional.of(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple())
                : table(item);
    }

    /** The stream or table, without alias and point in time; empty for a subquery. */
    static Optional<String> table(SqlNode item) {
        SqlNode named = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        SqlNode table = named instanceof SqlSnapshot snapshot ? snapshot.getTableRef() : named;
        return table instanceof SqlIdentifier name
                ? Optional.of(name.names.get(name.names.size() - 1))
                : Optional.empty();
    }
}
