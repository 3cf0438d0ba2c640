package io.runnel.registry.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tags inside a schema's text: {@code "confluent:tags": ["PII"]} at records and fields of AVRO, at objects and
 * properties of JSON. An entity is named by its path:
 *
 * <pre>
 * AVRO   com.example.User                      a record
 *        com.example.User.email                its field; a record inside it goes by its own full name
 * JSON   object                                the schema itself, when it is an object
 *        object.emails.array.object.address    a property of the objects in the array of property emails
 *        object.owner.allof.0.object           the first alternative of property owner
 * </pre>
 */
public final class InlineTags {
    private static final String PROPERTY = "confluent:tags";

    private final SchemaType type;
    private final JsonNode root;
    private final Map<Entity, ObjectNode> entities = new LinkedHashMap<>();

    /** What may carry tags: a record, or one of its fields. */
    public record Entity(String path, boolean field) {}

    private InlineTags(SchemaType type, JsonNode root) {
        this.type = type;
        this.root = root;
    }

    /**
     * Reads a schema that the registry has parsed.
     *
     * @throws io.runnel.registry.RegistryException 42201 for a type whose texts are not JSON
     */
    public static InlineTags in(SchemaType type, String text) {
        if (type == SchemaType.PROTOBUF) {
            throw RegistryErrors.invalidSchema(
                    type, "tags of PROTOBUF schemas are not changed or listed here: write them into the schema's text");
        }
        try {
            InlineTags tags = new InlineTags(type, JsonText.read(text));
            if (type == SchemaType.AVRO) {
                tags.walkAvro(tags.root, "");
            } else {
                tags.walkJson(tags.root, "");
            }
            return tags;
        } catch (JsonProcessingException e) {
            throw RegistryErrors.invalidSchema(type, e.getOriginalMessage());
        }
    }

    /** What may carry tags in this schema, from the outside in. */
    Set<Entity> entities() {
        return entities.keySet();
    }

    /** Every entity that has tags, from the outside in. */
    public Map<Entity, List<String>> tagged() {
        Map<Entity, List<String>> tagged = new LinkedHashMap<>();
        entities.forEach((entity, node) -> {
            Set<String> tags = tags(node);
            if (!tags.isEmpty()) {
                tagged.put(entity, List.copyOf(tags));
            }
        });
        return tagged;
    }

    /**
     * Adds tags to an entity, or takes them away; those that are there, or not there, already make no difference.
     *
     * @throws io.runnel.registry.RegistryException 42201 when the schema has no such entity
     */
    public void change(Entity entity, Collection<String> names, boolean add) {
        ObjectNode node = entities.get(entity);
        if (node == null) {
            throw RegistryErrors.invalidSchema(
                    type,
                    "it has no " + (entity.field() ? "field" : "record") + " '" + entity.path() + "' to tag; it has "
                            + entities.keySet().stream().map(Entity::path).toList());
        }
        Set<String> tags = tags(node);
        if (add) {
            tags.addAll(names);
        } else {
            tags.removeAll(names);
        }
        if (tags.isEmpty()) {
            node.remove(PROPERTY);
        } else {
            ArrayNode array = node.putArray(PROPERTY);
            tags.forEach(array::add);
        }
    }

    /** The schema with its tags as they are now. */
    public String text() {
        return root.toString();
    }

    private static Set<String> tags(JsonNode node) {
        Set<String> tags = new LinkedHashSet<>();
        node.path(PROPERTY).forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private void walkAvro(JsonNode node, String namespace) {
        if (node.isArray()) {
            node.forEach(branch -> walkAvro(branch, namespace));
        } else if (node.isObject()) {
            JsonNode kind = node.path("type");
            if (!kind.isTextual()) {
                walkAvro(kind, namespace);
            } else if (kind.asText().equals("record") || kind.asText().equals("error")) {
                walkRecord((ObjectNode) node, namespace);
            } else {
                walkAvro(node.path("items"), namespace);
                walkAvro(node.path("values"), namespace);
            }
        }
    }

    private void walkRecord(ObjectNode record, String outerNamespace) {
        String name = record.path("name").asText();
        String namespace = record.path("namespace").asText(outerNamespace);
        String fullName = name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
        int dot = fullName.lastIndexOf('.');
        entities.put(new Entity(fullName, false), record);
        for (JsonNode field : record.path("fields")) {
            entities.put(new Entity(fullName + "." + field.path("name").asText(), true), (ObjectNode) field);
            walkAvro(field.path("type"), dot < 0 ? "" : fullName.substring(0, dot));
        }
    }

    private void walkJson(JsonNode node, String path) {
        if (!node.isObject()) {
            return;
        }
        JsonNode kind = node.path("type");
        if (kind.asText().equals("object") || node.has("properties")) {
            String object = below(path, "object");
            entities.put(new Entity(object, false), (ObjectNode) node);
            node.path("properties").fields().forEachRemaining(property -> {
                String field = object + "." + property.getKey();
                if (property.getValue() instanceof ObjectNode value) {
                    entities.put(new Entity(field, true), value);
                }
                walkJson(property.getValue(), field);
            });
        }
        walkJson(node.path("items"), below(path, "array"));
        for (String combination : List.of("allOf", "anyOf", "oneOf")) {
            JsonNode alternatives = node.path(combination);
            for (int i = 0; i < alternatives.size(); i++) {
                walkJson(alternatives.get(i), below(path, combination.toLowerCase(Locale.ROOT) + "." + i));
            }
        }
        walkJson(node.path("not"), below(path, "not"));
    }

    private static String below(String path, String segment) {
        return path.isEmpty() ? segment : path + "." + segment;
    }
}
