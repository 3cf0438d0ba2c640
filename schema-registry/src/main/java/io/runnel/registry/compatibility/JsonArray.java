package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An array's schema: one for every item, or one per place and one for the rest. Up to 2019-09 places are {@code items}
 * as an array with {@code additionalItems}; 2020-12 has {@code prefixItems} with {@code items}. An empty schema is as
 * good as none.
 */
final class JsonArray {
    private final ObjectNode node;
    private final JsonShapes owner;
    private final JsonNode places;
    private final JsonNode every;
    private final JsonNode rest;
    private final JsonNode unevaluated;

    JsonArray(JsonShape.Sequence shape) {
        node = shape.node();
        owner = shape.owner();
        JsonNode items = node.path("items");
        boolean prefixed = owner.newer() && !items.isArray();
        JsonNode missing = MissingNode.getInstance();
        places = prefixed ? node.path("prefixItems") : items.isArray() ? items : missing;
        boolean forAll = places.isEmpty() && !(prefixed && JsonObject.isFalse(items));
        every = forAll && !items.isArray() ? items : missing;
        rest = prefixed ? (forAll ? missing : items) : node.path("additionalItems");
        unevaluated = owner.newer() ? node.path("unevaluatedItems") : missing;
    }

    ObjectNode node() {
        return node;
    }

    int places() {
        return places.size();
    }

    JsonShape place(int index) {
        return owner.of(places.get(index));
    }

    /** The schema of every item; null when there is none. */
    @Nullable
    JsonShape every() {
        if (JsonObject.isFalse(every)) {
            return owner.of(every);
        }
        return constraint(every);
    }

    boolean permitsRest() {
        return !JsonObject.isFalse(rest);
    }

    /** The schema of the items past the places; null when there is none. */
    @Nullable
    JsonShape rest() {
        return constraint(rest);
    }

    @Nullable
    JsonShape unevaluated() {
        return unevaluated.isMissingNode() ? null : owner.of(unevaluated);
    }

    boolean isOpen() {
        return permitsRest()
                && rest() == null
                && (unevaluated.isMissingNode() || unevaluated() instanceof JsonShape.Anything);
    }

    /** What holds for an item past the places; null when none may stand there. */
    @Nullable
    JsonShape covering() {
        JsonShape shape = rest();
        if (shape == null && rest.isMissingNode() && !unevaluated.isMissingNode() && !JsonObject.isFalse(unevaluated)) {
            return unevaluated();
        }
        return shape;
    }

    /** How many items must be of the {@code contains} schema; since 2019-09, and at least one unless it says otherwise. */
    ObjectNode containsLimits() {
        ObjectNode limits = JsonNodeFactory.instance.objectNode();
        if (owner.newer() && node.has("contains")) {
            limits.put("minContains", 1);
            node.properties().forEach(keyword -> {
                if (keyword.getKey().equals("minContains") || keyword.getKey().equals("maxContains")) {
                    limits.set(keyword.getKey(), keyword.getValue());
                }
            });
        }
        return limits;
    }

    private @Nullable JsonShape constraint(JsonNode schema) {
        if (schema.isMissingNode() || schema.isBoolean() || schema.isEmpty()) {
            return null;
        }
        return owner.of(schema);
    }
}
