package io.runnel.sql.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.runnel.sql.catalog.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Makes a value of one SQL type, not null, what protobuf-java puts into one field: the inverse of ProtobufValue. */
@FunctionalInterface
interface ProtobufEncoding {
    /** @throws RecordFormatException if the field has no room for the value */
    Object of(Object value);

    /** @throws SchemaMismatchException if the field cannot take values of the type; begins with "its field" */
    static ProtobufEncoding of(FieldDescriptor field, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        if (field.isMapField() && name == SqlTypeName.MAP) {
            return map(field.getMessageType(), type, path);
        }
        if (field.isMapField() || field.isRepeated() != (name == SqlTypeName.ARRAY)) {
            throw mismatch(field, type, path);
        }
        if (!field.isRepeated()) {
            return single(field, type, path);
        }
        ProtobufEncoding element = single(field, ColumnType.element(type), path + "[]");
        return value -> {
            List<Object> list = new ArrayList<>();
            for (Object item : (List<?>) value) {
                list.add(element.of(present(item, path + "[]")));
            }
            return list;
        };
    }

    private static SchemaMismatchException mismatch(FieldDescriptor field, RelDataType type, String path) {
        return new SchemaMismatchException("its field for column " + path + " is " + ProtobufValue.words(field)
                + ", which cannot take " + type + ".");
    }

    /** Lists and maps of Protobuf have no place for null. */
    private static Object present(@Nullable Object item, String path) {
        if (item == null) {
            throw new RecordFormatException("Column " + path + " holds a null, which Protobuf has no place for.");
        }
        return item;
    }

    private static ProtobufEncoding map(Descriptor entry, RelDataType type, String path) {
        FieldDescriptor keyField = entry.findFieldByNumber(1);
        FieldDescriptor valueField = entry.findFieldByNumber(2);
        ProtobufEncoding keys = single(keyField, ColumnType.key(type), path + "[].key");
        ProtobufEncoding values = single(valueField, ColumnType.value(type), path + "[]");
        return value -> {
            List<Message> entries = new ArrayList<>();
            ((Map<?, ?>) value)
                    .forEach((key, item) -> entries.add(DynamicMessage.newBuilder(entry)
                            .setField(keyField, keys.of(present(key, path + "[].key")))
                            .setField(valueField, values.of(present(item, path + "[]")))
                            .build()));
            return entries;
        };
    }

    private static ProtobufEncoding single(FieldDescriptor field, RelDataType type, String path) {
        ProtobufEncoding encoding = field.getType() == FieldDescriptor.Type.MESSAGE
                ? message(field, type, path)
                : ProtobufScalarEncoding.of(field, type, path);
        if (encoding == null) {
            throw mismatch(field, type, path);
        }
        return encoding;
    }

    private static @Nullable ProtobufEncoding message(FieldDescriptor field, RelDataType type, String path) {
        Descriptor message = field.getMessageType();
        SqlTypeName name = type.getSqlTypeName();
        if (name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED) {
            return struct(message, type, path);
        }
        if (ProtobufKnown.isWrapper(message)) {
            FieldDescriptor inner = message.findFieldByName("value");
            ProtobufEncoding content = single(inner, type, path);
            return value -> DynamicMessage.newBuilder(message)
                    .setField(inner, content.of(value))
                    .build();
        }
        return switch (message.getFullName() + " " + name) {
            case ProtobufKnown.TIMESTAMP + " TIMESTAMP" ->
                value -> {
                    long ms = (Long) value;
                    long seconds = Math.floorDiv(ms, 1_000L);
                    return parts(message, "seconds", seconds, "nanos", (int) Math.floorMod(ms, 1_000L) * 1_000_000);
                };
            case ProtobufKnown.DATE + " DATE" ->
                value -> {
                    LocalDate date = LocalDate.ofEpochDay((Integer) value);
                    return parts(
                            message,
                            "year",
                            date.getYear(),
                            "month",
                            date.getMonthValue(),
                            "day",
                            date.getDayOfMonth());
                };
            case ProtobufKnown.TIME + " TIME" -> value -> time(message, (Integer) value);
            case ProtobufKnown.DECIMAL + " DECIMAL" ->
                value -> {
                    BigDecimal decimal = (BigDecimal) value;
                    return parts(
                            message,
                            "value",
                            ByteString.copyFrom(decimal.unscaledValue().toByteArray()),
                            "precision",
                            type.getPrecision(),
                            "scale",
                            decimal.scale());
                };
            default -> null;
        };
    }

    private static Message time(Descriptor message, int ms) {
        int seconds = ms / 1_000;
        return parts(
                message,
                "hours",
                (int) TimeUnit.SECONDS.toHours(seconds),
                "minutes",
                seconds / 60 % 60,
                "seconds",
                seconds % 60,
                "nanos",
                ms % 1_000 * 1_000_000);
    }

    /** @param namesAndValues in turn */
    private static Message parts(Descriptor message, Object... namesAndValues) {
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(message);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.setField(message.findFieldByName((String) namesAndValues[i]), namesAndValues[i + 1]);
        }
        return builder.build();
    }

    private static ProtobufEncoding struct(Descriptor message, RelDataType type, String path) {
        List<FieldDescriptor> fields = new ArrayList<>();
        List<ProtobufEncoding> encodings = new ArrayList<>();
        for (RelDataTypeField part : type.getFieldList()) {
            FieldDescriptor found = ProtobufMessage.field(message, part.getName());
            if (found == null) {
                throw new SchemaMismatchException(
                        "its field for column " + path + " has no field " + part.getName() + ".");
            }
            fields.add(found);
            encodings.add(of(found, part.getType(), path + "->" + part.getName()));
        }
        return value -> {
            DynamicMessage.Builder builder = DynamicMessage.newBuilder(message);
            List<?> values = (List<?>) value;
            for (int i = 0; i < fields.size(); i++) {
                Object part = values.get(i);
                if (part != null) {
                    builder.setField(fields.get(i), encodings.get(i).of(part));
                }
            }
            return complete(builder, path);
        };
    }

    /** @throws RecordFormatException if a required field of proto2 has no value */
    static Message complete(DynamicMessage.Builder builder, String path) {
        if (!builder.isInitialized()) {
            throw new RecordFormatException("Column " + path + " leaves required fields without a value: "
                    + builder.getInitializationErrorString() + ".");
        }
        return builder.build();
    }

    /** The value of an enum by its name. */
    static EnumValueDescriptor symbol(FieldDescriptor field, String name, String path) {
        EnumValueDescriptor symbol = field.getEnumType().findValueByName(name);
        if (symbol == null) {
            throw new RecordFormatException("Column " + path + " is '" + name + "', which is no value of enum "
                    + field.getEnumType().getFullName() + ".");
        }
        return symbol;
    }
}
