package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.schema.BoundedPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object's schema with the questions that decide whether properties may come and go: its content model is open (any
 * other property is allowed), closed ({@code additionalProperties: false}), or partially open (a schema for the
 * others, or for names of a pattern). An empty schema for the others is as good as none.
 */
final class JsonObject {
    private final ObjectNode node;
    private final JsonShapes owner;
    private final JsonNode others;
    private final JsonNode unevaluated;
    private final Set<String> required = new HashSet<>();
    private @Nullable List<Map.Entry<BoundedPattern, JsonNode>> patterns;

    JsonObject(JsonShape.Structure shape) {
        node = shape.node();
        owner = shape.owner();
        others = node.path("additionalProperties");
        unevaluated = owner.newer() ? node.path("unevaluatedProperties") : MissingNode.getInstance();
        node.path("required").forEach(name -> required.add(name.asText()));
    }

    ObjectNode node() {
        return node;
    }

    Set<String> propertyNames() {
        Set<String> names = new LinkedHashSet<>();
        node.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Nullable
    JsonShape property(String name) {
        JsonNode schema = node.path("properties").path(name);
        return schema.isMissingNode() ? null : owner.of(schema);
    }

    boolean isRequired(String name) {
        return required.contains(name);
    }

    /** Whether the property's own schema, not one it refers to, names a default. */
    boolean hasDefault(String name) {
        return node.path("properties").path(name).has("default");
    }

    boolean permitsOthers() {
        return !isFalse(others);
    }

    /** The schema of properties that are neither named nor of a pattern; null when there is none or it says nothing. */
    @Nullable
    JsonShape others() {
        return constraint(others);
    }

    @Nullable
    JsonShape unevaluated() {
        return unevaluated.isMissingNode() ? null : owner.of(unevaluated);
    }

    boolean isOpen() {
        return node.path("patternProperties").isEmpty()
                && permitsOthers()
                && others() == null
                && (unevaluated.isMissingNode() || unevaluated() instanceof JsonShape.Anything);
    }

    /** What holds for a property that is not named; null when the model is closed to it. */
    @Nullable
    JsonShape covering(String name) {
        for (Map.Entry<BoundedPattern, JsonNode> pattern : patterns()) {
            if (pattern.getKey().isFoundIn(name)) {
                return owner.of(pattern.getValue());
            }
        }
        JsonShape other = others();
        if (other == null && others.isMissingNode() && !unevaluated.isMissingNode() && !isFalse(unevaluated)) {
            return unevaluated();
        }
        return other;
    }

    private List<Map.Entry<BoundedPattern, JsonNode>> patterns() {
        List<Map.Entry<BoundedPattern, JsonNode>> known = patterns;
        if (known == null) {
            known = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry :
                    node.path("patternProperties").properties()) {
                known.add(Map.entry(BoundedPattern.of(entry.getKey()), entry.getValue()));
            }
            patterns = known;
        }
        return known;
    }

    /** Properties that ask for other properties. */
    Map<String, Set<String>> requirements() {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                node.path(owner.newer() ? "dependentRequired" : "dependencies").properties()) {
            if (entry.getValue().isArray() && !entry.getValue().isEmpty()) {
                Set<String> names = new HashSet<>();
                entry.getValue().forEach(name -> names.add(name.asText()));
                found.put(entry.getKey(), names);
            }
        }
        return found;
    }

    /** Properties whose presence puts the object under another schema. */
    Map<String, JsonShape> dependentSchemas() {
        Map<String, JsonShape> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                node.path(owner.newer() ? "dependentSchemas" : "dependencies").properties()) {
            if (!entry.getValue().isArray()) {
                found.put(entry.getKey(), owner.of(entry.getValue()));
            }
        }
        return found;
    }

    private @Nullable JsonShape constraint(JsonNode schema) {
        if (schema.isMissingNode() || schema.isBoolean() || schema.isEmpty()) {
            return null;
        }
        return owner.of(schema);
    }

    static boolean isFalse(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }
}
