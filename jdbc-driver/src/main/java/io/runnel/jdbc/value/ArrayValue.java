package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.Column;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An ARRAY: its elements are there, so it outlives its result. An array of arrays gives a Java array of arrays. */
public final class ArrayValue implements Array {
    private final SqlType element;
    private final ReadingRules rules;
    private volatile @Nullable List<?> values;

    /** @param values in the forms of the protocol */
    public ArrayValue(SqlType element, List<?> values, ReadingRules rules) {
        this.element = element;
        this.values = values;
        this.rules = rules;
    }

    /**
     * An array for a parameter.
     *
     * @param typeName of the elements
     * @throws SQLException 07006, 22003 or 22018 if an element cannot be of the type
     */
    public static ArrayValue of(String typeName, @Nullable Object[] elements, ReadingRules rules) throws SQLException {
        SqlType element = TypeCodes.named(typeName);
        return new ArrayValue(element, NestedParameter.array(element, Arrays.asList(elements), rules.zone()), rules);
    }

    /** In the forms of the protocol. */
    List<?> values() throws SQLException {
        List<?> present = values;
        if (present == null) {
            throw SqlErrors.of(SqlStates.FUNCTION_SEQUENCE, "The array was freed.");
        }
        return present;
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        values();
        return element.name();
    }

    @Override
    public int getBaseType() throws SQLException {
        values();
        return JavaTypes.code(element);
    }

    @Override
    public Object getArray() throws SQLException {
        return javaArray(element, values(), rules);
    }

    @Override
    public Object getArray(@Nullable Map<String, Class<?>> classes) throws SQLException {
        return getArray();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return javaArray(element, slice(index, count), rules);
    }

    @Override
    public Object getArray(long index, int count, @Nullable Map<String, Class<?>> classes) throws SQLException {
        return getArray(index, count);
    }

    private List<?> slice(long index, int count) throws SQLException {
        List<?> all = values();
        if (index < 1 || index > all.size() + 1L || count < 0) {
            throw SqlErrors.of(
                    SqlStates.INVALID_ARGUMENT,
                    "There are no " + count + " elements from " + index + " on in an array of " + all.size() + ".");
        }
        return all.subList((int) index - 1, (int) Math.min(index - 1 + count, all.size()));
    }

    private static Object javaArray(SqlType element, List<?> values, ReadingRules rules) throws SQLException {
        Object array = java.lang.reflect.Array.newInstance(elementClass(element), values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            Object converted = value != null && element.kind() == Kind.ARRAY
                    ? javaArray(element.element(), (List<?>) value, rules)
                    : ObjectValues.part(element, value, rules);
            java.lang.reflect.Array.set(array, i, converted);
        }
        return array;
    }

    private static Class<?> elementClass(SqlType element) {
        return element.kind() == Kind.ARRAY
                ? elementClass(element.element()).arrayType()
                : JavaTypes.javaClass(element.kind());
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return result(1, values());
    }

    @Override
    public ResultSet getResultSet(@Nullable Map<String, Class<?>> classes) throws SQLException {
        return getResultSet();
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return result(index, slice(index, count));
    }

    @Override
    public ResultSet getResultSet(long index, int count, @Nullable Map<String, Class<?>> classes) throws SQLException {
        return getResultSet(index, count);
    }

    private ResultSet result(long first, List<?> elements) {
        List<Column> columns = List.of(Column.of("INDEX", SqlType.of(Kind.BIGINT)), Column.of("VALUE", element));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            rows.add(new Object[] {first + i, elements.get(i)});
        }
        return rules.rows().of(columns, rows);
    }

    @Override
    public void free() {
        values = null;
    }

    /** As JSON. */
    @Override
    public String toString() {
        List<?> present = values;
        return present == null ? "freed array" : JsonText.of(SqlType.array(element), present);
    }
}
