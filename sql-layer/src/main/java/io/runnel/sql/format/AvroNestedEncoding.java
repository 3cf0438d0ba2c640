package io.runnel.sql.format;

import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Writes ARRAY, MAP and STRUCT as Avro's arrays, maps and records. */
final class AvroNestedEncoding {
    private AvroNestedEncoding() {}

    /** A writer of values that are not null, or null if the types do not correspond. */
    static AvroEncoding.@Nullable NotNull of(Schema schema, RelDataType type, String path) {
        SqlTypeName name = type.getSqlTypeName();
        return switch (schema.getType()) {
            case ARRAY ->
                switch (name) {
                    case ARRAY -> array(schema, type, path);
                    case MAP -> entries(schema, type, path);
                    default -> null;
                };
            case MAP -> name == SqlTypeName.MAP ? map(schema, type, path) : null;
            case RECORD ->
                name == SqlTypeName.ROW || name == SqlTypeName.STRUCTURED ? struct(schema, type, path) : null;
            default -> null;
        };
    }

    private static AvroEncoding.NotNull array(Schema schema, RelDataType type, String path) {
        AvroEncoding element = AvroEncoding.of(schema.getElementType(), ColumnType.element(type), path + "[]");
        return (value, out) -> {
            List<?> list = (List<?>) value;
            out.writeArrayStart();
            out.setItemCount(list.size());
            for (Object item : list) {
                out.startItem();
                element.write(item, out);
            }
            out.writeArrayEnd();
        };
    }

    private static AvroEncoding.@Nullable NotNull map(Schema schema, RelDataType type, String path) {
        if (ColumnType.key(type).getSqlTypeName() != SqlTypeName.VARCHAR) {
            return null;
        }
        AvroEncoding values = AvroEncoding.of(schema.getValueType(), ColumnType.value(type), path + "[]");
        return (value, out) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.writeMapStart();
            out.setItemCount(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.startItem();
                Object key = entry.getKey();
                if (key == null) {
                    throw SchemaValues.requiredField(path + "[].key", "string");
                }
                out.writeString((String) key);
                values.write(entry.getValue(), out);
            }
            out.writeMapEnd();
        };
    }

    private static AvroEncoding.@Nullable NotNull entries(Schema schema, RelDataType type, String path) {
        Schema entry = schema.getElementType();
        if (!AvroNested.isEntry(entry)) {
            return null;
        }
        AvroEncoding keys = AvroEncoding.of(entry.getFields().get(0).schema(), ColumnType.key(type), path + "[].key");
        AvroEncoding values =
                AvroEncoding.of(entry.getFields().get(1).schema(), ColumnType.value(type), path + "[].value");
        return (value, out) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.writeArrayStart();
            out.setItemCount(map.size());
            for (Map.Entry<?, ?> item : map.entrySet()) {
                out.startItem();
                keys.write(item.getKey(), out);
                values.write(item.getValue(), out);
            }
            out.writeArrayEnd();
        };
    }

    private static AvroEncoding.NotNull struct(Schema schema, RelDataType type, String path) {
        List<AvroEncoding> fields = new ArrayList<>();
        List<RelDataTypeField> left = new ArrayList<>(type.getFieldList());
        for (Schema.Field field : schema.getFields()) {
            RelDataTypeField given = type.getFieldList().stream()
                    .filter(candidate -> field.equals(AvroSchemas.field(schema, candidate.getName())))
                    .findFirst()
                    .orElse(null);
            left.remove(given);
            fields.add(field(field, given, path));
        }
        if (!left.isEmpty()) {
            throw new SchemaMismatchException("its field for column " + path + " has no field "
                    + left.get(0).getName() + ".");
        }
        return (value, out) -> {
            for (AvroEncoding field : fields) {
                field.write(value, out);
            }
        };
    }

    /** Writes one field of a STRUCT, which it is given as a whole. */
    private static AvroEncoding field(Schema.Field field, @Nullable RelDataTypeField given, String path) {
        AvroEncoding byDefault = field.hasDefaultValue() ? constant(field) : null;
        if (given == null) {
            if (byDefault == null) {
                throw new SchemaMismatchException("its field " + field.name() + " within column " + path
                        + " has no default, and nothing gives it a value.");
            }
            return byDefault;
        }
        AvroEncoding value = AvroEncoding.of(field.schema(), given.getType(), path + "->" + given.getName());
        boolean takesNull = AvroEncoding.takesNull(field.schema());
        return (struct, out) -> {
            Object item = struct == null ? null : ((List<?>) struct).get(given.getIndex());
            if (item == null && !takesNull && byDefault != null) {
                byDefault.write(null, out);
            } else {
                value.write(item, out);
            }
        };
    }

    private static AvroEncoding constant(Schema.Field field) {
        Object value = GenericData.get().getDefaultValue(field);
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(field.schema());
        return (ignored, out) -> write(writer, value, out);
    }

    private static void write(GenericDatumWriter<Object> writer, @Nullable Object value, Encoder out)
            throws java.io.IOException {
        writer.write(value, out);
    }
}
