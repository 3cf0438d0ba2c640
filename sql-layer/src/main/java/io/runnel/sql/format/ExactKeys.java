package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Which bytes a record's key has if its column has some value: known only where the format has one way to write it, so
 * that a search for these bytes finds all there are. That is format KAFKA; JSON may have spaces, other escapes or other
 * digits, and the formats of the registry begin with any of several schema ids.
 */
public final class ExactKeys {
    private ExactKeys() {}

    /** The key column whose values have one form each; empty if the source has none. */
    public static Optional<Column> column(Source source) {
        List<Column> keys = source.keyColumns();
        boolean exact = source.keyFormat().equals("KAFKA")
                && keys.size() == 1
                && source.keyWindow().isEmpty();
        return exact ? Optional.of(keys.get(0)) : Optional.empty();
    }

    /**
     * The bytes of a value.
     *
     * @param type of the column
     * @param value of the Java type of that column, or a number that stands for the same
     * @return empty if other bytes may equal the value as well, or it is not known to be of the type
     */
    public static Optional<ByteBuffer> of(SqlTypeName type, Object value) {
        return switch (type) {
            case INTEGER ->
                whole(value)
                        .filter(number -> number == number.intValue())
                        .map(number -> ByteBuffer.allocate(Integer.BYTES).putInt(0, number.intValue()));
            case BIGINT ->
                whole(value).map(number -> ByteBuffer.allocate(Long.BYTES).putLong(0, number));
            case DOUBLE -> // Zero has two forms, and what is not a number has many.
                value instanceof Double number && number != 0 && !number.isNaN()
                        ? Optional.of(ByteBuffer.allocate(Double.BYTES).putDouble(0, number))
                        : Optional.empty();
            case VARCHAR ->
                value instanceof String text
                        ? Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                        : Optional.empty();
            case VARBINARY ->
                value instanceof ByteString bytes ? Optional.of(ByteBuffer.wrap(bytes.getBytes())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Long> whole(Object value) {
        if (value instanceof java.math.BigDecimal number) {
            try {
                return Optional.of(number.longValueExact());
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte
                ? Optional.of(((Number) value).longValue())
                : Optional.empty();
    }
}
