package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes the columns of a key or value by one Avro schema. */
@FunctionalInterface
interface AvroRow {
    void write(@Nullable Object[] row, Encoder out) throws IOException;

    /**
     * A writer by this schema, or empty if a column finds no field of its type, or a field that has no default finds
     * no column.
     */
    static Optional<AvroRow> of(Schema schema, Part part) {
        List<Slot> slots = part.slots();
        if (schema.getType() == Schema.Type.RECORD) {
            return record(schema, slots);
        }
        return part.bare() ? value(schema, slots.get(0)) : Optional.empty();
    }

    private static Optional<AvroRow> record(Schema schema, List<Slot> slots) {
        Set<Slot> left = new HashSet<>(slots);
        List<AvroRow> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            Optional<Slot> slot = slots.stream()
                    .filter(candidate -> field.equals(
                            AvroSchemas.field(schema, candidate.column().name())))
                    .findFirst();
            Optional<AvroRow> writer = slot.isPresent() ? value(field.schema(), slot.get()) : constant(field);
            if (writer.isEmpty()) {
                return Optional.empty();
            }
            slot.ifPresent(left::remove);
            fields.add(writer.get());
        }
        return left.isEmpty() ? Optional.of(inOrder(fields)) : Optional.empty();
    }

    private static AvroRow inOrder(List<AvroRow> fields) {
        return (row, out) -> {
            for (AvroRow field : fields) {
                field.write(row, out);
            }
        };
    }

    /** A field without column takes its default; a union is written by its first branch, which the default is of. */
    private static Optional<AvroRow> constant(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return Optional.empty();
        }
        Object value = GenericData.get().getDefaultValue(field);
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(field.schema());
        return Optional.of((row, out) -> writer.write(value, out));
    }

    private static Optional<AvroRow> value(Schema schema, Slot slot) {
        if (schema.getType() != Schema.Type.UNION) {
            return scalar(schema, slot);
        }
        int nullBranch = schema.getTypes().indexOf(Schema.create(Schema.Type.NULL));
        for (int branch = 0; branch < schema.getTypes().size(); branch++) {
            Optional<AvroRow> writer = scalar(schema.getTypes().get(branch), slot);
            if (writer.isPresent()) {
                return Optional.of(union(nullBranch, branch, writer.get(), slot));
            }
        }
        return Optional.empty();
    }

    private static AvroRow union(int nullBranch, int branch, AvroRow writer, Slot slot) {
        return (row, out) -> {
            if (row[slot.index()] == null && nullBranch >= 0) {
                out.writeIndex(nullBranch);
            } else {
                out.writeIndex(branch);
                writer.write(row, out);
            }
        };
    }

    private static Optional<AvroRow> scalar(Schema schema, Slot slot) {
        ScalarWriter writer = scalar(schema, slot.column());
        if (writer == null) {
            return Optional.empty();
        }
        return Optional.of((row, out) -> {
            Object value = row[slot.index()];
            if (value == null) {
                throw new RecordFormatException(
                        "Column " + slot.column().name() + " is null, but its Avro field must not be.");
            }
            writer.write(value, out);
        });
    }

    private static @Nullable ScalarWriter scalar(Schema schema, Column column) {
        boolean logical = schema.getLogicalType() != null;
        return switch (column.type().getSqlTypeName()) {
            case BOOLEAN ->
                schema.getType() == Schema.Type.BOOLEAN ? (value, out) -> out.writeBoolean((Boolean) value) : null;
            case INTEGER -> logical ? null : number(schema);
            case BIGINT -> logical || schema.getType() == Schema.Type.INT ? null : number(schema);
            case DOUBLE -> schema.getType() == Schema.Type.DOUBLE ? number(schema) : null;
            case VARCHAR ->
                schema.getType() == Schema.Type.STRING ? (value, out) -> out.writeString((String) value) : null;
            case VARBINARY ->
                schema.getType() == Schema.Type.BYTES && !logical
                        ? (value, out) -> out.writeBytes(((ByteString) value).getBytes())
                        : null;
            case DECIMAL -> decimal(schema, column);
            case DATE -> schema.getLogicalType() instanceof LogicalTypes.Date ? number(schema) : null;
            case TIME -> time(schema);
            case TIMESTAMP -> timestamp(schema);
            default -> null;
        };
    }

    private static @Nullable ScalarWriter number(Schema schema) {
        return switch (schema.getType()) {
            case INT -> (value, out) -> out.writeInt(((Number) value).intValue());
            case LONG -> (value, out) -> out.writeLong(((Number) value).longValue());
            case DOUBLE -> (value, out) -> out.writeDouble(((Number) value).doubleValue());
            default -> null;
        };
    }

    private static @Nullable ScalarWriter time(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimeMillis) {
            return number(schema);
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimeMicros ? micros() : null;
    }

    private static @Nullable ScalarWriter timestamp(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMillis) {
            return number(schema);
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampMicros
                ? micros()
                : null;
    }

    private static ScalarWriter micros() {
        return (value, out) -> out.writeLong(Math.multiplyExact(((Number) value).longValue(), 1_000L));
    }

    private static @Nullable ScalarWriter decimal(Schema schema, Column column) {
        if (schema.getType() != Schema.Type.BYTES || !(schema.getLogicalType() instanceof LogicalTypes.Decimal type)) {
            return null;
        }
        if (type.getScale() != column.type().getScale()
                || type.getPrecision() < column.type().getPrecision()) {
            return null;
        }
        return (value, out) -> out.writeBytes(
                ByteBuffer.wrap(fit((BigDecimal) value, column).unscaledValue().toByteArray()));
    }

    private static BigDecimal fit(BigDecimal value, Column column) {
        try {
            return Decimals.fit(value, column.type());
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "Column " + column.name() + " is " + column.type() + ": " + e.getMessage() + ".", e);
        }
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface ScalarWriter {
        void write(Object value, Encoder out) throws IOException;
    }
}
