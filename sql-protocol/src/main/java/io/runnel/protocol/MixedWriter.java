package io.runnel.protocol;

import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** See {@link MixedVector}. A column of NULL, whose values can be nothing else, writes none. */
final class MixedWriter extends ColumnWriter {
    private static final int ROUGH_BYTES = 16;

    private final Kind kind;
    private final List<@Nullable Object> values = new ArrayList<>();
    private long lengths;

    MixedWriter(Kind kind) {
        this.kind = kind;
    }

    @Override
    void addPresent(int row, Object value) {
        if (kind == Kind.NULL) {
            throw new ClassCastException(
                    "A column of NULL takes no " + value.getClass().getSimpleName());
        }
        kindOf(value);
        values.add(value);
        lengths += length(value);
    }

    @Override
    void addAbsent(int row) {
        values.add(null);
    }

    @Override
    long bytes() {
        return (long) values.size() * ROUGH_BYTES + lengths;
    }

    /** Texts and bytes are as long as they like: a batch that did not count them would never be full. */
    private static int length(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        return value instanceof byte[] bytes ? bytes.length : 0;
    }

    @Override
    void writeValues(WireOutput out, int count) {
        if (kind == Kind.NULL) {
            return;
        }
        for (Object value : values) {
            Kind own = value == null ? Kind.NULL : kindOf(value);
            out.octet(own.ordinal());
            if (value != null) {
                ColumnWriter one = ColumnWriter.of(SqlType.of(own));
                one.add(plain(value));
                one.writeTo(out);
            }
        }
    }

    private static Object plain(Object value) {
        return value instanceof Moment moment ? (Object) moment.count() : value;
    }

    private static Kind kindOf(Object value) {
        if (value instanceof Moment moment) {
            return moment.kind();
        } else if (value instanceof Boolean) {
            return Kind.BOOLEAN;
        } else if (value instanceof Byte) {
            return Kind.TINYINT;
        } else if (value instanceof Short) {
            return Kind.SMALLINT;
        } else if (value instanceof Integer) {
            return Kind.INTEGER;
        } else if (value instanceof Long) {
            return Kind.BIGINT;
        } else if (value instanceof Float) {
            return Kind.REAL;
        } else if (value instanceof Double) {
            return Kind.DOUBLE;
        } else if (value instanceof BigDecimal) {
            return Kind.DECIMAL;
        } else if (value instanceof String) {
            return Kind.VARCHAR;
        } else if (value instanceof byte[]) {
            return Kind.VARBINARY;
        }
        throw new ClassCastException(
                "A value of any type cannot be a " + value.getClass().getName());
    }

    @Override
    void clearValues() {
        values.clear();
        lengths = 0;
    }
}
