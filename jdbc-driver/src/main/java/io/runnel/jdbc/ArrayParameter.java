package io.runnel.jdbc;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of an ARRAY parameter: a {@code java.sql.Array}, a collection, or an array of objects. Elements of one class
 * travel as they are, others as their text, which the server reads by the parameter's type; so do decimals, of which
 * Avatica's arrays would lose the fraction.
 */
final class ArrayParameter {
    private static final String TEXT = "VARCHAR";

    private static final Map<Class<?>, String> TYPES = Map.of(
            Boolean.class, "BOOLEAN",
            Integer.class, "INTEGER",
            Long.class, "BIGINT",
            Double.class, "DOUBLE",
            String.class, TEXT,
            byte[].class, "VARBINARY",
            Date.class, "DATE",
            Time.class, "TIME",
            Timestamp.class, "TIMESTAMP");

    private ArrayParameter() {}

    /** Whether the value is one. */
    static boolean is(@Nullable Object value) {
        return value instanceof Array || value instanceof Collection || value instanceof Object[];
    }

    /**
     * The same elements in an array that travels well.
     *
     * @throws SQLException 0A000 for an element that is an array or a map itself
     */
    static Array of(Connection connection, Object value) throws SQLException {
        List<@Nullable Object> elements = elements(value);
        for (Object element : elements) {
            if (is(element) || element instanceof Map) {
                throw SqlErrors.notSupported("parameters that hold arrays or maps in an array; write ARRAY[?, ?] with"
                        + " one for each, or set them as text and CAST");
            }
        }
        Set<Class<?>> classes = elements.stream()
                .filter(element -> element != null)
                .<Class<?>>map(Object::getClass)
                .collect(Collectors.toSet());
        String type =
                classes.size() == 1 ? TYPES.getOrDefault(classes.iterator().next(), TEXT) : TEXT;
        Object[] sent =
                type.equals(TEXT) ? elements.stream().map(ArrayParameter::text).toArray() : elements.toArray();
        return connection.createArrayOf(type, sent);
    }

    private static List<@Nullable Object> elements(Object value) throws SQLException {
        if (value instanceof Array array) {
            return elements(array.getArray());
        }
        if (value instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (value instanceof Object[] objects) {
            return Arrays.asList(objects);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int index = 0; index < java.lang.reflect.Array.getLength(value); index++) {
            elements.add(java.lang.reflect.Array.get(value, index));
        }
        return elements;
    }

    private static @Nullable Object text(@Nullable Object element) {
        return element == null
                ? null
                : element instanceof BigDecimal decimal ? decimal.toPlainString() : element.toString();
    }
}
