package io.runnel.sql.service;

import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Turns values of the driver's protocol into the forms that {@link io.runnel.sql.SqlEngine} takes, by the types of the
 * parameters. Pure.
 */
public final class ParameterForm {
    private static final String INVALID_VALUE = "22018";

    private ParameterForm() {}

    /** Whether a value of that kind is of the type, in the engine's form, as it is. */
    public static boolean isOf(Kind kind, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> kind == Kind.BOOLEAN;
            case TINYINT -> kind == Kind.TINYINT;
            case SMALLINT -> kind == Kind.SMALLINT;
            case INTEGER -> kind == Kind.INTEGER;
            case BIGINT -> kind == Kind.BIGINT;
            case REAL -> kind == Kind.REAL;
            case FLOAT, DOUBLE -> kind == Kind.DOUBLE;
            case DECIMAL -> kind == Kind.DECIMAL;
            case CHAR, VARCHAR -> kind == Kind.VARCHAR || kind == Kind.CHAR;
            case DATE -> kind == Kind.DATE;
            case TIME -> kind == Kind.TIME;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> kind == Kind.TIMESTAMP;
            default -> false;
        };
    }

    /**
     * Converts a value.
     *
     * @param position of the parameter, from 1
     * @param given what the value is
     * @throws SqlException 22003 or 22018 if it does not fit
     */
    public static @Nullable Object convert(int position, SqlType given, Object value, RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (value instanceof Map<?, ?> map) {
            return ofMap(position, given, map, type);
        }
        if (value instanceof Collection<?> items) {
            return name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED
                    ? ofStruct(position, given, items, type)
                    : ofArray(position, given, items, type);
        }
        return ParameterValues.convert(position, typed(given.kind(), value), type);
    }

    private static TypedValue typed(Kind kind, Object value) {
        return switch (kind) {
            case DATE -> TypedValue.ofLocal(Rep.JAVA_SQL_DATE, value);
            case TIME -> TypedValue.ofLocal(Rep.JAVA_SQL_TIME, value);
            case TIMESTAMP -> TypedValue.ofLocal(Rep.JAVA_SQL_TIMESTAMP, value);
            case VARBINARY -> TypedValue.ofLocal(Rep.BYTE_STRING, new ByteString((byte[]) value));
            case DECIMAL -> TypedValue.ofLocal(Rep.NUMBER, value);
            default -> TypedValue.ofLocal(Rep.of(value.getClass()), value);
        };
    }

    private static Object ofArray(int position, SqlType given, Collection<?> items, RelDataType type) {
        if (type.getSqlTypeName() != SqlTypeName.ARRAY && type.getSqlTypeName() != SqlTypeName.MULTISET) {
            throw misfit(position, "an array", type);
        }
        List<@Nullable Object> elements = new ArrayList<>(items.size());
        items.forEach(item -> elements.add(part(position, given.element(), item, ColumnType.element(type))));
        return elements;
    }

    private static Object ofStruct(int position, SqlType given, Collection<?> items, RelDataType type) {
        if (items.size() != type.getFieldCount()) {
            throw misfit(position, "a struct of " + items.size() + " fields", type);
        }
        List<@Nullable Object> fields = new ArrayList<>(items.size());
        int index = 0;
        for (Object item : items) {
            SqlType own = given.kind() == Kind.ARRAY
                    ? given.element()
                    : given.fields().get(index).type();
            fields.add(
                    part(position, own, item, type.getFieldList().get(index++).getType()));
        }
        return fields;
    }

    /** A map, or the fields of a STRUCT by their names; those that are not named are null. */
    private static Object ofMap(int position, SqlType given, Map<?, ?> map, RelDataType type) {
        if (type.getSqlTypeName() == SqlTypeName.MAP) {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            SqlType keys = given.fields().get(0).type();
            SqlType values = given.fields().get(1).type();
            map.forEach((key, value) -> entries.put(
                    part(position, keys, key, ColumnType.key(type)),
                    part(position, values, value, ColumnType.value(type))));
            return entries;
        }
        if (type.getSqlTypeName() != SqlTypeName.ROW && type.getSqlTypeName() != SqlTypeName.STRUCTURED) {
            throw misfit(position, "a map", type);
        }
        List<@Nullable Object> fields = new ArrayList<>(type.getFieldCount());
        for (RelDataTypeField field : type.getFieldList()) {
            SqlType values = given.fields().get(1).type();
            fields.add(part(position, values, map.get(field.getName()), field.getType()));
        }
        return fields;
    }

    private static @Nullable Object part(int position, SqlType given, @Nullable Object value, RelDataType type) {
        if (value == null || isOf(given.kind(), type)) {
            return value;
        }
        return convert(position, given, value, type);
    }

    private static SqlException misfit(int position, String given, RelDataType type) {
        return new SqlException(
                INVALID_VALUE,
                "Parameter " + position + " of type " + ColumnType.text(type) + " was set to " + given + ".");
    }
}
