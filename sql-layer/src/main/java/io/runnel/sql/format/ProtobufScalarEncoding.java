package io.runnel.sql.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Numbers, truth, text, bytes and enums on their way into fields. */
final class ProtobufScalarEncoding {
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private ProtobufScalarEncoding() {}

    /** Null if the field cannot take values of the type. */
    static @Nullable ProtobufEncoding of(FieldDescriptor field, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        return switch (field.getJavaType()) {
            case BOOLEAN -> name == SqlTypeName.BOOLEAN ? value -> value : null;
            case FLOAT -> name == SqlTypeName.DOUBLE ? value -> ((Number) value).floatValue() : null;
            case DOUBLE ->
                name == SqlTypeName.DOUBLE || name == SqlTypeName.INTEGER
                        ? value -> ((Number) value).doubleValue()
                        : null;
            case STRING -> name == SqlTypeName.VARCHAR ? value -> value : null;
            case BYTE_STRING ->
                name == SqlTypeName.VARBINARY
                        ? value -> ByteString.copyFrom(((org.apache.calcite.avatica.util.ByteString) value).getBytes())
                        : null;
            case ENUM ->
                name == SqlTypeName.VARCHAR ? value -> ProtobufEncoding.symbol(field, (String) value, path) : null;
            case INT, LONG -> whole(field, name, path);
            case MESSAGE -> null;
        };
    }

    private static @Nullable ProtobufEncoding whole(FieldDescriptor field, SqlTypeName type, String path) {
        return switch (type) {
            case INTEGER, BIGINT, DATE, TIME, TIMESTAMP ->
                value -> number(field, BigInteger.valueOf(((Number) value).longValue()), path);
            case DECIMAL -> value -> number(field, digits((BigDecimal) value, field, path), path);
            default -> null;
        };
    }

    private static BigInteger digits(BigDecimal value, FieldDescriptor field, String path) {
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw misfit(value, field, path);
        }
    }

    private static Object number(FieldDescriptor field, BigInteger value, String path) {
        boolean unsigned = field.getType().name().startsWith("UINT")
                || field.getType() == FieldDescriptor.Type.FIXED32
                || field.getType() == FieldDescriptor.Type.FIXED64;
        if (unsigned && value.signum() < 0) {
            throw misfit(value, field, path);
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.LONG) {
            if (value.bitLength() > (unsigned ? Long.SIZE : Long.SIZE - 1)) {
                throw misfit(value, field, path);
            }
            return value.longValue();
        }
        boolean fits =
                unsigned ? value.compareTo(BigInteger.valueOf(MAX_UINT32)) <= 0 : value.bitLength() < Integer.SIZE;
        if (!fits) {
            throw misfit(value, field, path);
        }
        return value.intValue();
    }

    private static RecordFormatException misfit(Object value, FieldDescriptor field, String path) {
        return new RecordFormatException("Column " + path + " is " + value + ", which its field ("
                + ProtobufValue.words(field) + ") has no room for.");
    }
}
