package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Reads a value of one Avro type as a value of one column. */
@FunctionalInterface
interface AvroValue {
    @Nullable
    Object read(BinaryDecoder in) throws IOException;

    /**
     * A reader for a field of this schema. Numbers may be narrower than the column; a plain int or long stands for a
     * DATE, TIME or TIMESTAMP in the column's own unit.
     *
     * @throws RecordFormatException if the column's type has no room for the field's values
     */
    static AvroValue of(Schema writer, Column column) {
        AvroValue value = switch (writer.getType()) {
            case UNION -> union(writer, column);
            case NULL ->
                in -> {
                    in.readNull();
                    return null;
                };
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE -> primitive(writer, column);
            case STRING -> text(column, AvroValue::string);
            case ENUM -> text(column, in -> symbol(writer, in));
            case BYTES, FIXED -> bytes(writer, column);
            case RECORD, ARRAY, MAP -> null;
        };
        if (value == null) {
            throw new RecordFormatException("Field " + column.name() + " is Avro " + words(writer) + ", where "
                    + column.type() + " was expected.");
        }
        return value;
    }

    private static String words(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return schema.getType().getName() + (logical == null ? "" : " (" + logical.getName() + ")");
    }

    private static AvroValue union(Schema writer, Column column) {
        List<AvroValue> branches =
                writer.getTypes().stream().map(branch -> of(branch, column)).toList();
        return in -> {
            int branch = in.readIndex();
            if (branch < 0 || branch >= branches.size()) {
                throw new AvroRuntimeException(
                        "field " + column.name() + " names branch " + branch + " of a union of " + branches.size());
            }
            return branches.get(branch).read(in);
        };
    }

    private static @Nullable AvroValue primitive(Schema writer, Column column) {
        return switch (writer.getType()) {
            case BOOLEAN ->
                switch (column.type().getSqlTypeName()) {
                    case BOOLEAN -> BinaryDecoder::readBoolean;
                    default -> null;
                };
            case INT -> wholeNumber(BinaryDecoder::readInt, unit(writer), column);
            case LONG -> wholeNumber(BinaryDecoder::readLong, unit(writer), column);
            case FLOAT ->
                switch (column.type().getSqlTypeName()) {
                    case DOUBLE -> in -> (double) in.readFloat();
                    default -> null;
                };
            default ->
                switch (column.type().getSqlTypeName()) {
                    case DOUBLE -> BinaryDecoder::readDouble;
                    default -> null;
                };
        };
    }

    /** How many of the writer's units are a millisecond. */
    private static long unit(Schema writer) {
        LogicalType logical = writer.getLogicalType();
        if (logical instanceof LogicalTypes.TimestampMicros
                || logical instanceof LogicalTypes.LocalTimestampMicros
                || logical instanceof LogicalTypes.TimeMicros) {
            return 1_000;
        }
        if (logical instanceof LogicalTypes.TimestampNanos || logical instanceof LogicalTypes.LocalTimestampNanos) {
            return 1_000_000;
        }
        return 1;
    }

    private static @Nullable AvroValue wholeNumber(LongReader number, long unitsPerMs, Column column) {
        RelDataType type = column.type();
        return switch (type.getSqlTypeName()) {
            case INTEGER, DATE -> in -> toInt(number.read(in), column);
            case BIGINT -> number::read;
            case DOUBLE -> in -> (double) number.read(in);
            case DECIMAL -> in -> fit(BigDecimal.valueOf(number.read(in)), column);
            case TIME -> in -> toInt(Math.floorDiv(number.read(in), unitsPerMs), column);
            case TIMESTAMP -> in -> Math.floorDiv(number.read(in), unitsPerMs);
            default -> null;
        };
    }

    private static @Nullable AvroValue text(Column column, AvroValue text) {
        return switch (column.type().getSqlTypeName()) {
            case VARCHAR -> text;
            default -> null;
        };
    }

    private static String symbol(Schema writer, BinaryDecoder in) throws IOException {
        return writer.getEnumSymbols().get(in.readEnum());
    }

    private static @Nullable AvroValue bytes(Schema writer, Column column) {
        AvroBytes bytes = writer.getType() == Schema.Type.FIXED ? in -> fixed(writer, in) : AvroValue::byteArray;
        return switch (column.type().getSqlTypeName()) {
            case VARBINARY -> in -> new ByteString(bytes.read(in));
            case DECIMAL ->
                writer.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? in -> fit(new BigDecimal(new BigInteger(bytes.read(in)), decimal.getScale()), column)
                        : null;
            default -> null;
        };
    }

    private static byte[] fixed(Schema writer, BinaryDecoder in) throws IOException {
        byte[] bytes = new byte[writer.getFixedSize()];
        in.readFixed(bytes);
        return bytes;
    }

    private static String string(BinaryDecoder in) throws IOException {
        return new String(byteArray(in), StandardCharsets.UTF_8);
    }

    /** Reads what Avro's decoder would read too, but looks first whether a record that claims so many bytes has them. */
    private static byte[] byteArray(BinaryDecoder in) throws IOException {
        long length = in.readLong();
        int left = in.inputStream().available();
        if (length < 0 || length > left) {
            throw new AvroRuntimeException("a field claims " + length + " bytes where " + left + " are left");
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes);
        return bytes;
    }

    private static BigDecimal fit(BigDecimal value, Column column) {
        try {
            return Decimals.fit(value, column.type());
        } catch (ArithmeticException e) {
            throw misfit(value, column, e);
        }
    }

    private static int toInt(long value, Column column) {
        try {
            return Math.toIntExact(value);
        } catch (ArithmeticException e) {
            throw misfit(value, column, e);
        }
    }

    private static RecordFormatException misfit(Object value, Column column, ArithmeticException cause) {
        return new RecordFormatException(
                "Field " + column.name() + " is " + value + ", where " + column.type() + " was expected.", cause);
    }

    /** Reads an int or a long. */
    @FunctionalInterface
    interface LongReader {
        long read(BinaryDecoder in) throws IOException;
    }

    /** Reads bytes or fixed. */
    @FunctionalInterface
    interface AvroBytes {
        byte[] read(BinaryDecoder in) throws IOException;
    }
}
