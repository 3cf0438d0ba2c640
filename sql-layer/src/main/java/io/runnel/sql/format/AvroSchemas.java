package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Columns as Avro schemas: what the encoder registers when a subject has no schema that fits. */
final class AvroSchemas {
    static final String NAMESPACE = "io.runnel";

    private AvroSchemas() {}

    /**
     * The schema of a part's columns: every field is a union with null, null by default, so that columns can come and
     * go compatibly; a bare key is its column's type alone.
     *
     * @throws SqlException 0A000 for a type or name that Avro cannot carry
     */
    static Schema of(Part part) {
        List<Column> columns = part.slots().stream().map(Format.Slot::column).toList();
        if (part.bare()) {
            return fieldType(part, columns.get(0));
        }
        List<Schema.Field> fields = new ArrayList<>();
        for (Column column : columns) {
            fields.add(field(part, column));
        }
        String name = part.source().name().replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
        return Schema.createRecord(part.words().equals("key") ? name + "_KEY" : name, null, NAMESPACE, false, fields);
    }

    private static Schema.Field field(Part part, Column column) {
        try {
            Schema type = Schema.createUnion(Schema.create(Schema.Type.NULL), fieldType(part, column));
            return new Schema.Field(column.name(), type, null, JsonProperties.NULL_VALUE);
        } catch (SchemaParseException e) {
            throw new SqlException(
                    "0A000",
                    "Column " + column.name() + " of " + part.source().name()
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
        RelDataType type = column.type();
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
            default ->
                throw new SqlException(
                        "0A000",
                        "Format AVRO cannot carry column " + column.name() + " of "
                                + part.source().name() + ": type " + type + " is not supported yet.");
        };
    }

    /** The field of this name, else the first whose name differs in case only, else null. */
    static Schema.@Nullable Field field(Schema record, String name) {
        Schema.Field exact = record.getField(name);
        return exact != null
                ? exact
                : record.getFields().stream()
                        .filter(field -> field.name().equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(null);
    }
}
