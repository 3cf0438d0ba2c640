package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.registry.schema.protobuf.ProtoMessages;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Fields of Protobuf messages as columns, with the types that Connect's converter gives them. */
final class ProtobufColumns {
    private ProtobufColumns() {}

    /** @throws SchemaMismatchException with the reason, if the message cannot become columns */
    static List<SchemaLanguage.Field> fields(ProtobufSchema schema, @Nullable String fullName) {
        Descriptor message = message(schema, fullName);
        return message.getFields().stream()
                .map(field -> new SchemaLanguage.Field(field.getName(), type(field.getName(), field, List.of(message))))
                .toList();
    }

    /** The message of that full name, else the first of the file. */
    static Descriptor message(ProtobufSchema schema, @Nullable String fullName) {
        if (fullName == null) {
            return schema.message().orElseThrow(() -> new SchemaMismatchException("has no message"));
        }
        return schema.message(fullName)
                .orElseThrow(() -> new SchemaMismatchException("has no message " + fullName + ", but "
                        + String.join(
                                ", ",
                                schema.file().getMessageTypes().stream()
                                        .map(Descriptor::getFullName)
                                        .toList())));
    }

    /** @param within messages around it: one that holds itself has no end as a type */
    private static RelDataType type(String path, FieldDescriptor field, List<Descriptor> within) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return ColumnType.map(
                    single(path + "[].key", entry.findFieldByNumber(1), within),
                    single(path + "[]", entry.findFieldByNumber(2), within));
        }
        return field.isRepeated() ? ColumnType.array(single(path + "[]", field, within)) : single(path, field, within);
    }

    private static RelDataType single(String path, FieldDescriptor field, List<Descriptor> within) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> ColumnType.of(SqlTypeName.INTEGER);
            case UINT32, FIXED32, INT64, SINT64, SFIXED64, UINT64, FIXED64 -> ColumnType.of(SqlTypeName.BIGINT);
            case BOOL -> ColumnType.of(SqlTypeName.BOOLEAN);
            case FLOAT, DOUBLE -> ColumnType.of(SqlTypeName.DOUBLE);
            case STRING, ENUM -> ColumnType.of(SqlTypeName.VARCHAR);
            case BYTES -> ColumnType.of(SqlTypeName.VARBINARY);
            case MESSAGE -> message(path, field, within);
            case GROUP -> throw new SchemaMismatchException("has field " + path + ", a group");
        };
    }

    private static RelDataType message(String path, FieldDescriptor field, List<Descriptor> within) {
        Descriptor message = field.getMessageType();
        if (ProtobufKnown.isWrapper(message)) {
            return single(path, message.findFieldByName("value"), within);
        }
        return switch (message.getFullName()) {
            case ProtobufKnown.TIMESTAMP -> ColumnType.of(SqlTypeName.TIMESTAMP);
            case ProtobufKnown.DATE -> ColumnType.of(SqlTypeName.DATE);
            case ProtobufKnown.TIME -> ColumnType.of(SqlTypeName.TIME);
            case ProtobufKnown.DECIMAL -> decimal(path, field);
            default -> struct(path, message, within);
        };
    }

    private static RelDataType decimal(String path, FieldDescriptor field) {
        Map<String, String> parameters = ProtoMessages.parameters(field);
        try {
            int precision = Integer.parseInt(parameters.getOrDefault("precision", ""));
            int scale = Integer.parseInt(parameters.getOrDefault("scale", "0"));
            if (precision >= 1 && precision <= SqlTypes.MAX_DECIMAL_PRECISION && scale >= 0 && scale <= precision) {
                return ColumnType.parse("DECIMAL(" + precision + ", " + scale + ")");
            }
        } catch (NumberFormatException e) {
            // Refused below, as any other that is no number of digits.
        }
        throw new SchemaMismatchException("has field " + path + ", a " + ProtobufKnown.DECIMAL + " with parameters "
                + parameters + ", where a precision of 1 to " + SqlTypes.MAX_DECIMAL_PRECISION
                + " and a scale were expected");
    }

    private static RelDataType struct(String path, Descriptor message, List<Descriptor> within) {
        if (within.contains(message)) {
            throw new SchemaMismatchException("has field " + path + ", a " + message.getFullName() + " within itself");
        }
        if (message.getFields().isEmpty()) {
            throw new SchemaMismatchException("has field " + path + ", a " + message.getFullName() + " without fields");
        }
        List<Descriptor> inner = new ArrayList<>(within);
        inner.add(message);
        List<String> names = new ArrayList<>();
        List<RelDataType> types = new ArrayList<>();
        for (FieldDescriptor field : message.getFields()) {
            names.add(field.getName().toUpperCase(Locale.ROOT));
            types.add(type(path + "->" + field.getName(), field, inner));
        }
        return ColumnType.struct(names, types);
    }
}
