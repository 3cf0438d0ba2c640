package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Reads a value of one Avro type as a value of one SQL type. */
@FunctionalInterface
interface AvroValue {
    @Nullable
    Object read(BinaryDecoder in) throws IOException;

    /**
     * A reader for a field of this schema. Numbers may be narrower than the column; a plain int or long stands for a
     * DATE, TIME or TIMESTAMP in the column's own unit; text and bytes stand for each other.
     *
     * @throws SchemaMismatchException if the column's type has no room for the field's values
     */
    static AvroValue of(Schema writer, Column column) {
        return of(writer, column.type(), column.name());
    }

    /** @param path where the value stands, for messages: {@code COLUMN} or {@code COLUMN->FIELD} */
    static AvroValue of(Schema writer, RelDataType type, String path) {
        AvroValue value = switch (writer.getType()) {
            case UNION -> union(writer, type, path);
            case NULL ->
                in -> {
                    in.readNull();
                    return null;
                };
            case BOOLEAN -> type.getSqlTypeName() == SqlTypeName.BOOLEAN ? BinaryDecoder::readBoolean : null;
            case INT -> wholeNumber(BinaryDecoder::readInt, writer, type, path);
            case LONG -> wholeNumber(BinaryDecoder::readLong, writer, type, path);
            case FLOAT -> type.getSqlTypeName() == SqlTypeName.DOUBLE ? in -> (double) in.readFloat() : null;
            case DOUBLE -> type.getSqlTypeName() == SqlTypeName.DOUBLE ? BinaryDecoder::readDouble : null;
            case STRING, BYTES, FIXED -> bytes(writer, type, path);
            case ENUM -> type.getSqlTypeName() == SqlTypeName.VARCHAR ? symbol(writer) : null;
            case RECORD, ARRAY, MAP -> AvroNested.of(writer, type, path);
        };
        if (value == null) {
            throw mismatch(writer, type, path);
        }
        return value;
    }

    private static SchemaMismatchException mismatch(Schema writer, RelDataType type, String path) {
        return new SchemaMismatchException("whose field for column " + path + " is " + AvroSchemas.words(writer)
                + ", where " + type + " was expected.");
    }

    /** A branch that the column has no room for is an error of the records that take it, if another branch fits. */
    private static AvroValue union(Schema writer, RelDataType type, String path) {
        List<AvroValue> branches = new ArrayList<>();
        boolean any = false;
        for (Schema branch : writer.getTypes()) {
            try {
                branches.add(of(branch, type, path));
                any |= branch.getType() != Schema.Type.NULL;
            } catch (SchemaMismatchException e) {
                branches.add(in -> {
                    throw new RecordFormatException("Field " + path + " is " + AvroSchemas.words(branch)
                            + " in this record, where " + type + " was expected.");
                });
            }
        }
        if (!any && writer.getTypes().stream().anyMatch(branch -> branch.getType() != Schema.Type.NULL)) {
            throw mismatch(writer, type, path);
        }
        return in -> {
            int branch = in.readIndex();
            if (branch < 0 || branch >= branches.size()) {
                throw new AvroRuntimeException(
                        "field " + path + " names branch " + branch + " of a union of " + branches.size());
            }
            return branches.get(branch).read(in);
        };
    }

    /** How many of the writer's units are a millisecond. */
    private static long unit(Schema writer) {
        if (writer.getLogicalType() instanceof LogicalTypes.TimestampMicros
                || writer.getLogicalType() instanceof LogicalTypes.LocalTimestampMicros
                || writer.getLogicalType() instanceof LogicalTypes.TimeMicros) {
            return 1_000;
        }
        if (writer.getLogicalType() instanceof LogicalTypes.TimestampNanos
                || writer.getLogicalType() instanceof LogicalTypes.LocalTimestampNanos) {
            return 1_000_000;
        }
        return 1;
    }

    private static @Nullable AvroValue wholeNumber(LongReader number, Schema writer, RelDataType type, String path) {
        long unitsPerMs = unit(writer);
        return switch (type.getSqlTypeName()) {
            case INTEGER, DATE -> in -> toInt(number.read(in), type, path);
            case BIGINT -> number::read;
            case DOUBLE -> in -> (double) number.read(in);
            case DECIMAL -> in -> Decimals.read(BigDecimal.valueOf(number.read(in)), type, path);
            case TIME -> in -> toInt(Math.floorDiv(number.read(in), unitsPerMs), type, path);
            case TIMESTAMP -> in -> Math.floorDiv(number.read(in), unitsPerMs);
            default -> null;
        };
    }

    private static AvroValue symbol(Schema writer) {
        return in -> writer.getEnumSymbols().get(in.readEnum());
    }

    private static @Nullable AvroValue bytes(Schema writer, RelDataType type, String path) {
        AvroBytes bytes =
                writer.getType() == Schema.Type.FIXED ? in -> AvroBytes.fixed(writer, in) : AvroBytes::bounded;
        return switch (type.getSqlTypeName()) {
            case VARCHAR ->
                writer.getType() == Schema.Type.STRING || writer.getLogicalType() == null
                        ? in -> AvroBytes.text(bytes.read(in), path)
                        : null;
            case VARBINARY -> in -> new ByteString(bytes.read(in));
            case DECIMAL ->
                writer.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? in -> Decimals.read(bytes.read(in), decimal.getScale(), type, path)
                        : null;
            default -> null;
        };
    }

    private static int toInt(long value, RelDataType type, String path) {
        try {
            return Math.toIntExact(value);
        } catch (ArithmeticException e) {
            throw misfit(value, type, path, e);
        }
    }

    private static RecordFormatException misfit(Object value, RelDataType type, String path, ArithmeticException e) {
        return new RecordFormatException("Field " + path + " is " + value + ", where " + type + " was expected.", e);
    }

    /** Reads an int or a long. */
    @FunctionalInterface
    interface LongReader {
        long read(BinaryDecoder in) throws IOException;
    }
}
