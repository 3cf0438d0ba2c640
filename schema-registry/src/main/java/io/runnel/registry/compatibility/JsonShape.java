package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A JSON Schema as the rules see it: what kind of constraint it is. A schema with keywords of several kinds is the
 * {@link Combination} (all of) one shape per kind, as in the library of Confluent's registry, whose verdicts depend on
 * this division. Compared by identity.
 */
sealed interface JsonShape {
    /** Empty, or true. */
    record Anything() implements JsonShape {}

    /** False. */
    record Nothing() implements JsonShape {}

    /** {@code null} or {@code boolean}. */
    record Primitive(String type) implements JsonShape {}

    /** {@code if}, {@code then}, {@code else}: known to be there, not compared. */
    record Conditional() implements JsonShape {}

    /** Strings with their lengths and pattern. */
    record Text(ObjectNode node) implements JsonShape {}

    /** Numbers with their bounds. */
    record Numeric(ObjectNode node, boolean integer) implements JsonShape {}

    /** {@code enum}. */
    record Enumerated(JsonNode values) implements JsonShape {}

    /** {@code const}. */
    record Constant(JsonNode value) implements JsonShape {}

    /** {@code not}. */
    record Negation(JsonShape content) implements JsonShape {}

    /** Objects. */
    record Structure(ObjectNode node, JsonShapes owner) implements JsonShape {}

    /** Arrays. */
    record Sequence(ObjectNode node, JsonShapes owner) implements JsonShape {}

    /** {@code allOf}, {@code anyOf}, {@code oneOf}, a list of types, or keywords of several kinds. */
    record Combination(Criterion criterion, List<JsonShape> parts) implements JsonShape {
        boolean isSingle() {
            return parts.size() == 1;
        }
    }

    /** A schema whose shape is asked for when it is compared, since it may contain itself. */
    record Link(JsonNode node, JsonShapes owner) implements JsonShape {
        @Override
        public JsonShape resolved() {
            return owner.of(node);
        }
    }

    /** A reference to what is not in the registry, such as a draft's own meta-schema. */
    record Unresolved(String reference) implements JsonShape {}

    /** How the parts of a combination go together. */
    enum Criterion {
        ALL("allOf"),
        ANY("anyOf"),
        ONE("oneOf");

        private final String keyword;

        Criterion(String keyword) {
            this.keyword = keyword;
        }

        String keyword() {
            return keyword;
        }
    }

    default JsonShape resolved() {
        return this;
    }
}
