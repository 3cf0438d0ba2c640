package io.runnel.sql.catalog;

import io.runnel.sql.SqlTypes;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A table of schema {@value #SCHEMA}, in which the system describes itself.
 *
 * @param name in upper case
 * @param columns at least two
 * @param rows as they are when it is asked, in the forms that {@link io.runnel.sql.SqlEngine} lists
 * @param remarks what it shows, in a few words for people
 */
public record SystemTable(
        String name, List<SystemColumn> columns, Supplier<List<@Nullable Object[]>> rows, String remarks) {
    public static final String SCHEMA = "SYS";

    public SystemTable {
        columns = List.copyOf(columns);
        if (columns.size() < 2) {
            throw new IllegalArgumentException(name + " has " + columns.size() + " columns, fewer than two");
        }
    }

    /**
     * A column, nullable as all are.
     *
     * @param name in upper case
     * @param remarks what it says, in a few words for people
     */
    public record SystemColumn(String name, SqlTypeName typeName, String remarks) {
        public RelDataType type() {
            RelDataType type = SqlTypes.FACTORY.createSqlType(typeName);
            return SqlTypes.FACTORY.createTypeWithNullability(type, true);
        }
    }

    public RelDataType rowType() {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        columns.forEach(column -> fields.add(column.name(), column.type()));
        return fields.build();
    }
}
