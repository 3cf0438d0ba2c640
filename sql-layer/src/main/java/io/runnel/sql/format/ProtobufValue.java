package io.runnel.sql.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.sql.catalog.ColumnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Reads one occurrence of a field, behind its tag, as a value of one SQL type. */
@FunctionalInterface
interface ProtobufValue {
    long MS_PER_DAY = 86_400_000L;

    @Nullable
    Object read(CodedInputStream in) throws IOException;

    /** Makes a value of the SQL type of one in protobuf-java's form: Long for all whole numbers, byte[] for bytes. */
    @FunctionalInterface
    interface Conversion {
        Object of(Object value);
    }

    /** @throws SchemaMismatchException if the field's values can never be of the type */
    static ProtobufValue of(FieldDescriptor field, RelDataType type, String path) {
        if (ProtobufTypes.isMessage(field)) {
            return message(field, type, path);
        }
        Conversion conversion = convert(field, type, path);
        Reader reader = reader(field);
        return in -> conversion.of(reader.read(in));
    }

    static SchemaMismatchException mismatch(FieldDescriptor field, RelDataType type, String path) {
        return new SchemaMismatchException("whose field " + field.getName() + " for column " + path + " is "
                + ProtobufTypes.words(field) + ", where " + type + " was expected.");
    }

    /** @throws SchemaMismatchException if the field's values can never be of the type */
    static Conversion convert(FieldDescriptor field, RelDataType type, String path) {
        Conversion conversion = switch (field.getJavaType()) {
            case INT, LONG -> wholeNumber(type, path);
            case FLOAT, DOUBLE ->
                type.getSqlTypeName() == SqlTypeName.DOUBLE ? value -> ((Number) value).doubleValue() : null;
            case BOOLEAN -> type.getSqlTypeName() == SqlTypeName.BOOLEAN ? value -> value : null;
            case STRING, ENUM ->
                switch (type.getSqlTypeName()) {
                    case VARCHAR -> value -> value;
                    case VARBINARY -> value -> new ByteString(((String) value).getBytes(StandardCharsets.UTF_8));
                    default -> null;
                };
            case BYTE_STRING ->
                switch (type.getSqlTypeName()) {
                    case VARCHAR -> value -> AvroBytes.text((byte[]) value, path);
                    case VARBINARY -> value -> new ByteString((byte[]) value);
                    default -> null;
                };
            case MESSAGE -> null;
        };
        if (conversion == null) {
            throw mismatch(field, type, path);
        }
        return conversion;
    }

    private static @Nullable Conversion wholeNumber(RelDataType type, String path) {
        return switch (type.getSqlTypeName()) {
            case INTEGER, DATE, TIME -> value -> toInt(((Number) value).longValue(), type, path);
            case BIGINT, TIMESTAMP -> value -> ((Number) value).longValue();
            case DOUBLE -> value -> ((Number) value).doubleValue();
            case DECIMAL -> value -> Decimals.read(BigDecimal.valueOf(((Number) value).longValue()), type, path);
            default -> null;
        };
    }

    private static Reader reader(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32 -> in -> (long) in.readInt32();
            case SINT32 -> in -> (long) in.readSInt32();
            case SFIXED32 -> in -> (long) in.readSFixed32();
            case UINT32 -> in -> Integer.toUnsignedLong(in.readUInt32());
            case FIXED32 -> in -> Integer.toUnsignedLong(in.readFixed32());
            case INT64 -> CodedInputStream::readInt64;
            case SINT64 -> CodedInputStream::readSInt64;
            case SFIXED64 -> CodedInputStream::readSFixed64;
            case UINT64 -> in -> signed(in.readUInt64(), field);
            case FIXED64 -> in -> signed(in.readFixed64(), field);
            case FLOAT -> CodedInputStream::readFloat;
            case DOUBLE -> CodedInputStream::readDouble;
            case BOOL -> CodedInputStream::readBool;
            case STRING -> CodedInputStream::readStringRequireUtf8;
            case BYTES -> CodedInputStream::readByteArray;
            case ENUM -> in -> symbol(field, in.readEnum());
            case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName() + " is no scalar");
        };
    }

    private static long signed(long value, FieldDescriptor field) {
        if (value < 0) {
            throw new RecordFormatException("Field " + field.getName() + " is " + Long.toUnsignedString(value)
                    + ", more than a BIGINT can be.");
        }
        return value;
    }

    /** A number without name, of a newer enum, stands for itself. */
    private static String symbol(FieldDescriptor field, int number) {
        EnumValueDescriptor symbol = field.getEnumType().findValueByNumber(number);
        return symbol == null ? Integer.toString(number) : symbol.getName();
    }

    private static ProtobufValue message(FieldDescriptor field, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        if (ProtobufTypes.isWrapper(field)) {
            return fields(field, List.of("value"), List.of(type), path, values -> values[0]);
        }
        RelDataType integer = ColumnType.of(SqlTypeName.INTEGER);
        RelDataType bigint = ColumnType.of(SqlTypeName.BIGINT);
        if (ProtobufTypes.is(field, ProtobufTypes.TIMESTAMP) && name == SqlTypeName.TIMESTAMP) {
            return fields(
                    field,
                    List.of("seconds", "nanos"),
                    List.of(bigint, integer),
                    path,
                    values -> timestamp(values, path));
        }
        if (ProtobufTypes.is(field, ProtobufTypes.DATE) && name == SqlTypeName.DATE) {
            return fields(
                    field,
                    List.of("year", "month", "day"),
                    List.of(integer, integer, integer),
                    path,
                    values -> date(values, path));
        }
        if (ProtobufTypes.is(field, ProtobufTypes.TIME) && name == SqlTypeName.TIME) {
            return fields(
                    field,
                    List.of("hours", "minutes", "seconds", "nanos"),
                    List.of(integer, integer, integer, integer),
                    path,
                    values -> time(values, path));
        }
        if (ProtobufTypes.is(field, ProtobufTypes.DECIMAL) && name == SqlTypeName.DECIMAL) {
            return fields(
                    field,
                    List.of("value", "scale"),
                    List.of(ColumnType.of(SqlTypeName.VARBINARY), integer),
                    path,
                    values -> decimal(values, type, path));
        }
        if (name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED) {
            List<RelDataTypeField> parts = type.getFieldList();
            return fields(
                    field,
                    type.getFieldNames(),
                    parts.stream().map(RelDataTypeField::getType).toList(),
                    path,
                    Arrays::asList);
        }
        throw mismatch(field, type, path);
    }

    private static ProtobufValue fields(
            FieldDescriptor field, List<String> names, List<RelDataType> types, String path, Whole whole) {
        ProtobufMessageReader reader = ProtobufMessageReader.of(field.getMessageType(), names, types, path);
        return in -> {
            @Nullable Object[] values = new @Nullable Object[names.size()];
            reader.readDelimited(in, values);
            return whole.of(values);
        };
    }

    private static Object timestamp(@Nullable Object[] values, String path) {
        int nanosPerMs = 1_000_000;
        try {
            return Math.addExact(
                    Math.multiplyExact(number(values, 0), 1_000L), Math.floorDiv(number(values, 1), nanosPerMs));
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "Field " + path + " is " + number(values, 0) + " seconds after 1970, more than a TIMESTAMP can be.",
                    e);
        }
    }

    private static Object date(@Nullable Object[] values, String path) {
        try {
            return Math.toIntExact(
                    LocalDate.of((int) number(values, 0), (int) number(values, 1), (int) number(values, 2))
                            .toEpochDay());
        } catch (DateTimeException | ArithmeticException e) {
            throw new RecordFormatException("Field " + path + " is no date: " + e.getMessage() + ".", e);
        }
    }

    private static Object time(@Nullable Object[] values, String path) {
        int nanosPerMs = 1_000_000;
        long seconds = (number(values, 0) * 60 + number(values, 1)) * 60 + number(values, 2);
        long ms = seconds * 1_000 + number(values, 3) / nanosPerMs;
        if (ms < 0 || ms >= MS_PER_DAY) {
            throw new RecordFormatException(
                    "Field " + path + " is " + ms + " ms after midnight, where TIME was expected.");
        }
        return (int) ms;
    }

    private static long number(@Nullable Object[] values, int index) {
        Object value = values[index];
        return value == null ? 0 : ((Number) value).longValue();
    }

    private static Object decimal(@Nullable Object[] values, RelDataType type, String path) {
        byte[] digits = values[0] == null ? new byte[0] : ((ByteString) values[0]).getBytes();
        // A message without digits is 0, as a field that is left out has its default.
        return digits.length == 0
                ? Decimals.read(BigDecimal.ZERO, type, path)
                : Decimals.read(digits, (int) number(values, 1), type, path);
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

    /** Reads a scalar in protobuf-java's form. */
    @FunctionalInterface
    interface Reader {
        Object read(CodedInputStream in) throws IOException;
    }

    /** Makes one value of the values of a message's fields. */
    @FunctionalInterface
    interface Whole {
        @Nullable
        Object of(@Nullable Object[] values);
    }
}
