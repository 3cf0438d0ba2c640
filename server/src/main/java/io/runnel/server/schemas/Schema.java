package io.runnel.server.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.SchemaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A schema as a registry gives it, or as it is to be sent to one.
 *
 * @param label how people call it: {@code version 2}, or a file's name
 * @param body {@code schema}, {@code schemaType}, {@code references}, {@code metadata}, {@code ruleSet}, {@code subject},
 *     {@code version} and {@code id}, as far as there are
 */
public record Schema(String label, ObjectNode body) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** A schema that another one uses by a name. */
    public record Reference(String name, String subject, int version) {}

    /** A schema from a file, to be registered or compared. */
    public static Schema of(String label, SchemaType type, String text, List<Reference> references) {
        ObjectNode body = RegistryClient.object().put("schema", text);
        if (type != SchemaType.AVRO) {
            body.put("schemaType", type.name());
        }
        for (Reference reference : references) {
            body.withArray("references")
                    .addObject()
                    .put("name", reference.name())
                    .put("subject", reference.subject())
                    .put("version", reference.version());
        }
        return new Schema(label, body);
    }

    /**
     * What a registry answered.
     *
     * @throws RegistryRequestException for an answer that holds no schema, or one of a type that is not known here
     */
    static Schema from(JsonNode answer) throws RegistryRequestException {
        if (!(answer instanceof ObjectNode body) || !body.path("schema").isTextual()) {
            throw new RegistryRequestException("The registry's answer holds no schema: " + answer, null);
        }
        String type = body.path("schemaType").asText(SchemaType.AVRO.name());
        try {
            SchemaType.valueOf(type.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RegistryRequestException("The schema's type " + type + " is not known to this command.", e);
        }
        return new Schema(body.has("version") ? "version " + body.get("version") : "id " + body.path("id"), body);
    }

    public SchemaType type() {
        return SchemaType.valueOf(
                body.path("schemaType").asText(SchemaType.AVRO.name()).toUpperCase(Locale.ROOT));
    }

    public String text() {
        return body.path("schema").asText();
    }

    /** Its parts indented; a .proto file stays as it is. */
    public String prettyText() {
        if (type() == SchemaType.PROTOBUF) {
            return text().stripTrailing();
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(MAPPER.readTree(text()));
        } catch (JsonProcessingException e) {
            return text();
        }
    }

    public List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (JsonNode node : body.path("references")) {
            references.add(new Reference(
                    node.path("name").asText(),
                    node.path("subject").asText(),
                    node.path("version").asInt()));
        }
        return references;
    }
}
