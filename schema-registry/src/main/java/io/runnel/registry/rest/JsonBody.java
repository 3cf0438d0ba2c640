package io.runnel.registry.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the bodies of requests. Fields that the API does not know are passed over. */
final class JsonBody {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonBody() {}

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
            // Without a body there is nothing to check (422); another kind of JSON is not even a request (400).
            throw bytes.length == 0 || body.isNull()
                    ? new RegistryException(
                            RegistryErrors.UNPROCESSABLE, "The request body is empty: send a JSON object")
                    : new RegistryException(
                            RegistryErrors.BAD_REQUEST,
                            "The request body must be a JSON object, not " + body.getNodeType());
        }
        return body;
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
                "Invalid schema type " + name + ": this registry knows " + List.of(SchemaType.values()));
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
