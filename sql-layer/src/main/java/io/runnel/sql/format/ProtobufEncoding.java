package io.runnel.sql.format;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.runnel.sql.catalog.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Writes a value that is not null as a field, tag included. Thread-safe. */
@FunctionalInterface
interface ProtobufEncoding {
    void write(Object value, CodedOutputStream out) throws IOException;

    /** @throws SchemaMismatchException if the field cannot take values of the type */
    static ProtobufEncoding of(FieldDescriptor field, RelDataType type, String path) {
        if (field.isMapField()) {
            return map(field, type, path);
        }
        int number = field.getNumber();
        int wireType = field.getLiteType().getWireType();
        if (!field.isRepeated()) {
            ProtobufEncoding value = bare(field, type, path);
            return (content, out) -> {
                out.writeTag(number, wireType);
                value.write(content, out);
            };
        }
        if (type.getSqlTypeName() != SqlTypeName.ARRAY) {
            throw mismatch(field, type, path);
        }
        ProtobufEncoding element = bare(field, ColumnType.element(type), path + "[]");
        return field.isPacked() ? packed(number, element, path) : repeated(number, wireType, element, path);
    }

    private static SchemaMismatchException mismatch(FieldDescriptor field, RelDataType type, String path) {
        return new SchemaMismatchException("its field " + field.getName() + " for column " + path + " is "
                + ProtobufTypes.words(field) + ", which cannot take " + type + ".");
    }

    private static ProtobufEncoding repeated(int number, int wireType, ProtobufEncoding element, String path) {
        return (content, out) -> {
            for (Object item : (List<?>) content) {
                out.writeTag(number, wireType);
                element.write(notNull(item, path), out);
            }
        };
    }

    private static ProtobufEncoding packed(int number, ProtobufEncoding element, String path) {
        return (content, out) -> {
            out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            delimited(out, inner -> {
                for (Object item : (List<?>) content) {
                    element.write(notNull(item, path), inner);
                }
            });
        };
    }

    private static Object notNull(@Nullable Object item, String path) {
        if (item == null) {
            throw new RecordFormatException(
                    "Column " + path + " holds a null within, which Protobuf cannot carry in a list or a map.");
        }
        return item;
    }

    private static ProtobufEncoding map(FieldDescriptor field, RelDataType type, String path) {
        if (type.getSqlTypeName() != SqlTypeName.MAP) {
            throw mismatch(field, type, path);
        }
        Descriptor entry = field.getMessageType();
        ProtobufEncoding key = of(entry.findFieldByNumber(1), ColumnType.key(type), path + "[].key");
        ProtobufEncoding value = of(entry.findFieldByNumber(2), ColumnType.value(type), path + "[].value");
        return (content, out) -> {
            for (Map.Entry<?, ?> item : ((Map<?, ?>) content).entrySet()) {
                out.writeTag(field.getNumber(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
                delimited(out, inner -> {
                    key.write(notNull(item.getKey(), path), inner);
                    value.write(notNull(item.getValue(), path), inner);
                });
            }
        };
    }

    /** Without the tag. */
    private static ProtobufEncoding bare(FieldDescriptor field, RelDataType type, String path) {
        ProtobufEncoding encoding = switch (field.getJavaType()) {
            case INT, LONG -> wholeNumber(field, type, path);
            case FLOAT, DOUBLE -> type.getSqlTypeName() == SqlTypeName.DOUBLE ? floating(field, path) : null;
            case BOOLEAN ->
                type.getSqlTypeName() == SqlTypeName.BOOLEAN
                        ? (value, out) -> out.writeBoolNoTag((Boolean) value)
                        : null;
            case STRING ->
                type.getSqlTypeName() == SqlTypeName.VARCHAR
                        ? (value, out) -> out.writeStringNoTag((String) value)
                        : null;
            case ENUM -> type.getSqlTypeName() == SqlTypeName.VARCHAR ? symbol(field, path) : null;
            case BYTE_STRING ->
                type.getSqlTypeName() == SqlTypeName.VARBINARY
                        ? (value, out) -> out.writeByteArrayNoTag(((ByteString) value).getBytes())
                        : null;
            case MESSAGE -> ProtobufTypes.isMessage(field) ? message(field, type, path) : null;
        };
        if (encoding == null) {
            throw mismatch(field, type, path);
        }
        return encoding;
    }

    private static @Nullable ProtobufEncoding wholeNumber(FieldDescriptor field, RelDataType type, String path) {
        switch (type.getSqlTypeName()) {
            case INTEGER, BIGINT, DATE, TIME, TIMESTAMP -> {}
            default -> {
                return null;
            }
        }
        return switch (field.getType()) {
            case INT32 -> (value, out) -> out.writeInt32NoTag((int) inRange(value, field, path));
            case SINT32 -> (value, out) -> out.writeSInt32NoTag((int) inRange(value, field, path));
            case SFIXED32 -> (value, out) -> out.writeSFixed32NoTag((int) inRange(value, field, path));
            case UINT32 -> (value, out) -> out.writeUInt32NoTag((int) inRange(value, field, path));
            case FIXED32 -> (value, out) -> out.writeFixed32NoTag((int) inRange(value, field, path));
            case INT64 -> (value, out) -> out.writeInt64NoTag(inRange(value, field, path));
            case SINT64 -> (value, out) -> out.writeSInt64NoTag(inRange(value, field, path));
            case SFIXED64 -> (value, out) -> out.writeSFixed64NoTag(inRange(value, field, path));
            case UINT64 -> (value, out) -> out.writeUInt64NoTag(inRange(value, field, path));
            case FIXED64 -> (value, out) -> out.writeFixed64NoTag(inRange(value, field, path));
            default -> null;
        };
    }

    private static long inRange(Object value, FieldDescriptor field, String path) {
        long number = ((Number) value).longValue();
        boolean fits = switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> number == (int) number;
            case UINT32, FIXED32 -> number >= 0 && number >>> Integer.SIZE == 0;
            case UINT64, FIXED64 -> number >= 0;
            default -> true;
        };
        if (!fits) {
            throw new RecordFormatException(
                    "Column " + path + " is " + number + ", but its field is " + ProtobufTypes.words(field) + ".");
        }
        return number;
    }

    private static ProtobufEncoding floating(FieldDescriptor field, String path) {
        if (field.getType() == FieldDescriptor.Type.DOUBLE) {
            return (value, out) -> out.writeDoubleNoTag((Double) value);
        }
        return (value, out) -> {
            float nearest = ((Double) value).floatValue();
            if (Float.isInfinite(nearest) && !Double.isInfinite((Double) value)) {
                throw new RecordFormatException("Column " + path + " is " + value + ", but its field is a float.");
            }
            out.writeFloatNoTag(nearest);
        };
    }

    private static ProtobufEncoding symbol(FieldDescriptor field, String path) {
        return (value, out) -> {
            EnumValueDescriptor symbol = field.getEnumType().findValueByName((String) value);
            if (symbol == null) {
                throw new RecordFormatException("Column " + path + " is '" + value + "', but its field is one of "
                        + String.join(
                                ", ",
                                field.getEnumType().getValues().stream()
                                        .map(EnumValueDescriptor::getName)
                                        .toList())
                        + ".");
            }
            out.writeEnumNoTag(symbol.getNumber());
        };
    }

    private static @Nullable ProtobufEncoding message(FieldDescriptor field, RelDataType type, String path) {
        Descriptor message = field.getMessageType();
        if (ProtobufTypes.isWrapper(field)) {
            ProtobufEncoding value = of(message.findFieldByNumber(1), type, path);
            return (content, out) -> delimited(out, inner -> value.write(content, inner));
        }
        boolean wellKnown = switch (type.getSqlTypeName()) {
            case TIMESTAMP -> ProtobufTypes.is(field, ProtobufTypes.TIMESTAMP);
            case DATE -> ProtobufTypes.is(field, ProtobufTypes.DATE);
            case TIME -> ProtobufTypes.is(field, ProtobufTypes.TIME);
            case DECIMAL -> ProtobufTypes.is(field, ProtobufTypes.DECIMAL);
            default -> false;
        };
        if (wellKnown) {
            return (content, out) -> delimited(out, inner -> wellKnown(content, type, inner));
        }
        if (type.getSqlTypeName() != SqlTypeName.ROW && type.getSqlTypeName() != SqlTypeName.STRUCTURED) {
            return null;
        }
        List<RelDataTypeField> parts = type.getFieldList();
        ProtobufMessageWriter writer = ProtobufMessageWriter.of(
                message,
                parts.stream()
                        .map(part -> new ProtobufMessageWriter.Part(
                                part.getName(), part.getType(), path + "->" + part.getName(), part.getIndex()))
                        .toList());
        return (content, out) -> delimited(out, inner -> writer.write(((List<?>) content)::get, inner));
    }

    /** The fields have the numbers of Google's and Confluent's published files. */
    private static void wellKnown(Object value, RelDataType type, CodedOutputStream out) throws IOException {
        int nanosPerMs = 1_000_000;
        switch (type.getSqlTypeName()) {
            case TIMESTAMP -> {
                long ms = ((Number) value).longValue();
                out.writeInt64(1, Math.floorDiv(ms, 1_000L));
                out.writeInt32(2, (int) Math.floorMod(ms, 1_000L) * nanosPerMs);
            }
            case DATE -> {
                LocalDate date = LocalDate.ofEpochDay(((Number) value).longValue());
                out.writeInt32(1, date.getYear());
                out.writeInt32(2, date.getMonthValue());
                out.writeInt32(3, date.getDayOfMonth());
            }
            case TIME -> {
                int ms = ((Number) value).intValue();
                out.writeInt32(1, ms / 3_600_000);
                out.writeInt32(2, ms / 60_000 % 60);
                out.writeInt32(3, ms / 1_000 % 60);
                out.writeInt32(4, ms % 1_000 * nanosPerMs);
            }
            default -> {
                BigDecimal decimal = Decimals.fit((BigDecimal) value, type);
                out.writeByteArray(1, decimal.unscaledValue().toByteArray());
                out.writeUInt32(2, type.getPrecision());
                out.writeInt32(3, decimal.scale());
            }
        }
    }

    /** Writes what comes with its length before it. */
    private static void delimited(CodedOutputStream out, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream inner = CodedOutputStream.newInstance(bytes);
        content.write(inner);
        inner.flush();
        out.writeByteArrayNoTag(bytes.toByteArray());
    }

    /** Something that goes into a buffer of its own. */
    @FunctionalInterface
    interface Content {
        void write(CodedOutputStream out) throws IOException;
    }
}
