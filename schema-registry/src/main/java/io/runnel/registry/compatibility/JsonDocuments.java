package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.schema.JsonSchema;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Follows {@code $ref} within a schema and its imports. A reference that was proved when the schema was parsed is found
 * again here. In imported documents local references carry their document's name, so that a node can be followed, and
 * merged with others, wherever it came from.
 */
final class JsonDocuments {
    private static final int MAX_HOPS = 50;

    private final JsonNode root;
    private final boolean siblingsCount;
    private final Map<String, JsonNode> imports = new HashMap<>();

    JsonDocuments(JsonSchema schema) {
        root = schema.root();
        String dialect = root.path("$schema").asText("");
        siblingsCount = dialect.contains("2019-09") || dialect.contains("2020-12");
        schema.imports().forEach((name, document) -> imports.put(name, named(document, name)));
    }

    JsonNode root() {
        return root;
    }

    /**
     * The schema that a chain of references leads to. From 2019-09 on, what stands beside {@code $ref} holds as well;
     * it becomes an {@code allOf} of both, whose reference is followed when its turn comes.
     */
    JsonNode follow(JsonNode from) {
        JsonNode node = from;
        for (int hop = 0; node.path("$ref").isTextual(); hop++) {
            if (hop == MAX_HOPS) {
                return JsonNodeFactory.instance.booleanNode(false);
            }
            if (node.size() > 1 && siblingsCount) {
                return split((ObjectNode) node);
            }
            node = target(node.path("$ref").textValue());
        }
        return node;
    }

    private static ObjectNode split(ObjectNode node) {
        ObjectNode rest = node.deepCopy();
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        reference.set("$ref", rest.remove("$ref"));
        ArrayNode parts = rest.path("allOf").isArray() ? (ArrayNode) rest.get("allOf") : rest.putArray("allOf");
        parts.add(reference);
        return rest;
    }

    private JsonNode target(String reference) {
        int hash = reference.indexOf('#');
        String name = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : URLDecoder.decode(reference.substring(hash + 1), StandardCharsets.UTF_8);
        JsonNode document = name.isEmpty() ? root : document(name);
        return fragment.isEmpty() || fragment.startsWith("/") ? document.at(fragment) : anchored(document, fragment);
    }

    private JsonNode document(String name) {
        for (Map.Entry<String, JsonNode> entry : imports.entrySet()) {
            String id = entry.getValue().path("$id").asText("");
            if (entry.getKey().equals(name) || id.equals(name) || name.endsWith("/" + entry.getKey())) {
                return entry.getValue();
            }
        }
        return embedded(root, name);
    }

    private static JsonNode embedded(JsonNode node, String id) {
        String own = node.path("$id").asText("");
        return own.equals(id) || own.endsWith("/" + id) ? node : firstOf(node, child -> embedded(child, id));
    }

    private static JsonNode anchored(JsonNode node, String anchor) {
        boolean here = node.path("$anchor").asText("").equals(anchor)
                || node.path("$id").asText("").equals("#" + anchor);
        return here ? node : firstOf(node, child -> anchored(child, anchor));
    }

    private static JsonNode firstOf(JsonNode node, UnaryOperator<JsonNode> search) {
        for (Iterator<JsonNode> children = node.elements(); children.hasNext(); ) {
            JsonNode found = search.apply(children.next());
            if (!found.isMissingNode()) {
                return found;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode named(JsonNode document, String name) {
        JsonNode copy = document.deepCopy();
        for (JsonNode holder : copy.findParents("$ref")) {
            String reference = holder.path("$ref").asText("");
            if (reference.startsWith("#")) {
                ((ObjectNode) holder).put("$ref", name + reference);
            }
        }
        return copy;
    }
}
