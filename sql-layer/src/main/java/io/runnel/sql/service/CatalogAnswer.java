package io.runnel.sql.service;

import io.runnel.protocol.Column;
import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Reply;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.WireOutput;
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

/**
 * The answer of a method of JDBC's DatabaseMetaData: its columns, as JDBC lays them down, and its rows. It can be told in
 * Avatica's protocol and in the driver's. For one thread.
 */
final class CatalogAnswer {
    private static final RelDataType TEXT = nullable(SqlTypeName.VARCHAR);
    private static final RelDataType INTEGER = nullable(SqlTypeName.INTEGER);
    private static final RelDataType SMALLINT = nullable(SqlTypeName.SMALLINT);
    private static final RelDataType BIGINT = nullable(SqlTypeName.BIGINT);
    private static final RelDataType BOOLEAN = nullable(SqlTypeName.BOOLEAN);

    private final List<String> names = new ArrayList<>();
    private final List<RelDataType> types = new ArrayList<>();
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private static RelDataType nullable(SqlTypeName name) {
        return SqlTypes.FACTORY.createTypeWithNullability(SqlTypes.FACTORY.createSqlType(name), true);
    }

    CatalogAnswer text(String... columns) {
        return columns(TEXT, columns);
    }

    CatalogAnswer integers(String... columns) {
        return columns(INTEGER, columns);
    }

    /** Columns of JDBC's {@code short}. */
    CatalogAnswer shorts(String... columns) {
        return columns(SMALLINT, columns);
    }

    CatalogAnswer longs(String... columns) {
        return columns(BIGINT, columns);
    }

    CatalogAnswer booleans(String... columns) {
        return columns(BOOLEAN, columns);
    }

    private CatalogAnswer columns(RelDataType type, String... columns) {
        for (String column : columns) {
            names.add(column);
            types.add(type);
        }
        return this;
    }

    /** @param values those of shorts may be any numbers */
    CatalogAnswer row(@Nullable Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    "A row of " + values.length + " values does not fit " + names.size() + " columns");
        }
        @Nullable Object[] row = values.clone();
        for (int i = 0; i < row.length; i++) {
            if (types.get(i) == SMALLINT && row[i] instanceof Number number) {
                row[i] = number.shortValue();
            }
        }
        rows.add(row);
        return this;
    }

    List<@Nullable Object[]> values() {
        return rows;
    }

    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(Column.of(names.get(i), WireTypes.type(types.get(i))));
        }
        return columns;
    }

    /** The whole answer as the driver gets it. */
    Reply.Result result() {
        List<Column> columns = columns();
        List<SqlType> columnTypes = columns.stream().map(Column::type).toList();
        FrameWriter frame = new FrameWriter(columnTypes);
        rows.forEach(frame::add);
        WireOutput out = new WireOutput();
        frame.writeTo(out);
        return new Reply.Result(
                0, columns, false, false, new Reply.Batch(Arrays.copyOf(out.array(), out.size()), true));
    }

    /** The columns as Avatica tells them. */
    Meta.Signature signature() {
        List<ColumnMetaData> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(ColumnTypes.column(i, names.get(i), types.get(i)));
        }
        return new Meta.Signature(columns, "", List.of(), Map.of(), Meta.CursorFactory.LIST, Meta.StatementType.SELECT);
    }

    /** The rows as Avatica carries them. */
    List<Object> rows() {
        return rows.stream().<Object>map(Arrays::asList).toList();
    }
}
