package io.runnel.registry.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The bodies of the API: fields in Confluent's order, {@code schemaType} left out for AVRO, empty lists left out. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = MAPPER.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    static ArrayNode numbers(Collection<Integer> numbers) {
        ArrayNode array = MAPPER.createArrayNode();
        numbers.forEach(array::add);
        return array;
    }

    static ArrayNode array(List<? extends JsonNode> items) {
        return MAPPER.createArrayNode().addAll(items);
    }

    /** A request body. */
    static JsonNode read(byte[] bytes) {
        JsonNode body;
        try {
            body = MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST, "The request body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new RegistryException(RegistryErrors.BAD_REQUEST, "The request body is not JSON: " + e.getMessage());
        }
        if (!body.isObject()) {
            throw new RegistryException(
                    RegistryErrors.UNPROCESSABLE,
                    bytes.length == 0
                            ? "The request body is empty: send a JSON object"
                            : "The request body must be a JSON object, not " + body.getNodeType());
        }
        return body;
    }

    static ObjectNode version(StoredSchema stored) {
        ObjectNode node = object().put("subject", stored.subject())
                .put("version", stored.version())
                .put("id", stored.id());
        addTypeAndReferences(node, stored.schema());
        return node.put("schema", stored.schema().text());
    }

    static ObjectNode schema(SchemaText schema) {
        ObjectNode node = object();
        addTypeAndReferences(node, schema);
        return node.put("schema", schema.text());
    }

    private static void addTypeAndReferences(ObjectNode node, SchemaText schema) {
        if (schema.type() != SchemaType.AVRO) {
            node.put("schemaType", schema.type().name());
        }
        for (SchemaReference reference : schema.references()) {
            node.withArray("references")
                    .addObject()
                    .put("name", reference.name())
                    .put("subject", reference.subject())
                    .put("version", reference.version());
        }
    }

    /** The schema in a request: {@code schema}, {@code schemaType}, {@code references}. */
    static SchemaText schemaIn(Call call) {
        SchemaType type = type(call.body().path("schemaType"));
        JsonNode text = call.body().path("schema");
        if (!text.isTextual()) {
            throw RegistryErrors.invalidSchema(
                    type, "the request body needs a field 'schema' with the schema as a JSON text, but has " + text);
        }
        return new SchemaText(
                type, text.textValue(), references(type, call.body().path("references")));
    }

    private static SchemaType type(JsonNode name) {
        if (name.isMissingNode() || name.isNull()) {
            return SchemaType.AVRO;
        }
        for (SchemaType type : SchemaType.values()) {
            if (type.name().equals(name.asText().toUpperCase(Locale.ROOT))) {
                return type;
            }
        }
        throw new RegistryException(
                RegistryErrors.INVALID_SCHEMA,
                "Invalid schema type " + name + ": this registry knows " + List.of(SchemaType.AVRO, SchemaType.JSON));
    }

    private static List<SchemaReference> references(SchemaType type, JsonNode nodes) {
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (!node.path("name").isTextual()
                    || !node.path("subject").isTextual()
                    || !node.path("version").canConvertToInt()) {
                throw RegistryErrors.invalidSchema(
                        type, "reference " + node + " needs a name, a subject and a version (a number)");
            }
            references.add(new SchemaReference(
                    node.get("name").textValue(),
                    node.get("subject").textValue(),
                    node.get("version").intValue()));
        }
        return references;
    }
}
