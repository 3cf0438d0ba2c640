package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Arrays, maps and structs as parameters: their parts are converted here, to the types that the parameter declares. */
final class NestedParameter {
    private NestedParameter() {}

    /** @param declared an ARRAY, MAP or STRUCT */
    static Object of(SqlType declared, Object given, TimeZone zone) throws SQLException {
        return switch (declared.kind()) {
            case ARRAY -> array(declared.element(), elements(declared, given), zone);
            case MAP -> map(declared, given, zone);
            default -> struct(declared, given, zone);
        };
    }

    static List<@Nullable Object> array(SqlType element, List<?> elements, TimeZone zone) throws SQLException {
        List<@Nullable Object> converted = new ArrayList<>(elements.size());
        for (Object value : elements) {
            converted.add(part(element, value, zone));
        }
        return converted;
    }

    private static @Nullable Object part(SqlType type, @Nullable Object value, TimeZone zone) throws SQLException {
        if (value == null) {
            return null;
        }
        return type.kind() == Kind.ANY ? JavaValue.mixed(value, zone) : Parameter.converted(type, value, zone);
    }

    static boolean hasElements(Object given) {
        return given instanceof Array
                || given instanceof Collection
                || given.getClass().isArray() && !(given instanceof byte[]) && !(given instanceof char[]);
    }

    private static List<?> elements(SqlType declared, Object given) throws SQLException {
        if (given instanceof Array array) {
            return elements(declared, array.getArray());
        }
        if (given instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (given instanceof Object[] objects) {
            return Arrays.asList(objects);
        }
        if (!hasElements(given)) {
            throw notOf(declared, given);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < java.lang.reflect.Array.getLength(given); i++) {
            elements.add(java.lang.reflect.Array.get(given, i));
        }
        return elements;
    }

    private static Object map(SqlType declared, Object given, TimeZone zone) throws SQLException {
        if (!(given instanceof Map<?, ?> entries)) {
            throw notOf(declared, given);
        }
        SqlType key = declared.fields().get(0).type();
        SqlType value = declared.fields().get(1).type();
        Map<@Nullable Object, @Nullable Object> converted = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            converted.put(part(key, entry.getKey(), zone), part(value, entry.getValue(), zone));
        }
        return converted;
    }

    /** A Struct by position, a Map by name, in any case where there is no other. */
    private static Object struct(SqlType declared, Object given, TimeZone zone) throws SQLException {
        List<Field> fields = declared.fields();
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        if (given instanceof Map<?, ?> entries) {
            for (Field field : fields) {
                values.add(part(field.type(), named(entries, field.name()), zone));
            }
            return values;
        }
        List<?> attributes =
                given instanceof Struct struct ? Arrays.asList(struct.getAttributes()) : elements(declared, given);
        if (attributes.size() != fields.size()) {
            throw SqlErrors.of(
                    SqlStates.NOT_CONVERTIBLE,
                    "A value of " + attributes.size() + " fields was given for " + declared.name() + ", which has "
                            + fields.size() + ".");
        }
        for (int i = 0; i < fields.size(); i++) {
            values.add(part(fields.get(i).type(), attributes.get(i), zone));
        }
        return values;
    }

    private static @Nullable Object named(Map<?, ?> entries, String field) {
        if (entries.containsKey(field)) {
            return entries.get(field);
        }
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (field.equalsIgnoreCase(String.valueOf(entry.getKey()))) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static SQLException notOf(SqlType declared, Object given) {
        return SqlErrors.of(
                SqlStates.NOT_CONVERTIBLE,
                "A " + given.getClass().getName() + " cannot become a " + declared.name() + ".");
    }
}
