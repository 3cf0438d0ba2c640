package io.runnel.sql.system;

import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.catalog.SystemTable.SystemColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Declares a system table column by column. */
final class SystemTableBuilder {
    private final String name;
    private final String remarks;
    private final List<SystemColumn> columns = new ArrayList<>();

    private SystemTableBuilder(String name, String remarks) {
        this.name = name;
        this.remarks = remarks;
    }

    static SystemTableBuilder table(String name, String remarks) {
        return new SystemTableBuilder(name, remarks);
    }

    SystemTableBuilder text(String column, String about) {
        return add(column, SqlTypeName.VARCHAR, about);
    }

    SystemTableBuilder integer(String column, String about) {
        return add(column, SqlTypeName.INTEGER, about);
    }

    SystemTableBuilder bigint(String column, String about) {
        return add(column, SqlTypeName.BIGINT, about);
    }

    SystemTableBuilder number(String column, String about) {
        return add(column, SqlTypeName.DOUBLE, about);
    }

    SystemTableBuilder truth(String column, String about) {
        return add(column, SqlTypeName.BOOLEAN, about);
    }

    /** Milliseconds since the epoch, as {@code Long}. */
    SystemTableBuilder time(String column, String about) {
        return add(column, SqlTypeName.TIMESTAMP, about);
    }

    private SystemTableBuilder add(String column, SqlTypeName type, String about) {
        columns.add(new SystemColumn(column, type, about));
        return this;
    }

    /** @param rows with a value per column, in their order */
    SystemTable rows(Supplier<List<@Nullable Object[]>> rows) {
        return new SystemTable(name, columns, rows, remarks);
    }
}
