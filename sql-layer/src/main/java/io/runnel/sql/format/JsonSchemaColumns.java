package io.runnel.sql.format;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Properties of JSON Schemas as columns. */
final class JsonSchemaColumns {
    /** References may lead in circles; no column is nested so deep. */
    private static final int MAX_DEPTH = 32;

    private JsonSchemaColumns() {}

    /** @throws SchemaMismatchException with the reason, if the schema cannot become columns */
    static List<SchemaLanguage.Field> fields(JsonProperty root, @Nullable String fullName, @Nullable String bareName) {
        if (fullName != null && !root.text("title").equals(fullName)) {
            throw new SchemaMismatchException("has the title '" + root.text("title") + "', not '" + fullName + "'");
        }
        if (bareName != null && !root.is("object")) {
            return List.of(new SchemaLanguage.Field(bareName, type(bareName, root, Nesting.none())));
        }
        if (!root.is("object") || root.isMap()) {
            throw new SchemaMismatchException("is " + root.words() + ", where an object with properties was expected");
        }
        Nesting<JsonProperty> nesting = Nesting.none();
        return root.properties().entrySet().stream()
                .map(property -> new SchemaLanguage.Field(
                        property.getKey(), type(property.getKey(), property.getValue(), nesting)))
                .toList();
    }

    private static RelDataType type(String path, JsonProperty property, Nesting<JsonProperty> within) {
        within.meet(path);
        if (within.depth() > MAX_DEPTH) {
            throw new SchemaMismatchException(
                    "has properties within each other deeper than " + MAX_DEPTH + ", at " + path);
        }
        Set<String> types = property.types();
        if (types.size() != 1) {
            throw new SchemaMismatchException("has property " + path + " " + property.words());
        }
        return switch (types.iterator().next()) {
            case "boolean" -> ColumnType.of(SqlTypeName.BOOLEAN);
            case "integer" -> ColumnType.of(integer(property));
            case "number" -> JsonHints.isDecimal(property) ? decimal(property) : ColumnType.of(SqlTypeName.DOUBLE);
            case "string" -> JsonHints.isDecimal(property) ? decimal(property) : ColumnType.of(text(property));
            case "array" -> ColumnType.array(type(path + "[]", property.items(), within.in(property)));
            case "object" ->
                property.isMap()
                        ? ColumnType.map(
                                ColumnType.of(SqlTypeName.VARCHAR),
                                type(path + "[]", property.additional(), within.in(property)))
                        : struct(path, property, within);
            default -> throw new SchemaMismatchException("has property " + path + " of type " + property.words());
        };
    }

    private static SqlTypeName integer(JsonProperty property) {
        return switch (property.text("title")) {
            case JsonHints.DATE -> SqlTypeName.DATE;
            case JsonHints.TIME -> SqlTypeName.TIME;
            case JsonHints.TIMESTAMP -> SqlTypeName.TIMESTAMP;
            default ->
                switch (property.text(JsonHints.TYPE)) {
                    case "int8", "int16", "int32" -> SqlTypeName.INTEGER;
                    default -> SqlTypeName.BIGINT;
                };
        };
    }

    private static SqlTypeName text(JsonProperty property) {
        if (property.text(JsonHints.TYPE).equals("bytes")
                || property.text("contentEncoding").equals("base64")) {
            return SqlTypeName.VARBINARY;
        }
        return switch (property.text("format")) {
            case "date" -> SqlTypeName.DATE;
            case "time" -> SqlTypeName.TIME;
            case "date-time" -> SqlTypeName.TIMESTAMP;
            default -> SqlTypeName.VARCHAR;
        };
    }

    private static RelDataType decimal(JsonProperty property) {
        int precision = Math.min(SqlTypes.MAX_DECIMAL_PRECISION, JsonHints.precision(property));
        int scale = JsonHints.scale(property);
        if (scale < 0 || scale > precision) {
            throw new SchemaMismatchException(
                    "has a decimal with a scale of " + scale + " for " + precision + " digits");
        }
        return ColumnType.decimal(precision, scale);
    }

    private static RelDataType struct(String path, JsonProperty property, Nesting<JsonProperty> within) {
        Map<String, JsonProperty> properties = property.properties();
        if (properties.isEmpty()) {
            throw new SchemaMismatchException("has property " + path + ", an object without properties");
        }
        return ColumnType.struct(
                properties.keySet().stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .toList(),
                properties.entrySet().stream()
                        .map(entry -> type(path + "->" + entry.getKey(), entry.getValue(), within.in(property)))
                        .toList());
    }
}
