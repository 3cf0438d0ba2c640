package io.runnel.sql.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.Format.Part;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** Columns as JSON Schemas, with the hints of Connect's converter, so that its readers get the same types. */
final class JsonSchemaTypes {
    private JsonSchemaTypes() {}

    /**
     * The schema of a part's columns. It takes no other properties: only so may a later version add some without
     * breaking the subject's compatibility.
     *
     * @throws SqlException 0A000 for a type that JSON cannot carry
     */
    static ObjectNode of(Part part) {
        if (part.bare() && part.schemaFullName().isEmpty()) {
            ObjectNode type = type(part, part.slots().get(0).column());
            return part.role() == Column.Role.KEY ? type : optional(type);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("type", "object");
        object.put("title", part.schemaFullName().orElse(part.source().name()));
        ObjectNode properties = object.putObject("properties");
        for (Format.Slot slot : part.slots()) {
            add(properties, slot.column().name(), type(part, slot.column()));
        }
        object.put("additionalProperties", false);
        return object;
    }

    /** Adds a property that may be null or missing. */
    static void add(ObjectNode properties, String name, ObjectNode type) {
        ObjectNode property = properties.putObject(name);
        property.put(JsonHints.INDEX, properties.size() - 1);
        property.setAll(optional(type));
    }

    private static ObjectNode optional(ObjectNode type) {
        ObjectNode optional = JsonNodeFactory.instance.objectNode();
        optional.putArray("oneOf").addObject().put("type", "null");
        optional.withArray("oneOf").add(type);
        return optional;
    }

    /** @throws SqlException 0A000 for a type that is not supported */
    static ObjectNode type(Part part, Column column) {
        return type(part, column, column.type());
    }

    private static ObjectNode type(Part part, Column column, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> simple("boolean", "");
            case INTEGER -> simple("integer", "int32");
            case BIGINT -> simple("integer", "int64");
            case DOUBLE -> simple("number", "float64");
            case VARCHAR -> simple("string", "");
            case VARBINARY -> simple("string", "bytes");
            case DATE -> simple("integer", "int32").put("title", JsonHints.DATE);
            case TIME -> simple("integer", "int32").put("title", JsonHints.TIME);
            case TIMESTAMP -> simple("integer", "int64").put("title", JsonHints.TIMESTAMP);
            case DECIMAL -> decimal(type);
            case ARRAY -> {
                ObjectNode array = simple("array", "");
                array.set("items", optional(type(part, column, ColumnType.element(type))));
                yield array;
            }
            case MAP -> map(part, column, type);
            case ROW, STRUCTURED -> struct(part, column, type);
            default ->
                throw new SqlException(
                        "0A000",
                        "Format JSON_SR cannot carry column " + column.name() + " of "
                                + part.source().name() + ": type " + type + " is not supported yet.");
        };
    }

    private static ObjectNode simple(String type, String connectType) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", type);
        return connectType.isEmpty() ? node : node.put(JsonHints.TYPE, connectType);
    }

    private static ObjectNode decimal(RelDataType type) {
        ObjectNode node = simple("number", "bytes").put("title", JsonHints.DECIMAL);
        node.putObject(JsonHints.PARAMETERS)
                .put(JsonHints.SCALE, Integer.toString(type.getScale()))
                .put(JsonHints.PRECISION, Integer.toString(type.getPrecision()));
        return node;
    }

    private static ObjectNode map(Part part, Column column, RelDataType type) {
        if (ColumnType.key(type).getSqlTypeName() != SqlTypeName.VARCHAR) {
            throw new SqlException(
                    "0A000",
                    "Format JSON_SR cannot carry column " + column.name() + " of "
                            + part.source().name() + ": the keys of a MAP must be VARCHAR there.");
        }
        ObjectNode map = simple("object", "map");
        map.set("additionalProperties", optional(type(part, column, ColumnType.value(type))));
        return map;
    }

    private static ObjectNode struct(Part part, Column column, RelDataType type) {
        ObjectNode object = simple("object", "");
        ObjectNode properties = object.putObject("properties");
        List<RelDataTypeField> fields = type.getFieldList();
        fields.forEach(field -> add(properties, field.getName(), type(part, column, field.getType())));
        object.put("additionalProperties", false);
        return object;
    }
}
