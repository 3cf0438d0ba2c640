package io.runnel.sql.service;

import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The answer of a method of JDBC's DatabaseMetaData: its columns, as JDBC lays them down, and its rows. */
final class CatalogAnswer {
    private static final RelDataType TEXT = nullable(SqlTypeName.VARCHAR);
    private static final RelDataType INTEGER = nullable(SqlTypeName.INTEGER);
    private static final RelDataType BOOLEAN = nullable(SqlTypeName.BOOLEAN);

    private final List<ColumnMetaData> columns = new ArrayList<>();
    private final List<Object> rows = new ArrayList<>();

    private static RelDataType nullable(SqlTypeName name) {
        return SqlTypes.FACTORY.createTypeWithNullability(SqlTypes.FACTORY.createSqlType(name), true);
    }

    CatalogAnswer text(String... names) {
        return columns(TEXT, names);
    }

    CatalogAnswer integers(String... names) {
        return columns(INTEGER, names);
    }

    CatalogAnswer booleans(String... names) {
        return columns(BOOLEAN, names);
    }

    private CatalogAnswer columns(RelDataType type, String... names) {
        for (String name : names) {
            columns.add(ColumnTypes.column(columns.size(), name, type));
        }
        return this;
    }

    CatalogAnswer row(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "A row of " + values.length + " values does not fit " + columns.size() + " columns");
        }
        rows.add(Arrays.asList(values));
        return this;
    }

    Meta.Signature signature() {
        return new Meta.Signature(columns, "", List.of(), Map.of(), Meta.CursorFactory.LIST, Meta.StatementType.SELECT);
    }

    List<Object> rows() {
        return rows;
    }
}
