package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.ProtobufMessage.Wanted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Messages as values: STRUCT for any; and for those that Connect's converter knows, what they stand for. Timestamp of
 * google.protobuf is TIMESTAMP, Date and TimeOfDay of google.type are DATE and TIME, Decimal of confluent.type is
 * DECIMAL, and the wrappers of google.protobuf are the scalars in them, which may be missing.
 */
final class ProtobufKnown {
    static final String TIMESTAMP = "google.protobuf.Timestamp";
    static final String DATE = "google.type.Date";
    static final String TIME = "google.type.TimeOfDay";
    static final String DECIMAL = "confluent.type.Decimal";

    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");

    private ProtobufKnown() {}

    /** Whether the message stands for the one scalar in it. */
    static boolean isWrapper(Descriptor message) {
        return WRAPPERS.contains(message.getFullName());
    }

    /** @throws SchemaMismatchException if the type has no room for the message */
    static ProtobufValue of(FieldDescriptor field, RelDataType type, String path) {
        Descriptor message = field.getMessageType();
        SqlTypeName name = type.getSqlTypeName();
        if (name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED) {
            return struct(message, type, path);
        }
        if (isWrapper(message)) {
            return new Read(parts(message, path, List.of(type), "value"), 1, values -> values[0]);
        }
        RelDataType number = ColumnType.of(SqlTypeName.BIGINT);
        List<RelDataType> numbers = List.of(number, number, number, number);
        return switch (message.getFullName() + " " + name) {
            case TIMESTAMP + " TIMESTAMP" ->
                new Read(
                        parts(message, path, numbers, "seconds", "nanos"),
                        2,
                        values -> TimeUnit.SECONDS.toMillis(number(values[0])) + number(values[1]) / 1_000_000);
            case DATE + " DATE" ->
                new Read(parts(message, path, numbers, "year", "month", "day"), 3, values -> date(values, path));
            case TIME + " TIME" ->
                new Read(
                        parts(message, path, numbers, "hours", "minutes", "seconds", "nanos"),
                        4,
                        values -> time(values, path));
            case DECIMAL + " DECIMAL" ->
                new Read(
                        parts(message, path, List.of(ColumnType.of(SqlTypeName.VARBINARY), number), "value", "scale"),
                        2,
                        values -> decimal(values, type, path));
            default -> throw ProtobufValue.mismatch(field, type, path);
        };
    }

    private static ProtobufMessage parts(Descriptor message, String path, List<RelDataType> types, String... names) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            FieldDescriptor part = message.findFieldByName(names[i]);
            if (part == null) {
                throw new SchemaMismatchException("whose field for column " + path + " is a " + message.getFullName()
                        + " of its own kind, without " + names[i] + ".");
            }
            wanted.add(new Wanted(part, types.get(i), path + "->" + names[i], i));
        }
        return new ProtobufMessage(wanted);
    }

    private static long number(@Nullable Object value) {
        return value == null ? 0 : (Long) value;
    }

    private static Integer date(@Nullable Object[] values, String path) {
        try {
            LocalDate date = LocalDate.of(
                    Math.toIntExact(number(values[0])),
                    Math.toIntExact(number(values[1])),
                    Math.toIntExact(number(values[2])));
            return Math.toIntExact(date.toEpochDay());
        } catch (DateTimeException | ArithmeticException e) {
            throw new RecordFormatException("its field " + path + " is no date: " + e.getMessage(), e);
        }
    }

    private static Integer time(@Nullable Object[] values, String path) {
        try {
            LocalTime time = LocalTime.of(
                    Math.toIntExact(number(values[0])),
                    Math.toIntExact(number(values[1])),
                    Math.toIntExact(number(values[2])),
                    Math.toIntExact(number(values[3])));
            return (int) TimeUnit.NANOSECONDS.toMillis(time.toNanoOfDay());
        } catch (DateTimeException | ArithmeticException e) {
            throw new RecordFormatException("its field " + path + " is no time of day: " + e.getMessage(), e);
        }
    }

    private static BigDecimal decimal(@Nullable Object[] values, RelDataType type, String path) {
        byte[] digits = values[0] == null ? new byte[0] : ((ByteString) values[0]).getBytes();
        BigInteger unscaled = digits.length == 0 ? BigInteger.ZERO : new BigInteger(digits);
        try {
            return Decimals.fit(new BigDecimal(unscaled, Math.toIntExact(number(values[1]))), type);
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "its field " + path + " is " + unscaled + " of scale " + values[1] + ", where " + type
                            + " was expected",
                    e);
        }
    }

    private static ProtobufValue struct(Descriptor message, RelDataType type, String path) {
        List<Wanted> wanted = new ArrayList<>();
        for (RelDataTypeField part : type.getFieldList()) {
            FieldDescriptor found = ProtobufMessage.field(message, part.getName());
            if (found != null) {
                wanted.add(new Wanted(found, part.getType(), path + "->" + part.getName(), part.getIndex()));
            }
        }
        return new Struct(new ProtobufMessage(wanted), type.getFieldCount());
    }

    /** Makes the parts of a message one value. */
    private interface Together {
        @Nullable
        Object of(@Nullable Object[] values);
    }

    private static final class Read extends ProtobufValue {
        private final ProtobufMessage parts;
        private final int count;
        private final Together together;

        Read(ProtobufMessage parts, int count, Together together) {
            this.parts = parts;
            this.count = count;
            this.together = together;
        }

        @Override
        boolean reads(int wireType) {
            return wireType == ProtobufInput.BYTES;
        }

        @Override
        @Nullable
        Object read(ProtobufInput in, int wireType, @Nullable Object before) {
            @Nullable Object[] values = new @Nullable Object[count];
            parts.prepare(values);
            int limit = in.enter();
            parts.read(in, values);
            in.leave(limit);
            return together.of(values);
        }

        @Override
        @Nullable
        Object absent() {
            return null;
        }
    }

    private static final class Struct extends ProtobufValue {
        private final ProtobufMessage fields;
        private final int count;

        Struct(ProtobufMessage fields, int count) {
            this.fields = fields;
            this.count = count;
        }

        @Override
        boolean reads(int wireType) {
            return wireType == ProtobufInput.BYTES;
        }

        /** A second piece of the message completes the first. */
        @Override
        Object read(ProtobufInput in, int wireType, @Nullable Object before) {
            @Nullable Object[] values = new @Nullable Object[count];
            if (before instanceof List<?> earlier) {
                earlier.toArray(values);
            } else {
                fields.prepare(values);
            }
            int limit = in.enter();
            fields.read(in, values);
            in.leave(limit);
            return Arrays.asList(values);
        }

        @Override
        @Nullable
        Object absent() {
            return null;
        }
    }
}
