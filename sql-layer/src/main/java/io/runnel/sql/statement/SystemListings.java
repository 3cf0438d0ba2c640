package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.SystemTable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/** DESCRIBE of a table of schema SYS. */
record SystemListings(List<SystemTable> tables) {
    private static final RelDataType COLUMNS = Listing.textColumns("NAME", "TYPE", "DESCRIPTION");

    /** @throws SqlException 42P01 for an unknown one */
    Executable describe(String sql, SqlIdentifier name) {
        String wanted = name.names.get(1);
        List<String> known = tables.stream().map(SystemTable::name).toList();
        SystemTable table = tables.stream()
                .filter(each -> name.names.size() == 2 && each.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> SqlException.at(
                        "42P01",
                        name.getParserPosition(),
                        "There is no system table " + String.join(".", name.names),
                        NearestNames.of(wanted, known).isEmpty()
                                ? "; schema SYS has " + String.join(", ", known) + "."
                                : NearestNames.suggestion(wanted, known)));
        return new Listing(
                sql,
                COLUMNS,
                () -> table.columns().stream()
                        .<@Nullable Object[]>map(column ->
                                new @Nullable Object[] {column.name(), ColumnType.text(column.type()), column.remarks()
                                })
                        .toList());
    }
}
