package io.runnel.registry.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryJson;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.subject.StoredSchema;
import java.util.Collection;
import java.util.List;

/**
 * The bodies of answers, fields in Confluent's order. What is empty is left out, {@code schemaType} for AVRO as well.
 * Fields that Confluent Platform 8 added ({@code guid}, {@code ts}, {@code createTs}, {@code deleted}, and others in
 * bodies that did not have them) are for clients that take them: older ones fail on names that they do not know.
 */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static byte[] bytes(JsonNode body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of nodes is not JSON", e);
        }
    }

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

    /**
     * A version of a subject.
     *
     * @param shown its schema as the client wants to see it
     */
    static ObjectNode version(StoredSchema stored, SchemaText shown, boolean full) {
        ObjectNode node = object().put("subject", stored.subject())
                .put("version", stored.version())
                .put("id", stored.id());
        if (full) {
            node.put("guid", stored.schema().guid());
        }
        putType(node, shown, full);
        putReferences(node, shown);
        putContract(node, shown);
        return node.put("schema", shown.text());
    }

    /** A schema found by its id or GUID. */
    static ObjectNode schema(StoredSchema stored, SchemaText shown, boolean full) {
        ObjectNode node = object();
        if (full) {
            node.put("subject", stored.subject())
                    .put("version", stored.version())
                    .put("guid", stored.schema().guid());
        }
        putType(node, shown, full);
        node.put("schema", shown.text());
        putReferences(node, shown);
        putContract(node, shown);
        return node;
    }

    /**
     * What a registration came to.
     *
     * @param all whether the client is told the schema as well, for it takes the fields or the schema is not what it sent
     */
    static ObjectNode registered(StoredSchema stored, boolean all, boolean full) {
        ObjectNode node = object().put("id", stored.id());
        if (all) {
            node.put("version", stored.version());
            if (full) {
                node.put("guid", stored.schema().guid());
            }
            putType(node, stored.schema(), full);
            putReferences(node, stored.schema());
            putContract(node, stored.schema());
            node.put("schema", stored.schema().text());
        }
        if (full) {
            putTimes(node, stored);
        }
        return node;
    }

    private static void putType(ObjectNode node, SchemaText schema, boolean full) {
        if (full || schema.type() != SchemaType.AVRO) {
            node.put("schemaType", schema.type().name());
        }
    }

    private static void putReferences(ObjectNode node, SchemaText schema) {
        for (SchemaReference reference : schema.references()) {
            node.withArray("references")
                    .addObject()
                    .put("name", reference.name())
                    .put("subject", reference.subject())
                    .put("version", reference.version());
        }
    }

    private static void putContract(ObjectNode node, SchemaText schema) {
        RegistryJson.metadata(node, "metadata", schema.metadata());
        RegistryJson.ruleSet(node, "ruleSet", schema.ruleSet());
    }

    /** When it was written, and whether it is deleted; the last of the fields of Confluent Platform 8. */
    static void putTimes(ObjectNode node, StoredSchema stored) {
        if (stored.timestampMs() != StoredSchema.UNKNOWN) {
            node.put("ts", stored.timestampMs());
        }
        if (stored.createdMs() != StoredSchema.UNKNOWN) {
            node.put("createTs", stored.createdMs());
        }
        node.put("deleted", stored.deleted());
    }

    /**
     * Settings that are set.
     *
     * @param levelName {@code compatibilityLevel} to who asks, {@code compatibility} to who has set
     */
    static ObjectNode config(SubjectConfig config, String levelName) {
        ObjectNode node = object();
        RegistryJson.write(config, levelName, node);
        return node;
    }
}
