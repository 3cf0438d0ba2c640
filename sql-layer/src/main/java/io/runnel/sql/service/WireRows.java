package io.runnel.sql.service;

import io.runnel.protocol.SqlType;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of the engine into the forms that {@link SqlType.Kind} names for the types that {@link WireTypes} gives.
 * Most values have them already and are left alone. Thread-safe.
 */
public final class WireRows {
    private static final int MILLIS_DIGITS = 3;

    /** A column whose values have another form. */
    private record Altered(int index, UnaryOperator<Object> form) {}

    private final Altered[] altered;

    public WireRows(RelDataType rowType) {
        List<Altered> columns = new ArrayList<>();
        for (RelDataTypeField field : rowType.getFieldList()) {
            UnaryOperator<Object> form = form(field.getType());
            if (form != null) {
                columns.add(new Altered(field.getIndex(), form));
            }
        }
        altered = columns.toArray(Altered[]::new);
    }

    /** Alters a row in place, as the engine keeps none of those that it gave; returns the same. */
    public @Nullable Object[] convert(@Nullable Object[] row) {
        for (Altered column : altered) {
            Object value = row[column.index];
            row[column.index] = value == null ? null : column.form.apply(value);
        }
        return row;
    }

    /** Null where values travel as they are. */
    private static @Nullable UnaryOperator<Object> form(RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(name)) {
            SqlIntervalQualifier interval = qualifier(type);
            return value ->
                    DateTimeUtils.intervalYearMonthToString(((Number) value).intValue(), interval.timeUnitRange);
        } else if (SqlTypeName.DAY_INTERVAL_TYPES.contains(name)) {
            SqlIntervalQualifier interval = qualifier(type);
            // Values count milliseconds; further digits would come out as zeros in the wrong place.
            int digits = Math.min(MILLIS_DIGITS, interval.getFractionalSecondPrecision(SqlTypes.SYSTEM));
            return value ->
                    DateTimeUtils.intervalDayTimeToString(((Number) value).longValue(), interval.timeUnitRange, digits);
        }
        return switch (WireTypes.kind(type)) {
            case VARBINARY -> value -> ((ByteString) value).getBytes();
            case ARRAY -> array(form(ColumnType.element(type)));
            case MAP -> map(form(ColumnType.key(type)), form(ColumnType.value(type)));
            case STRUCT -> struct(type);
            case ANY -> WireRows::any;
            case VARCHAR -> SqlTypeName.CHAR_TYPES.contains(name) ? null : Object::toString;
            default -> null;
        };
    }

    private static SqlIntervalQualifier qualifier(RelDataType type) {
        SqlIntervalQualifier qualifier = type.getIntervalQualifier();
        if (qualifier == null) {
            throw new IllegalArgumentException("An interval without units: " + type);
        }
        return qualifier;
    }

    private static @Nullable UnaryOperator<Object> array(@Nullable UnaryOperator<Object> element) {
        if (element == null) {
            return null;
        }
        return value -> {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object item : (Collection<?>) value) {
                elements.add(apply(element, item));
            }
            return elements;
        };
    }

    private static @Nullable UnaryOperator<Object> map(
            @Nullable UnaryOperator<Object> keys, @Nullable UnaryOperator<Object> values) {
        if (keys == null && values == null) {
            return null;
        }
        return value -> {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> entries.put(apply(keys, key), apply(values, item)));
            return entries;
        };
    }

    /** A row constructor gives an array where a STRUCT is a list. */
    private static @Nullable UnaryOperator<Object> struct(RelDataType type) {
        List<@Nullable UnaryOperator<Object>> forms = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            forms.add(form(field.getType()));
        }
        if (type.getSqlTypeName() == SqlTypeName.STRUCTURED && forms.stream().allMatch(Objects::isNull)) {
            return null;
        }
        return value -> {
            List<?> fields = value instanceof Object[] row ? Arrays.asList(row) : (List<?>) value;
            List<@Nullable Object> values = new ArrayList<>(forms.size());
            for (int i = 0; i < forms.size(); i++) {
                values.add(apply(forms.get(i), fields.get(i)));
            }
            return values;
        };
    }

    private static @Nullable Object apply(@Nullable UnaryOperator<Object> form, @Nullable Object value) {
        return form == null || value == null ? value : form.apply(value);
    }

    /** A value whose type only the value knows. */
    private static Object any(Object value) {
        if (value instanceof ByteString bytes) {
            return bytes.getBytes();
        }
        return value instanceof Boolean || value instanceof Number ? value : value.toString();
    }
}
