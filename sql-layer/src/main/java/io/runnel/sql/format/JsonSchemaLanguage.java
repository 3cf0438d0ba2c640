package io.runnel.sql.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.JsonSchema;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Format JSON_SR: JSON text whose schema is in the registry, as Confluent's serializer for JSON Schema writes it. */
final class JsonSchemaLanguage implements SchemaLanguage {
    @Override
    public SchemaType type() {
        return SchemaType.JSON;
    }

    @Override
    public void check(Part part, Column column) {
        JsonSchemaTypes.type(part, column);
    }

    @Override
    public SchemaText own(Part part) {
        return text(JsonSchemaTypes.of(part));
    }

    private static SchemaText text(ObjectNode schema) {
        return new SchemaText(SchemaType.JSON, schema.toString(), List.of());
    }

    @Override
    public SchemaText evolved(ParsedSchema newest, SchemaText newestText, Part part) {
        JsonSchema json = (JsonSchema) newest;
        JsonProperty root = JsonProperty.root(json);
        if (!json.root().path("properties").isObject() || !root.isRow(part)) {
            return own(part);
        }
        ObjectNode evolved = json.root().deepCopy();
        ObjectNode properties = (ObjectNode) evolved.path("properties");
        Map<String, JsonProperty> known = root.properties();
        for (Slot slot : part.slots()) {
            String name = JsonProperty.named(known, slot.column().name());
            if (name == null || !readable(json, part, slot)) {
                JsonSchemaTypes.add(
                        properties,
                        name == null ? slot.column().name() : name,
                        JsonSchemaTypes.type(part, slot.column()));
            }
        }
        return new SchemaText(SchemaType.JSON, evolved.toString(), newestText.references());
    }

    private static boolean readable(JsonSchema schema, Part part, Slot slot) {
        try {
            JsonSchemaReader.of(schema, () -> null, part, List.of(slot));
            return true;
        } catch (SchemaMismatchException e) {
            return false;
        }
    }

    @Override
    public boolean hasAll(ParsedSchema schema, Part part) {
        JsonProperty root = JsonProperty.root((JsonSchema) schema);
        if (!root.isRow(part)) {
            return part.bare();
        }
        Map<String, JsonProperty> properties = root.properties();
        return part.slots().stream()
                .allMatch(slot -> JsonProperty.named(properties, slot.column().name()) != null);
    }

    @Override
    public Format.Reader reader(
            ParsedSchema writer, Supplier<@Nullable ParsedSchema> reader, Part part, List<Slot> slots) {
        return JsonSchemaReader.of((JsonSchema) writer, () -> (JsonSchema) reader.get(), part, slots);
    }

    @Override
    public PayloadWriter writer(ParsedSchema schema, Part part) {
        return JsonSchemaWriter.of((JsonSchema) schema, part);
    }

    @Override
    public List<Field> fields(ParsedSchema schema, @Nullable String fullName, @Nullable String bareName) {
        return JsonSchemaColumns.fields(JsonProperty.root((JsonSchema) schema), fullName, bareName);
    }
}
