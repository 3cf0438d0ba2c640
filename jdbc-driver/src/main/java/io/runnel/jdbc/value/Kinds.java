package io.runnel.jdbc.value;

import io.runnel.protocol.Moment;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of values that tell their own, as those of a column of ANY do: a {@link Moment} stands for a date or time. */
final class Kinds {
    private static final Map<Class<?>, Kind> SCALARS = Map.ofEntries(
            Map.entry(Boolean.class, Kind.BOOLEAN),
            Map.entry(Byte.class, Kind.TINYINT),
            Map.entry(Short.class, Kind.SMALLINT),
            Map.entry(Integer.class, Kind.INTEGER),
            Map.entry(Long.class, Kind.BIGINT),
            Map.entry(Float.class, Kind.REAL),
            Map.entry(Double.class, Kind.DOUBLE),
            Map.entry(BigDecimal.class, Kind.DECIMAL),
            Map.entry(String.class, Kind.VARCHAR),
            Map.entry(byte[].class, Kind.VARBINARY));

    private Kinds() {}

    /** @throws IllegalArgumentException if it is no value of the protocol */
    static Kind ofMixed(Object value) {
        if (value instanceof Moment moment) {
            return moment.kind();
        }
        Kind kind = SCALARS.get(value.getClass());
        if (kind != null) {
            return kind;
        }
        if (value instanceof List) {
            return Kind.ARRAY;
        }
        if (value instanceof Map) {
            return Kind.MAP;
        }
        throw new IllegalArgumentException(value.getClass() + " is no value of the protocol");
    }

    /** The value in the form of its kind. */
    static Object plain(Object mixed) {
        if (!(mixed instanceof Moment moment)) {
            return mixed;
        }
        return moment.kind() == Kind.TIMESTAMP ? (Object) moment.count() : (Object) (int) moment.count();
    }

    /** A value in the form of a kind as one that tells its kind. */
    static @Nullable Object mixed(Kind kind, @Nullable Object plain) {
        return plain != null && isMoment(kind) ? new Moment(kind, ((Number) plain).longValue()) : plain;
    }

    private static boolean isMoment(Kind kind) {
        return kind == Kind.DATE || kind == Kind.TIME || kind == Kind.TIMESTAMP;
    }
}
