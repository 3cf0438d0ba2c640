package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Writes a value of one SQL type as a value of one Avro type. */
@FunctionalInterface
interface AvroEncoding {
    void write(@Nullable Object value, Encoder out) throws IOException;

    /** @throws SchemaMismatchException if the field cannot take the column's values */
    static AvroEncoding of(Schema schema, Column column) {
        return of(schema, column.type(), column.name());
    }

    /** @param path where the value stands, for messages */
    static AvroEncoding of(Schema schema, RelDataType type, String path) {
        if (schema.getType() == Schema.Type.UNION) {
            return union(schema, type, path);
        }
        NotNull value = notNull(schema, type, path);
        if (value == null) {
            throw mismatch(schema, type, path);
        }
        String words = AvroSchemas.words(schema);
        return (object, out) -> {
            if (object == null) {
                throw SchemaValues.requiredField(path, words);
            }
            value.write(object, out);
        };
    }

    private static SchemaMismatchException mismatch(Schema schema, RelDataType type, String path) {
        return new SchemaMismatchException("its field for column " + path + " is " + AvroSchemas.words(schema)
                + ", which cannot take " + type + ".");
    }

    static boolean takesNull(Schema schema) {
        return schema.isNullable();
    }

    /** Writes null; for schemas that take it. */
    static AvroEncoding nothing(Schema schema) {
        int branch = schema.getType() == Schema.Type.UNION ? nullBranch(schema) : -1;
        return (object, out) -> {
            if (branch >= 0) {
                out.writeIndex(branch);
            }
            out.writeNull();
        };
    }

    private static int nullBranch(Schema union) {
        return union.getTypes().indexOf(Schema.create(Schema.Type.NULL));
    }

    private static AvroEncoding union(Schema schema, RelDataType type, String path) {
        int nullBranch = nullBranch(schema);
        for (int branch = 0; branch < schema.getTypes().size(); branch++) {
            NotNull writer =
                    branch == nullBranch ? null : notNull(schema.getTypes().get(branch), type, path);
            if (writer != null) {
                return branch(nullBranch, branch, writer, path, AvroSchemas.words(schema));
            }
        }
        throw mismatch(schema, type, path);
    }

    private static AvroEncoding branch(int nullBranch, int branch, NotNull writer, String path, String words) {
        return (object, out) -> {
            if (object != null) {
                out.writeIndex(branch);
                writer.write(object, out);
            } else if (nullBranch >= 0) {
                out.writeIndex(nullBranch);
            } else {
                throw SchemaValues.requiredField(path, words);
            }
        };
    }

    /** A writer of values that are not null, or null if the field cannot take them. */
    private static @Nullable NotNull notNull(Schema schema, RelDataType type, String path) {
        boolean logical = schema.getLogicalType() != null;
        return switch (type.getSqlTypeName()) {
            case BOOLEAN ->
                schema.getType() == Schema.Type.BOOLEAN ? (value, out) -> out.writeBoolean((Boolean) value) : null;
            case INTEGER, BIGINT -> logical ? null : number(schema, path);
            case DOUBLE -> floating(schema, path);
            case VARCHAR -> text(schema, path);
            case VARBINARY -> logical ? null : bytes(schema, path);
            case DECIMAL -> decimal(schema, type, path);
            case DATE -> schema.getLogicalType() instanceof LogicalTypes.Date ? number(schema, path) : null;
            case TIME -> time(schema, path);
            case TIMESTAMP -> timestamp(schema, path);
            case ARRAY, MAP, ROW, STRUCTURED -> AvroNestedEncoding.of(schema, type, path);
            default -> null;
        };
    }

    private static @Nullable NotNull number(Schema schema, String path) {
        return switch (schema.getType()) {
            case INT -> (value, out) -> out.writeInt(narrow(((Number) value).longValue(), path));
            case LONG -> (value, out) -> out.writeLong(((Number) value).longValue());
            case DOUBLE -> (value, out) -> out.writeDouble(((Number) value).doubleValue());
            default -> null;
        };
    }

    private static int narrow(long value, String path) {
        if (value != (int) value) {
            throw new RecordFormatException("Column " + path + " is " + value + ", but its Avro field is an int.");
        }
        return (int) value;
    }

    private static @Nullable NotNull floating(Schema schema, String path) {
        return switch (schema.getType()) {
            case DOUBLE -> (value, out) -> out.writeDouble((Double) value);
            case FLOAT ->
                (value, out) -> {
                    float nearest = ((Double) value).floatValue();
                    if (Float.isInfinite(nearest) && !Double.isInfinite((Double) value)) {
                        throw new RecordFormatException(
                                "Column " + path + " is " + value + ", but its Avro field is a float.");
                    }
                    out.writeFloat(nearest);
                };
            default -> null;
        };
    }

    private static @Nullable NotNull text(Schema schema, String path) {
        return switch (schema.getType()) {
            case STRING -> (value, out) -> out.writeString((String) value);
            case ENUM ->
                (value, out) -> {
                    if (!schema.hasEnumSymbol((String) value)) {
                        throw new RecordFormatException("Column " + path + " is '" + value
                                + "', but its field is one of " + String.join(", ", schema.getEnumSymbols()) + ".");
                    }
                    out.writeEnum(schema.getEnumOrdinal((String) value));
                };
            default -> null;
        };
    }

    private static @Nullable NotNull bytes(Schema schema, String path) {
        return switch (schema.getType()) {
            case BYTES -> (value, out) -> out.writeBytes(((ByteString) value).getBytes());
            case FIXED ->
                (value, out) -> {
                    byte[] bytes = ((ByteString) value).getBytes();
                    if (bytes.length != schema.getFixedSize()) {
                        throw new RecordFormatException("Column " + path + " has " + bytes.length
                                + " bytes, but its field has " + schema.getFixedSize() + ".");
                    }
                    out.writeFixed(bytes);
                };
            default -> null;
        };
    }

    private static @Nullable NotNull time(Schema schema, String path) {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.TimeMillis) {
            return number(schema, path);
        }
        return type instanceof LogicalTypes.TimeMicros ? scaled(1_000L, path) : null;
    }

    private static @Nullable NotNull timestamp(Schema schema, String path) {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.TimestampMillis || type instanceof LogicalTypes.LocalTimestampMillis) {
            return number(schema, path);
        }
        if (type instanceof LogicalTypes.TimestampMicros || type instanceof LogicalTypes.LocalTimestampMicros) {
            return scaled(1_000L, path);
        }
        return type instanceof LogicalTypes.TimestampNanos || type instanceof LogicalTypes.LocalTimestampNanos
                ? scaled(1_000_000L, path)
                : null;
    }

    private static NotNull scaled(long unitsPerMs, String path) {
        return (value, out) -> {
            long ms = ((Number) value).longValue();
            long units = ms * unitsPerMs;
            if (units / unitsPerMs != ms) {
                throw new RecordFormatException("Column " + path + " is " + ms + " ms, but its field counts "
                        + unitsPerMs + " units to a millisecond and has no room for so many.");
            }
            out.writeLong(units);
        };
    }

    private static @Nullable NotNull decimal(Schema schema, RelDataType type, String path) {
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            return null;
        }
        int precision = decimal.getPrecision();
        int scale = decimal.getScale();
        int size = schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
        return (value, out) -> {
            byte[] unscaled = unscaled((BigDecimal) value, precision, scale, path);
            if (size < 0) {
                out.writeBytes(ByteBuffer.wrap(unscaled));
            } else {
                out.writeFixed(widened(unscaled, size, path));
            }
        };
    }

    private static byte[] unscaled(BigDecimal value, int precision, int scale, String path) {
        try {
            return Decimals.fit(value, precision, scale).unscaledValue().toByteArray();
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "Column " + path + " is " + value + ", but its field is DECIMAL(" + precision + ", " + scale + ").",
                    e);
        }
    }

    private static byte[] widened(byte[] unscaled, int size, String path) {
        if (unscaled.length > size) {
            throw new RecordFormatException(
                    "Column " + path + " has " + unscaled.length + " bytes of digits, but its field has " + size + ".");
        }
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, 0, size - unscaled.length, (byte) (unscaled[0] < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, bytes, size - unscaled.length, unscaled.length);
        return bytes;
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface NotNull {
        void write(Object value, Encoder out) throws IOException;
    }
}
