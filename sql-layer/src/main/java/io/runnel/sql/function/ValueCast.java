package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Conversions from and to ARRAY, MAP and STRUCT, element by element. As text they look as in ksqlDB: {@code [1, 2]},
 * {@code {a=1}}, {@code Struct{A=1,B=x}}.
 */
public final class ValueCast {
    private static final int MAX_KEPT = 1_000;

    /** Found by both types' texts: generated code has no place for an object. */
    private static final Map<List<String>, Conversion> KEPT = new ConcurrentHashMap<>();

    private ValueCast() {}

    /** From a value that is not null. */
    interface Conversion {
        Object of(Object value);
    }

    /** Called by generated code. */
    public static Object cast(Object value, String from, String to) {
        List<String> key = List.of(from, to);
        Conversion conversion = KEPT.get(key);
        if (conversion == null) {
            conversion = Objects.requireNonNull(
                    between(ColumnType.parse(from), ColumnType.parse(to)), "the planner has found it possible");
            if (KEPT.size() < MAX_KEPT) {
                KEPT.put(key, conversion);
            }
        }
        return conversion.of(value);
    }

    /** Null if there is none. */
    static @Nullable Conversion between(RelDataType from, RelDataType to) {
        if (to.isStruct()) {
            return from.isStruct() ? struct(from, to) : null;
        }
        return switch (to.getSqlTypeName()) {
            case ARRAY -> from.getSqlTypeName() == SqlTypeName.ARRAY ? array(from, to) : null;
            case MAP -> from.getSqlTypeName() == SqlTypeName.MAP ? map(from, to) : null;
            case VARCHAR, CHAR -> text(from);
            default -> ColumnType.isNested(from) ? null : ScalarCast.between(from.getSqlTypeName(), to);
        };
    }

    private static @Nullable Object apply(Conversion conversion, @Nullable Object value) {
        return value == null ? null : conversion.of(value);
    }

    private static @Nullable Conversion array(RelDataType from, RelDataType to) {
        Conversion element = between(ColumnType.element(from), ColumnType.element(to));
        return element == null
                ? null
                : value -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    ((List<?>) value).forEach(each -> elements.add(apply(element, each)));
                    return elements;
                };
    }

    private static @Nullable Conversion map(RelDataType from, RelDataType to) {
        Conversion key = between(ColumnType.key(from), ColumnType.key(to));
        Conversion content = between(ColumnType.value(from), ColumnType.value(to));
        return key == null || content == null
                ? null
                : value -> {
                    Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
                    ((Map<?, ?>) value).forEach((k, v) -> entries.put(apply(key, k), apply(content, v)));
                    return entries;
                };
    }

    /** Fields are matched by name; those that are not there before are null, those not there after are left out. */
    private static @Nullable Conversion struct(RelDataType from, RelDataType to) {
        List<Integer> places = new ArrayList<>();
        List<Conversion> conversions = new ArrayList<>();
        for (RelDataTypeField field : to.getFieldList()) {
            RelDataTypeField before = from.getField(field.getName(), true, false);
            Conversion conversion = before == null ? value -> value : between(before.getType(), field.getType());
            if (conversion == null) {
                return null;
            }
            places.add(before == null ? -1 : before.getIndex());
            conversions.add(conversion);
        }
        return value -> {
            List<@Nullable Object> fields = new ArrayList<>(places.size());
            for (int index = 0; index < places.size(); index++) {
                int place = places.get(index);
                fields.add(place < 0 ? null : apply(conversions.get(index), ((List<?>) value).get(place)));
            }
            return fields;
        };
    }

    private static @Nullable Conversion text(RelDataType from) {
        if (from.isStruct()) {
            return structText(from);
        }
        return switch (from.getSqlTypeName()) {
            case ARRAY -> {
                Conversion element = text(ColumnType.element(from));
                yield element == null ? null : value -> listText((List<?>) value, element);
            }
            case MAP -> {
                Conversion key = text(ColumnType.key(from));
                Conversion content = text(ColumnType.value(from));
                yield key == null || content == null ? null : value -> mapText((Map<?, ?>) value, key, content);
            }
            default -> ScalarCast.text(from.getSqlTypeName());
        };
    }

    private static String listText(List<?> list, Conversion element) {
        StringJoiner joined = new StringJoiner(", ", "[", "]");
        list.forEach(each -> joined.add(String.valueOf(apply(element, each))));
        return joined.toString();
    }

    private static String mapText(Map<?, ?> map, Conversion key, Conversion content) {
        StringJoiner joined = new StringJoiner(", ", "{", "}");
        map.forEach((k, v) -> joined.add(apply(key, k) + "=" + apply(content, v)));
        return joined.toString();
    }

    private static @Nullable Conversion structText(RelDataType from) {
        List<Conversion> fields = new ArrayList<>();
        for (RelDataTypeField field : from.getFieldList()) {
            Conversion conversion = text(field.getType());
            if (conversion == null) {
                return null;
            }
            fields.add(conversion);
        }
        List<String> names = from.getFieldNames();
        return value -> {
            StringJoiner joined = new StringJoiner(",", "Struct{", "}");
            for (int index = 0; index < fields.size(); index++) {
                Object field = ((List<?>) value).get(index);
                if (field != null) {
                    joined.add(names.get(index) + "=" + fields.get(index).of(field));
                }
            }
            return joined.toString();
        };
    }
}
