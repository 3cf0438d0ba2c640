package io.runnel.sql.service;

import io.runnel.protocol.Column;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Types of columns and parameters as the driver is told of them; {@link WireRows} puts the values into their forms. Pure.
 */
public final class WireTypes {
    private WireTypes() {}

    /** The columns of an answer, none of which is known to come from a table. */
    public static List<Column> columns(RelDataType rowType) {
        return rowType.getFieldList().stream()
                .map(field -> Column.of(field.getName(), type(field.getType())))
                .toList();
    }

    /** Types of the fields of a row, such as the parameters of a statement. */
    public static List<SqlType> types(RelDataType rowType) {
        return rowType.getFieldList().stream()
                .map(field -> type(field.getType()))
                .toList();
    }

    public static SqlType type(RelDataType type) {
        return new SqlType(kind(type), name(type), precision(type), scale(type), type.isNullable(), fields(type));
    }

    public static Kind kind(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case NULL -> Kind.NULL;
            case BOOLEAN -> Kind.BOOLEAN;
            case TINYINT -> Kind.TINYINT;
            case SMALLINT -> Kind.SMALLINT;
            case INTEGER -> Kind.INTEGER;
            case BIGINT -> Kind.BIGINT;
            case REAL -> Kind.REAL;
            case FLOAT, DOUBLE -> Kind.DOUBLE;
            case DECIMAL -> Kind.DECIMAL;
            case BINARY, VARBINARY -> Kind.VARBINARY;
            case DATE -> Kind.DATE;
            case TIME -> Kind.TIME;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Kind.TIMESTAMP;
            case ARRAY, MULTISET -> Kind.ARRAY;
            case MAP -> Kind.MAP;
            case ROW, STRUCTURED -> Kind.STRUCT;
            case ANY -> Kind.ANY;
            // Intervals and the rest go as text. So do the literals that are CHAR by the standard: padded to nothing,
            // they are what everybody else calls VARCHAR.
            default -> Kind.VARCHAR;
        };
    }

    private static String name(RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (SqlTypeName.INTERVAL_TYPES.contains(name)) {
            return type.toString();
        }
        return ColumnType.isNested(type) || name == SqlTypeName.DECIMAL
                ? ColumnType.text(type)
                : kind(type).name();
    }

    private static int precision(RelDataType type) {
        return switch (kind(type)) {
            case DECIMAL, CHAR, VARBINARY, TIME, TIMESTAMP -> Math.max(0, type.getPrecision());
            case VARCHAR ->
                SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName()) ? Math.max(0, type.getPrecision()) : 0;
            default -> 0;
        };
    }

    private static int scale(RelDataType type) {
        return kind(type) == Kind.DECIMAL ? Math.max(0, type.getScale()) : 0;
    }

    private static List<Field> fields(RelDataType type) {
        return switch (kind(type)) {
            case ARRAY -> List.of(new Field("element", type(ColumnType.element(type))));
            case MAP ->
                List.of(new Field("key", type(ColumnType.key(type))), new Field("value", type(ColumnType.value(type))));
            case STRUCT ->
                type.getFieldList().stream()
                        .map(field -> new Field(field.getName(), type(field.getType())))
                        .toList();
            default -> List.of();
        };
    }
}
