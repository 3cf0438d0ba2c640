package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.registry.schema.ProtobufSchema;
import io.runnel.registry.schema.protobuf.ProtoMessages;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Fields of Protobuf messages as columns. */
final class ProtobufColumns {
    private ProtobufColumns() {}

    /** @throws SchemaMismatchException with the reason, if the schema cannot become columns */
    static List<SchemaLanguage.Field> fields(ProtobufSchema schema, @Nullable String fullName) {
        Descriptor message = (fullName == null ? schema.message() : schema.message(fullName))
                .orElseThrow(() -> new SchemaMismatchException(
                        fullName == null ? "has no message" : "has no message " + fullName));
        Nesting<Descriptor> nesting = Nesting.none();
        return message.getFields().stream()
                .map(field -> new SchemaLanguage.Field(field.getName(), type(field, nesting)))
                .toList();
    }

    private static RelDataType type(FieldDescriptor field, Nesting<Descriptor> within) {
        within.meet(field.getName());
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return ColumnType.map(
                    single(entry.findFieldByNumber(1), field, within),
                    single(entry.findFieldByNumber(2), field, within));
        }
        return field.isRepeated() ? ColumnType.array(single(field, field, within)) : single(field, field, within);
    }

    /** @param declared the field with the options: of an entry's value those of its map */
    private static RelDataType single(FieldDescriptor field, FieldDescriptor declared, Nesting<Descriptor> within) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> ColumnType.of(SqlTypeName.INTEGER);
            case UINT32, FIXED32, INT64, SINT64, SFIXED64, UINT64, FIXED64 -> ColumnType.of(SqlTypeName.BIGINT);
            case FLOAT, DOUBLE -> ColumnType.of(SqlTypeName.DOUBLE);
            case BOOL -> ColumnType.of(SqlTypeName.BOOLEAN);
            case STRING, ENUM -> ColumnType.of(SqlTypeName.VARCHAR);
            case BYTES -> ColumnType.of(SqlTypeName.VARBINARY);
            case MESSAGE -> message(field, declared, within);
            case GROUP -> throw new SchemaMismatchException("has field " + field.getName() + ", a group");
        };
    }

    private static RelDataType message(FieldDescriptor field, FieldDescriptor declared, Nesting<Descriptor> within) {
        if (ProtobufTypes.isWrapper(field)) {
            return single(field.getMessageType().findFieldByNumber(1), declared, within);
        }
        return switch (field.getMessageType().getFullName()) {
            case ProtobufTypes.TIMESTAMP -> ColumnType.of(SqlTypeName.TIMESTAMP);
            case ProtobufTypes.DATE -> ColumnType.of(SqlTypeName.DATE);
            case ProtobufTypes.TIME -> ColumnType.of(SqlTypeName.TIME);
            case ProtobufTypes.DECIMAL -> decimal(declared);
            default -> struct(field, within);
        };
    }

    /** @param within the messages around it: one that holds itself has no end as a type */
    private static RelDataType struct(FieldDescriptor field, Nesting<Descriptor> within) {
        Descriptor message = field.getMessageType();
        if (within.isWithin(message) || message.equals(field.getContainingType())) {
            throw new SchemaMismatchException(
                    "has field " + field.getName() + ", a " + message.getFullName() + " within itself");
        }
        if (message.getFields().isEmpty()) {
            throw new SchemaMismatchException("has field " + field.getName() + ", a message without fields");
        }
        Nesting<Descriptor> inner = within.in(message);
        return ColumnType.struct(
                message.getFields().stream()
                        .map(part -> part.getName().toUpperCase(Locale.ROOT))
                        .toList(),
                message.getFields().stream().map(part -> type(part, inner)).toList());
    }

    /** Precision and scale are parameters of Confluent's option {@code field_meta}. */
    private static RelDataType decimal(FieldDescriptor field) {
        Map<String, String> parameters = ProtoMessages.parameters(field);
        int precision = parameter(parameters, "precision", SqlTypes.MAX_DECIMAL_PRECISION);
        int scale = parameter(parameters, "scale", -1);
        if (scale < 0 || scale > precision || precision > SqlTypes.MAX_DECIMAL_PRECISION) {
            throw new SchemaMismatchException("has field " + field.getName() + ", a decimal with parameters "
                    + parameters + ", where a scale and a precision of at most " + SqlTypes.MAX_DECIMAL_PRECISION
                    + " are needed");
        }
        return ColumnType.decimal(precision, scale);
    }

    private static int parameter(Map<String, String> parameters, String name, int byDefault) {
        try {
            return Integer.parseInt(parameters.getOrDefault(name, Integer.toString(byDefault)));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
