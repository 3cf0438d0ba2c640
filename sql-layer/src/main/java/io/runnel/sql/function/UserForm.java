package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A Java type of a user function as a type of SQL, and how values go from the one's form to the other's.
 *
 * @param toJava from the form that {@link ColumnType} lists; never given null, as toSql
 */
record UserForm(TypePattern pattern, Function<Object, Object> toJava, Function<Object, Object> toSql) {
    private static final long NANOS_PER_MS = 1_000_000L;

    private static final Map<Type, UserForm> SCALARS = Map.ofEntries(
            same(boolean.class, SqlTypeName.BOOLEAN),
            same(Boolean.class, SqlTypeName.BOOLEAN),
            same(int.class, SqlTypeName.INTEGER),
            same(Integer.class, SqlTypeName.INTEGER),
            same(long.class, SqlTypeName.BIGINT),
            same(Long.class, SqlTypeName.BIGINT),
            same(double.class, SqlTypeName.DOUBLE),
            same(Double.class, SqlTypeName.DOUBLE),
            same(BigDecimal.class, SqlTypeName.DECIMAL),
            same(String.class, SqlTypeName.VARCHAR),
            scalar(
                    byte[].class,
                    SqlTypeName.VARBINARY,
                    sql -> ((ByteString) sql).getBytes(),
                    java -> new ByteString((byte[]) java)),
            scalar(
                    ByteBuffer.class,
                    SqlTypeName.VARBINARY,
                    sql -> ByteBuffer.wrap(((ByteString) sql).getBytes()),
                    java -> new ByteString(bytes((ByteBuffer) java))),
            scalar(
                    LocalDate.class,
                    SqlTypeName.DATE,
                    sql -> LocalDate.ofEpochDay(((Number) sql).longValue()),
                    java -> Math.toIntExact(((LocalDate) java).toEpochDay())),
            scalar(
                    LocalTime.class,
                    SqlTypeName.TIME,
                    sql -> LocalTime.ofNanoOfDay(((Number) sql).longValue() * NANOS_PER_MS),
                    java -> (int) (((LocalTime) java).toNanoOfDay() / NANOS_PER_MS)),
            scalar(
                    Instant.class,
                    SqlTypeName.TIMESTAMP,
                    sql -> Instant.ofEpochMilli(((Number) sql).longValue()),
                    java -> ((Instant) java).toEpochMilli()),
            scalar(
                    java.sql.Date.class,
                    SqlTypeName.DATE,
                    sql -> java.sql.Date.valueOf(LocalDate.ofEpochDay(((Number) sql).longValue())),
                    java -> Math.toIntExact(((java.sql.Date) java).toLocalDate().toEpochDay())),
            scalar(
                    java.sql.Timestamp.class,
                    SqlTypeName.TIMESTAMP,
                    sql -> new java.sql.Timestamp(((Number) sql).longValue()),
                    java -> ((java.sql.Timestamp) java).getTime()));

    /** @throws IllegalArgumentException for a type that is none of SQL's */
    static UserForm of(Type type) {
        UserForm scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type instanceof TypeVariable<?> variable) {
            // N would be a type of numbers.
            return new UserForm(new TypePattern.Variable(variable.getName() + "_"), sql -> sql, java -> java);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return list(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return map(of(generic.getActualTypeArguments()[0]), of(generic.getActualTypeArguments()[1]));
        }
        throw new IllegalArgumentException(type.getTypeName()
                + " is no type of SQL's: boolean, int, long, double and their classes, BigDecimal, String, ByteBuffer,"
                + " LocalDate, LocalTime, Instant, java.sql.Date, java.sql.Timestamp, List<…>, Map<…, …> and type variables"
                + " are");
    }

    /** A result whose type is written in SQL; a STRUCT is a Map by the fields' names, or a List in their order. */
    static UserForm written(String schema) {
        RelDataType type = ColumnType.parse(schema);
        return new UserForm(new TypePattern.Fixed(type), sql -> sql, java -> inType(java, type));
    }

    @Nullable
    Object java(@Nullable Object sql) {
        return sql == null ? null : toJava.apply(sql);
    }

    @Nullable
    Object sql(@Nullable Object java) {
        return java == null ? null : toSql.apply(java);
    }

    private static Map.Entry<Type, UserForm> same(Class<?> type, SqlTypeName name) {
        return scalar(type, name, sql -> sql, java -> java);
    }

    private static Map.Entry<Type, UserForm> scalar(
            Class<?> type, SqlTypeName name, Function<Object, Object> toJava, Function<Object, Object> toSql) {
        return Map.entry(type, new UserForm(new TypePattern.Scalar(name), toJava, toSql));
    }

    private static UserForm list(UserForm element) {
        return new UserForm(
                new TypePattern.ArrayOf(element.pattern),
                sql -> elements((List<?>) sql, element::java),
                java -> elements((List<?>) java, element::sql));
    }

    private static UserForm map(UserForm key, UserForm value) {
        return new UserForm(
                new TypePattern.MapOf(key.pattern, value.pattern),
                sql -> entries((Map<?, ?>) sql, key::java, value::java),
                java -> entries((Map<?, ?>) java, key::sql, value::sql));
    }

    private static List<?> elements(List<?> list, Function<@Nullable Object, @Nullable Object> each) {
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(each.apply(element));
        }
        return elements;
    }

    private static Map<?, ?> entries(
            Map<?, ?> map,
            Function<@Nullable Object, @Nullable Object> key,
            Function<@Nullable Object, @Nullable Object> value) {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((k, v) -> entries.put(key.apply(k), value.apply(v)));
        return entries;
    }

    private static Object inType(Object java, RelDataType type) {
        if (type.isStruct()) {
            List<@Nullable Object> fields = new ArrayList<>();
            type.getFieldList().forEach(field -> {
                Object value = java instanceof Map<?, ?> map
                        ? map.get(field.getName())
                        : ((List<?>) java).get(field.getIndex());
                fields.add(value == null ? null : inType(value, field.getType()));
            });
            return fields;
        }
        return switch (type.getSqlTypeName()) {
            case ARRAY ->
                elements((List<?>) java, element -> element == null ? null : inType(element, ColumnType.element(type)));
            case MAP ->
                entries(
                        (Map<?, ?>) java,
                        key -> key,
                        value -> value == null ? null : inType(value, ColumnType.value(type)));
            case DECIMAL -> ((BigDecimal) java).setScale(type.getScale(), RoundingMode.HALF_UP);
            default -> scalarInType(java);
        };
    }

    private static Object scalarInType(Object java) {
        UserForm form = SCALARS.get(java instanceof ByteBuffer ? ByteBuffer.class : java.getClass());
        if (form == null) {
            throw new IllegalArgumentException(java.getClass().getName() + " is no value of SQL's");
        }
        return form.toSql.apply(java);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
