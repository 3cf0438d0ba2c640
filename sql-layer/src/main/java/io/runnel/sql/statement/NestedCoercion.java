package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Values of INSERT in the type of an ARRAY, MAP or STRUCT column: what is within is converted as {@link ValueCoercion}
 * does it, and the fields of a STRUCT are matched by name, those that are not given being null. Pure.
 */
final class NestedCoercion {
    private NestedCoercion() {}

    /**
     * The value in the form of the column.
     *
     * @param words of the value, for the message
     * @throws SqlException as {@link ValueCoercion#coerce}, and 42703 for a field that the column has not
     */
    static @Nullable Object coerce(@Nullable Object value, RelDataType from, RelDataType to, String words) {
        if (value == null) {
            return null;
        }
        if (to.isStruct() && from.isStruct()) {
            return struct((List<?>) value, from, to, words);
        } else if (to.getSqlTypeName() == SqlTypeName.MAP && from.getSqlTypeName() == SqlTypeName.MAP) {
            return map((Map<?, ?>) value, from, to, words);
        } else if (to.getSqlTypeName() == SqlTypeName.ARRAY && from.getComponentType() != null) {
            return array((List<?>) value, from, to, words);
        } else if (ColumnType.isNested(from) || ColumnType.isNested(to)) {
            throw new SqlException(
                    "42804",
                    words + " is " + ColumnType.text(from) + ", but the column is " + ColumnType.text(to) + ".");
        }
        return ValueCoercion.coerce(value, from.getSqlTypeName(), to, words);
    }

    /** An ARRAY that a parameter was set to, whose elements say their types themselves. */
    static List<?> parameter(List<?> value, RelDataType to, String words) {
        RelDataType element = ColumnType.element(to);
        List<@Nullable Object> elements = new ArrayList<>(value.size());
        for (Object each : value) {
            elements.add(
                    each instanceof List<?> nested && element.getSqlTypeName() == SqlTypeName.ARRAY
                            ? parameter(nested, element, words)
                            : ValueCoercion.coerce(
                                    each,
                                    ValueCoercion.typeOf(each, element.getSqlTypeName()),
                                    element,
                                    "An element of " + lower(words)));
        }
        return elements;
    }

    private static List<?> array(List<?> value, RelDataType from, RelDataType to, String words) {
        List<@Nullable Object> elements = new ArrayList<>(value.size());
        for (Object element : value) {
            elements.add(
                    coerce(element, ColumnType.element(from), ColumnType.element(to), "An element of " + lower(words)));
        }
        return elements;
    }

    private static Map<?, ?> map(Map<?, ?> value, RelDataType from, RelDataType to, String words) {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        value.forEach((key, content) -> entries.put(
                coerce(key, ColumnType.key(from), ColumnType.key(to), "A key of " + lower(words)),
                coerce(content, ColumnType.value(from), ColumnType.value(to), "A value of " + lower(words))));
        return entries;
    }

    private static List<?> struct(List<?> value, RelDataType from, RelDataType to, String words) {
        List<@Nullable Object> fields = new ArrayList<>(Collections.nCopies(to.getFieldCount(), null));
        for (RelDataTypeField given : from.getFieldList()) {
            RelDataTypeField field = to.getField(given.getName(), false, false);
            if (field == null) {
                throw new SqlException(
                        "42703",
                        words + " has a field " + given.getName() + ", which " + ColumnType.text(to) + " has not"
                                + NearestNames.suggestion(given.getName(), to.getFieldNames()));
            }
            fields.set(
                    field.getIndex(),
                    coerce(
                            value.get(given.getIndex()),
                            given.getType(),
                            field.getType(),
                            "Field " + field.getName() + " of " + lower(words)));
        }
        return fields;
    }

    private static String lower(String words) {
        return Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }
}
