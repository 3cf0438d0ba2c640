package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.Format.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Columns as Avro schemas: what is registered when a subject has no schema, or none that has all columns. */
final class AvroSchemas {
    static final String NAMESPACE = "io.runnel";

    private AvroSchemas() {}

    /**
     * The schema of a part's columns: every field is a union with null, null by default, so that columns can come and
     * go compatibly; a bare key is its column's type alone, a bare value a union of that with null.
     *
     * @throws SqlException 0A000 for a type or name that Avro cannot carry
     */
    static Schema of(Part part) {
        List<Column> columns = part.slots().stream().map(Format.Slot::column).toList();
        if (part.bare() && part.schemaFullName().isEmpty()) {
            Schema type = fieldType(part, columns.get(0));
            return part.role() == Column.Role.KEY ? type : optional(type);
        }
        List<Schema.Field> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(field(part, column));
        }
        return record(part, fields);
    }

    /** Whether the one column is the record itself, or null: no record in the schema has a field for the column. */
    static boolean isBareStruct(Schema schema, Part part) {
        List<Schema> types = schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
        return part.bareStruct()
                && types.stream()
                        .filter(type -> type.getType() == Schema.Type.RECORD)
                        .allMatch(
                                type -> field(type, part.slots().get(0).column().name()) == null);
    }

    private static Schema record(Part part, List<Schema.Field> fields) {
        String fullName = part.schemaFullName().orElseGet(() -> NAMESPACE + "." + recordName(part));
        int dot = fullName.lastIndexOf('.');
        try {
            return Schema.createRecord(
                    fullName.substring(dot + 1), null, dot < 0 ? null : fullName.substring(0, dot), false, fields);
        } catch (SchemaParseException e) {
            throw new SqlException(
                    "42602", "'" + fullName + "' cannot be the name of an Avro record: " + e.getMessage(), 0, 0, e);
        }
    }

    private static String recordName(Part part) {
        String name = plain(part.source().name());
        return part.words().equals("key") ? name + "_KEY" : name;
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
    }

    /** The newest schema, with the columns that it lacks at its end and those that it has otherwise in their place. */
    static Schema evolved(Schema newest, Part part) {
        if (newest.getType() != Schema.Type.RECORD || isBareStruct(newest, part)) {
            return of(part);
        }
        List<Schema.Field> fields = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        part.slots().forEach(slot -> columns.add(slot.column()));
        for (Schema.Field field : newest.getFields()) {
            Column column = columns.stream()
                    .filter(candidate -> field.equals(field(newest, candidate.name())))
                    .findFirst()
                    .orElse(null);
            columns.remove(column);
            fields.add(
                    column == null || readable(field, column)
                            ? new Schema.Field(field, field.schema())
                            : renamed(field, field(part, column)));
        }
        columns.forEach(column -> fields.add(field(part, column)));
        Schema evolved = Schema.createRecord(newest.getName(), newest.getDoc(), newest.getNamespace(), false, fields);
        newest.getObjectProps().forEach(evolved::addProp);
        newest.getAliases().forEach(evolved::addAlias);
        return evolved;
    }

    private static boolean readable(Schema.Field field, Column column) {
        try {
            AvroValue.of(field.schema(), column);
            return true;
        } catch (SchemaMismatchException e) {
            return false;
        }
    }

    private static Schema.Field renamed(Schema.Field old, Schema.Field declared) {
        return new Schema.Field(old.name(), declared.schema(), old.doc(), declared.defaultVal());
    }

    private static Schema.Field field(Part part, Column column) {
        return optional(part, column.name(), fieldType(part, column), column.name());
    }

    private static Schema.Field optional(Part part, String name, Schema type, String column) {
        try {
            Schema union = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
            return new Schema.Field(name, union, null, JsonProperties.NULL_VALUE);
        } catch (SchemaParseException e) {
            throw new SqlException(
                    "0A000",
                    "Column " + column + " of " + part.source().name()
                            + " cannot be a field in Avro: names there are letters, digits and _ only.",
                    0,
                    0,
                    e);
        }
    }

    /**
     * The Avro type of a column, without null.
     *
     * @throws SqlException 0A000 for a type that is not supported
     */
    static Schema fieldType(Part part, Column column) {
        return type(part, column, column.type(), recordName(part) + "_" + plain(column.name()));
    }

    private static Schema type(Part part, Column column, RelDataType type, String name) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INTEGER -> Schema.create(Schema.Type.INT);
            case BIGINT -> Schema.create(Schema.Type.LONG);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case VARCHAR -> Schema.create(Schema.Type.STRING);
            case VARBINARY -> Schema.create(Schema.Type.BYTES);
            case DECIMAL ->
                LogicalTypes.decimal(type.getPrecision(), type.getScale())
                        .addToSchema(Schema.create(Schema.Type.BYTES));
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIME -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case TIMESTAMP -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case ARRAY -> Schema.createArray(optional(type(part, column, ColumnType.element(type), name)));
            case MAP -> map(part, column, type, name);
            case ROW, STRUCTURED -> struct(part, column, type, name);
            default ->
                throw new SqlException(
                        "0A000",
                        "Format AVRO cannot carry column " + column.name() + " of "
                                + part.source().name() + ": type " + type + " is not supported yet.");
        };
    }

    private static Schema optional(Schema type) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    }

    /** Keys of Avro's maps are text; other keys stand in a list of entries, as Connect's converter writes them. */
    private static Schema map(Part part, Column column, RelDataType type, String name) {
        Schema value = type(part, column, ColumnType.value(type), name + "_VALUE");
        if (ColumnType.key(type).getSqlTypeName() == SqlTypeName.VARCHAR) {
            return Schema.createMap(optional(value));
        }
        Schema key = type(part, column, ColumnType.key(type), name + "_KEY");
        List<Schema.Field> fields = List.of(
                optional(part, AvroNested.ENTRY_KEY, key, column.name()),
                optional(part, AvroNested.ENTRY_VALUE, value, column.name()));
        return Schema.createArray(Schema.createRecord(name, null, NAMESPACE, false, fields));
    }

    private static Schema struct(Part part, Column column, RelDataType type, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            Schema schema = type(part, column, field.getType(), name + "_" + plain(field.getName()));
            fields.add(optional(part, field.getName(), schema, column.name()));
        }
        return Schema.createRecord(name, null, NAMESPACE, false, fields);
    }

    /**
     * The field of this name, else the first whose name differs in case only, else one that had this name before, else
     * null.
     */
    static Schema.@Nullable Field field(Schema record, String name) {
        Schema.Field exact = record.getField(name);
        if (exact != null) {
            return exact;
        }
        for (Schema.Field field : record.getFields()) {
            if (field.name().equalsIgnoreCase(name)) {
                return field;
            }
        }
        for (Schema.Field field : record.getFields()) {
            if (field.aliases().stream().anyMatch(name::equalsIgnoreCase)) {
                return field;
            }
        }
        return null;
    }

    /** The writer's field that has an earlier name of the reader's field, or null. */
    static Schema.@Nullable Field aliased(Schema writer, Schema.Field readers) {
        for (String alias : readers.aliases()) {
            Schema.Field field = writer.getField(alias);
            if (field != null) {
                return field;
            }
        }
        return writer.getField(readers.name());
    }

    /** A field's default as a value of the column. */
    static @Nullable Object defaultValue(Schema.Field field, Column column) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(field.schema()).write(GenericData.get().getDefaultValue(field), out);
            out.flush();
            return AvroValue.of(field.schema(), column)
                    .read(DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
    }

    /** A type in words, for messages. */
    static String words(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            return "a union of "
                    + String.join(
                            ", ",
                            schema.getTypes().stream().map(AvroSchemas::words).toList());
        }
        LogicalType logical = schema.getLogicalType();
        return schema.getType().getName()
                + (logical instanceof LogicalTypes.Decimal decimal
                        ? " (decimal " + decimal.getPrecision() + ", " + decimal.getScale() + ")"
                        : logical == null ? "" : " (" + logical.getName() + ")");
    }
}
