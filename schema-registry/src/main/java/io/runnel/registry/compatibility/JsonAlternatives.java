package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes a writer's schema apart into plain ones (no {@code $ref}, {@code allOf}, {@code anyOf}, {@code oneOf}) that
 * together allow at least what it allows. Merging may drop a constraint where two meet on one keyword, never add one:
 * a compatible change may be refused, an incompatible one never passes.
 */
final class JsonAlternatives {
    private static final int MAX_ALTERNATIVES = 256;
    private static final int MAX_NESTING = 50;
    private static final List<List<String>> GROUPS = List.of(
            List.of("maximum", "exclusiveMaximum"),
            List.of("minimum", "exclusiveMinimum"),
            List.of("items", "prefixItems", "additionalItems", "unevaluatedItems"),
            List.of("contains", "minContains", "maxContains"),
            List.of("if", "then", "else"));
    private static final Set<String> UNITED = Set.of("properties", "patternProperties");

    private final JsonDocuments documents;

    JsonAlternatives(JsonDocuments documents) {
        this.documents = documents;
    }

    /** Empty for a schema that allows nothing. */
    List<ObjectNode> of(JsonNode schema) {
        return of(schema, 0);
    }

    private List<ObjectNode> of(JsonNode from, int nesting) {
        JsonNode schema = documents.follow(from);
        if (schema.isBoolean() && !schema.booleanValue()) {
            return List.of();
        }
        if (!schema.isObject() || nesting > MAX_NESTING) {
            // True, or beyond what can be taken apart: the schema that allows everything is the safe side.
            return List.of(JsonNodeFactory.instance.objectNode());
        }
        ObjectNode plain = ((ObjectNode) schema).deepCopy();
        plain.remove(List.of("allOf", "anyOf", "oneOf"));
        List<ObjectNode> result = List.of(plain);
        for (JsonNode part : schema.path("allOf")) {
            result = product(result, of(part, nesting + 1));
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (schema.path(keyword).isArray()) {
                List<ObjectNode> branches = new ArrayList<>();
                schema.path(keyword).forEach(branch -> branches.addAll(of(branch, nesting + 1)));
                result = product(result, branches);
            }
        }
        return result;
    }

    private static List<ObjectNode> product(List<ObjectNode> bases, List<ObjectNode> branches) {
        if (bases.size() * branches.size() > MAX_ALTERNATIVES) {
            return bases;
        }
        List<ObjectNode> all = new ArrayList<>();
        for (ObjectNode base : bases) {
            for (ObjectNode branch : branches) {
                all.add(merged(base, branch));
            }
        }
        return all;
    }

    /** The branch's keywords win; a group of them, which bear on one another, is taken from one side as a whole. */
    private static ObjectNode merged(ObjectNode base, ObjectNode branch) {
        ObjectNode result = base.deepCopy();
        for (List<String> group : GROUPS) {
            if (group.stream().anyMatch(branch::has)) {
                result.remove(group);
            }
        }
        for (Map.Entry<String, JsonNode> keyword : branch.properties()) {
            JsonNode present = result.path(keyword.getKey());
            if (UNITED.contains(keyword.getKey()) && present.isObject()) {
                ((ObjectNode) present).setAll((ObjectNode) keyword.getValue());
            } else if (keyword.getKey().equals("required") && present.isArray()) {
                ((ArrayNode) present).addAll((ArrayNode) keyword.getValue());
            } else {
                result.set(keyword.getKey(), keyword.getValue());
            }
        }
        return result;
    }
}
