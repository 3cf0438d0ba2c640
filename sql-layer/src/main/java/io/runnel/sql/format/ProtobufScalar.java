package io.runnel.sql.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Numbers, truth, text, bytes and enums. Read as long, double or bytes first, which then become the column's value. */
final class ProtobufScalar extends ProtobufValue {
    private final FieldDescriptor field;
    private final RelDataType type;
    private final String path;
    private final int wireType;
    private final @Nullable Object absent;

    /** @throws SchemaMismatchException if the type has no room for the field's values */
    ProtobufScalar(FieldDescriptor field, RelDataType type, String path) {
        this.field = field;
        this.type = type;
        this.path = path;
        this.wireType = wireType(field);
        if (!readable(field, type.getSqlTypeName())) {
            throw mismatch(field, type, path);
        }
        boolean hasDefault = !field.isRepeated() && (!field.hasPresence() || field.hasDefaultValue());
        this.absent = hasDefault ? value(raw(field.getDefaultValue())) : null;
    }

    private static int wireType(FieldDescriptor field) {
        return switch (field.getType()) {
            case FIXED64, SFIXED64, DOUBLE -> ProtobufInput.FIXED64;
            case FIXED32, SFIXED32, FLOAT -> ProtobufInput.FIXED32;
            case STRING, BYTES, MESSAGE -> ProtobufInput.BYTES;
            case GROUP -> ProtobufInput.START_GROUP;
            default -> ProtobufInput.VARINT;
        };
    }

    private static boolean readable(FieldDescriptor field, SqlTypeName type) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> type == SqlTypeName.BOOLEAN;
            case ENUM -> type == SqlTypeName.VARCHAR || type == SqlTypeName.INTEGER || type == SqlTypeName.BIGINT;
            case FLOAT, DOUBLE -> type == SqlTypeName.DOUBLE;
            case STRING, BYTE_STRING -> type == SqlTypeName.VARCHAR || type == SqlTypeName.VARBINARY;
            case INT, LONG ->
                switch (type) {
                    case INTEGER, BIGINT, DOUBLE, DECIMAL, DATE, TIME, TIMESTAMP -> true;
                    default -> false;
                };
            case MESSAGE -> false;
        };
    }

    @Override
    boolean reads(int wire) {
        return wire == wireType;
    }

    @Override
    @Nullable
    Object read(ProtobufInput in, int wire, @Nullable Object before) {
        return value(raw(in));
    }

    @Override
    @Nullable
    Object absent() {
        return absent;
    }

    /** Long for whole numbers, truth and enums, Double, or the bytes of text. */
    private Object raw(ProtobufInput in) {
        return switch (field.getType()) {
            case INT32, ENUM -> (long) (int) in.varint();
            case UINT32 -> in.varint() & 0xffff_ffffL;
            case SINT32 -> (long) (int) zigzag(in.varint() & 0xffff_ffffL);
            case SINT64 -> zigzag(in.varint());
            case BOOL -> in.varint() == 0 ? 0L : 1L;
            case FIXED32 -> Integer.toUnsignedLong(in.fixed32());
            case SFIXED32 -> (long) in.fixed32();
            case FIXED64, SFIXED64 -> in.fixed64();
            case FLOAT -> (double) Float.intBitsToFloat(in.fixed32());
            case DOUBLE -> Double.longBitsToDouble(in.fixed64());
            case STRING, BYTES -> in.bytes();
            default -> in.varint();
        };
    }

    private static long zigzag(long number) {
        return number >>> 1 ^ -(number & 1);
    }

    /** A default in the same form. */
    private Object raw(Object byDefault) {
        if (byDefault instanceof EnumValueDescriptor symbol) {
            return (long) symbol.getNumber();
        }
        if (byDefault instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        if (byDefault instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (byDefault instanceof ByteString bytes) {
            return bytes.toByteArray();
        }
        Number number = (Number) byDefault;
        boolean fraction = field.getJavaType() == FieldDescriptor.JavaType.DOUBLE
                || field.getJavaType() == FieldDescriptor.JavaType.FLOAT;
        boolean unsigned =
                field.getType() == FieldDescriptor.Type.UINT32 || field.getType() == FieldDescriptor.Type.FIXED32;
        return fraction
                ? (Object) number.doubleValue()
                : unsigned ? Integer.toUnsignedLong(number.intValue()) : (Object) number.longValue();
    }

    private @Nullable Object value(Object raw) {
        if (field.getJavaType() == FieldDescriptor.JavaType.ENUM && type.getSqlTypeName() == SqlTypeName.VARCHAR) {
            return symbol((int) (long) (Long) raw);
        }
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> (Long) raw != 0;
            case INTEGER, DATE, TIME -> toInt(whole(raw));
            case BIGINT, TIMESTAMP -> whole(raw);
            case DOUBLE ->
                raw instanceof Double number ? number : decimal((Long) raw).doubleValue();
            case DECIMAL -> fit(decimal((Long) raw));
            case VARCHAR -> text((byte[]) raw);
            case VARBINARY -> new org.apache.calcite.avatica.util.ByteString((byte[]) raw);
            default -> throw new IllegalStateException(type + " was let through for " + field);
        };
    }

    private boolean unsignedLong() {
        return field.getType() == FieldDescriptor.Type.UINT64 || field.getType() == FieldDescriptor.Type.FIXED64;
    }

    private long whole(Object raw) {
        long number = (Long) raw;
        if (number < 0 && unsignedLong()) {
            throw misfit(Long.toUnsignedString(number));
        }
        return number;
    }

    private BigDecimal decimal(long number) {
        return unsignedLong()
                ? new BigDecimal(new BigInteger(Long.toUnsignedString(number)))
                : BigDecimal.valueOf(number);
    }

    private int toInt(long number) {
        if (number != (int) number) {
            throw misfit(number);
        }
        return (int) number;
    }

    private BigDecimal fit(BigDecimal number) {
        try {
            return Decimals.fit(number, type);
        } catch (ArithmeticException e) {
            throw misfit(number);
        }
    }

    /** A value that the schema does not name yet came from a writer with a newer one; it is shown by its number. */
    private String symbol(int number) {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        return value == null ? Integer.toString(number) : value.getName();
    }

    private String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RecordFormatException("its field " + path + " is no UTF-8 text", e);
        }
    }

    private RecordFormatException misfit(Object number) {
        return new RecordFormatException(
                "its field " + path + " is " + Objects.toString(number) + ", where " + type + " was expected");
    }
}
