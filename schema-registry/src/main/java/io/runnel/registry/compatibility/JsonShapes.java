package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.compatibility.JsonShape.Criterion;
import io.runnel.registry.schema.JsonSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees the shapes in one JSON Schema document and its imports. A node has one shape, however it is reached, so that
 * pairs of shapes can be remembered. Not thread-safe.
 */
final class JsonShapes {
    private static final int MAX_HOPS = 100;
    private static final Set<String> ARRAY_KEYWORDS =
            Set.of("items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains");
    private static final Set<String> NEWER_ARRAY_KEYWORDS = Set.of(
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "unevaluatedItems",
            "additionalItems");
    private static final Set<String> OBJECT_KEYWORDS = Set.of(
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "dependencies",
            "patternProperties",
            "additionalProperties",
            "propertyNames");
    private static final Set<String> NEWER_OBJECT_KEYWORDS = Set.of(
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "unevaluatedProperties");
    private static final Set<String> NUMBER_KEYWORDS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    private static final Set<String> STRING_KEYWORDS = Set.of("minLength", "maxLength", "pattern", "format");
    private static final Set<String> NEWER_STRING_KEYWORDS = Set.of("minLength", "maxLength", "pattern");
    private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");

    private final JsonReferences references;
    private final boolean newer;
    private final boolean draft4;
    private final IdentityHashMap<JsonNode, JsonShape> shapes = new IdentityHashMap<>();
    /** The same union often stands in many places; to compare each with each would multiply their branches. */
    private final Map<Combining, JsonShape> combinations = new HashMap<>();

    private final Set<JsonShape> connectBytes = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The same words mean the same where the same base resolves their references. */
    private record Combining(String base, JsonNode schema) {}

    JsonShapes(JsonSchema schema) {
        String dialect = schema.root().path("$schema").asText("");
        references = new JsonReferences(schema);
        newer = dialect.contains("2019-09") || dialect.contains("2020-12");
        draft4 = dialect.contains("draft-04");
    }

    JsonShape root() {
        return of(references.root());
    }

    /** Whether the drafts of 2019-09 and 2020-12 rule, with their split of {@code items} and {@code dependencies}. */
    boolean newer() {
        return newer;
    }

    /** Whether the schema is one that Kafka Connect reads as bytes, whatever its JSON type. */
    boolean isConnectBytes(JsonShape shape) {
        return connectBytes.contains(shape);
    }

    /** The shape of a schema of this document. */
    JsonShape of(JsonNode schema) {
        JsonShape known = shapes.get(schema);
        if (known == null) {
            known = isCombination(schema) ? combination(schema) : seen(schema);
            shapes.put(schema, known);
            if (schema.path("connect.type").asText("").equals("bytes") && !schema.has("$ref")) {
                connectBytes.add(known);
            }
        }
        return known;
    }

    private JsonShape combination(JsonNode schema) {
        Combining key = new Combining(references.base(schema), schema);
        JsonShape known = combinations.get(key);
        if (known == null) {
            known = seen(schema);
            combinations.put(key, known);
        }
        return known;
    }

    private static boolean isCombination(JsonNode schema) {
        return schema.has("oneOf") || schema.has("anyOf") || schema.has("allOf");
    }

    private JsonShape seen(JsonNode schema) {
        JsonNode node = schema;
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            if (!(node instanceof ObjectNode object)) {
                return node.isBoolean() && !node.booleanValue() ? new JsonShape.Nothing() : new JsonShape.Anything();
            }
            String reference = reference(object);
            if (reference.isEmpty()) {
                return hop == 0 ? combined(parts(object)) : of(node);
            }
            JsonNode target = references.target(object, reference);
            if (target.isMissingNode()) {
                return new JsonShape.Unresolved(reference);
            }
            List<JsonShape> siblings = newer ? parts(object) : List.of();
            if (!siblings.isEmpty()) {
                siblings.add(0, new JsonShape.Link(target, this));
                return combined(siblings);
            }
            node = target;
        }
        return new JsonShape.Unresolved("a circle of references");
    }

    private String reference(ObjectNode schema) {
        for (String keyword : newer ? REFERENCES : REFERENCES.subList(0, 1)) {
            if (schema.path(keyword).isTextual()) {
                return schema.path(keyword).textValue();
            }
        }
        return "";
    }

    private static JsonShape combined(List<JsonShape> parts) {
        if (parts.isEmpty()) {
            return new JsonShape.Anything();
        }
        return parts.size() == 1 ? parts.get(0) : new JsonShape.Combination(Criterion.ALL, parts);
    }

    /** One shape per kind of keyword; a type takes the keywords that belong to it along. */
    private List<JsonShape> parts(ObjectNode schema) {
        List<JsonShape> parts = new ArrayList<>();
        if (schema.path("enum").isArray()) {
            parts.add(new JsonShape.Enumerated(schema.get("enum")));
        }
        for (Criterion criterion : Criterion.values()) {
            if (schema.path(criterion.keyword()).isArray()) {
                parts.add(new JsonShape.Combination(criterion, links(schema.get(criterion.keyword()))));
            }
        }
        if (schema.has("not")) {
            parts.add(new JsonShape.Negation(new JsonShape.Link(schema.get("not"), this)));
        }
        if (schema.has("const") && !draft4) {
            parts.add(new JsonShape.Constant(schema.get("const")));
        }
        Set<String> types = types(schema);
        if (schema.path("type").isTextual()) {
            types.forEach(type -> parts.add(typed(type, schema)));
        } else if (!types.isEmpty()) {
            parts.add(new JsonShape.Combination(
                    Criterion.ANY,
                    types.stream().map(type -> typed(type, schema)).toList()));
        }
        addUntyped(parts, types, schema);
        return parts;
    }

    /** A branch that stands twice counts once. */
    private List<JsonShape> links(JsonNode branches) {
        Set<JsonNode> distinct = new LinkedHashSet<>();
        branches.forEach(distinct::add);
        List<JsonShape> links = new ArrayList<>();
        distinct.forEach(branch -> links.add(new JsonShape.Link(branch, this)));
        return links;
    }

    private static Set<String> types(ObjectNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new LinkedHashSet<>();
        if (type.isTextual()) {
            types.add(type.textValue());
        }
        type.forEach(name -> types.add(name.asText()));
        return types;
    }

    private JsonShape typed(String type, ObjectNode schema) {
        return switch (type) {
            case "string" -> new JsonShape.Text(schema);
            case "integer" -> new JsonShape.Numeric(schema, true);
            case "number" -> new JsonShape.Numeric(schema, false);
            case "array" -> new JsonShape.Sequence(schema, this);
            case "object" -> new JsonShape.Structure(schema, this);
            default -> new JsonShape.Primitive(type);
        };
    }

    private void addUntyped(List<JsonShape> parts, Set<String> types, ObjectNode schema) {
        if (!types.contains("array") && hasAny(schema, newer ? NEWER_ARRAY_KEYWORDS : ARRAY_KEYWORDS)) {
            parts.add(new JsonShape.Sequence(schema, this));
        }
        if (!types.contains("object") && hasAny(schema, newer ? NEWER_OBJECT_KEYWORDS : OBJECT_KEYWORDS)) {
            parts.add(new JsonShape.Structure(schema, this));
        }
        if (!types.contains("number") && !types.contains("integer") && hasAny(schema, NUMBER_KEYWORDS)) {
            parts.add(new JsonShape.Numeric(schema, false));
        }
        if (!types.contains("string") && hasAny(schema, newer ? NEWER_STRING_KEYWORDS : STRING_KEYWORDS)) {
            parts.add(new JsonShape.Text(schema));
        }
        if (!draft4 && hasAny(schema, Set.of("if", "then", "else"))) {
            parts.add(new JsonShape.Conditional());
        }
    }

    private static boolean hasAny(ObjectNode schema, Set<String> keywords) {
        return keywords.stream().anyMatch(schema::has);
    }
}
