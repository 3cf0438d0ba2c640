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
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests. Fields that the API does not know are passed over; numbers and booleans are taken for
 * texts and the other way round where they read alike; null is the same as nothing.
 */
final class JsonBody {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonBody() {}

    /** @throws RegistryException 422 for an empty body, 400 for one that is no JSON object */
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
        if (bytes.length == 0 || body.isMissingNode() || body.isNull()) {
            throw new RegistryException(RegistryErrors.UNPROCESSABLE, "The request body is empty: send a JSON object");
        }
        if (!body.isObject()) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST, "The request body must be a JSON object, not " + body.getNodeType());
        }
        return body;
    }

    /**
     * The schema in a request: {@code schema}, {@code schemaType}, {@code references}, {@code metadata},
     * {@code ruleSet}.
     */
    static SchemaText schemaIn(Call call) {
        String text = text(call.body(), "schema");
        if (text == null) {
            throw RegistryErrors.invalidSchema(
                    type(text(call.body(), "schemaType")),
                    "the request body needs a field 'schema' with the schema as a text");
        }
        return schemaIn(call, text);
    }

    private static SchemaText schemaIn(Call call, String text) {
        JsonNode body = call.body();
        SchemaType type = type(text(body, "schemaType"));
        return new SchemaText(
                type,
                text,
                references(type, body),
                Contracts.metadata(body, "metadata"),
                Contracts.ruleSet(body, "ruleSet"));
    }

    /**
     * The schema in a registration: as {@link #schemaIn}, but without a text it is that of the latest version.
     *
     * @throws RegistryException 42210 for rules that do not hold together
     */
    static SchemaText registrationIn(Call call) {
        JsonNode body = call.body();
        ConfigEndpoints.checked(Contracts.ruleSet(body, "ruleSet"));
        return text(body, "schema") != null ? schemaIn(call) : schemaIn(call, "");
    }

    private static SchemaType type(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return SchemaType.AVRO;
        }
        for (SchemaType type : SchemaType.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new RegistryException(
                RegistryErrors.INVALID_SCHEMA,
                "Invalid schema type " + name + ": this registry knows " + List.of(SchemaType.values()));
    }

    private static List<SchemaReference> references(SchemaType type, JsonNode body) {
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode node : array(body, "references")) {
            String name = text(node, "name");
            String subject = text(node, "subject");
            Integer version = number(node, "version");
            if (name == null || subject == null || version == null) {
                throw RegistryErrors.invalidSchema(
                        type, "reference " + node + " needs a name, a subject and a version (a number)");
            }
            references.add(new SchemaReference(name, subject, version));
        }
        return references;
    }

    static @Nullable String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isValueNode()) {
            throw wrong(field, "a text", value);
        }
        return value.asText();
    }

    static @Nullable Boolean bool(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()
                && !value.asText().equals("true")
                && !value.asText().equals("false")) {
            throw wrong(field, "true or false", value);
        }
        return value.asBoolean();
    }

    static @Nullable Integer number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            return Integer.valueOf(value.asText());
        } catch (NumberFormatException e) {
            throw wrong(field, "a whole number below 2^31", value);
        }
    }

    /** The items of an array; none without the field. */
    static List<JsonNode> array(JsonNode body, String field) {
        JsonNode value = body.path(field);
        List<JsonNode> items = new ArrayList<>();
        if (!value.isMissingNode() && !value.isNull()) {
            if (!value.isArray()) {
                throw wrong(field, "an array", value);
            }
            value.forEach(items::add);
        }
        return items;
    }

    static List<String> texts(JsonNode body, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(body, field)) {
            if (!item.isValueNode() || item.isNull()) {
                throw wrong(field, "an array of texts", item);
            }
            texts.add(item.asText());
        }
        return texts;
    }

    static @Nullable JsonNode object(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw wrong(field, "an object", value);
        }
        return value;
    }

    /** The refusal of a value that is not of its field's form. */
    static RegistryException wrong(String field, String expected, JsonNode value) {
        return new RegistryException(
                RegistryErrors.BAD_REQUEST,
                "The request body's field '" + field + "' must be " + expected + ", not " + value);
    }
}
