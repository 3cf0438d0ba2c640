package io.runnel.registry.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.subject.StoredSchema;
import java.util.Collection;
import java.util.List;

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

    static byte[] bytes(JsonNode body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of nodes is not JSON", e);
        }
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
}
