package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Strings, numbers, {@code enum} and {@code const}. Values are compared exactly, where Confluent rounds to doubles. */
final class JsonScalarDiff {
    private JsonScalarDiff() {}

    /** Compares two shapes of the same class. */
    static void compare(JsonShape writer, JsonShape reader, JsonFindings found) {
        if (writer instanceof JsonShape.Text wrote && reader instanceof JsonShape.Text reads) {
            compareText(wrote.node(), reads.node(), found);
        } else if (writer instanceof JsonShape.Numeric wrote && reader instanceof JsonShape.Numeric reads) {
            compareNumber(wrote, reads, found);
        } else if (writer instanceof JsonShape.Enumerated wrote && reader instanceof JsonShape.Enumerated reads) {
            compareEnum(values(wrote), values(reads), found);
        } else if (writer instanceof JsonShape.Constant wrote && reader instanceof JsonShape.Constant reads) {
            if (!wrote.value().equals(reads.value())) {
                found.add(JsonDifference.ENUM_ARRAY_CHANGED, "const");
            }
        } else if (writer instanceof JsonShape.Primitive || writer instanceof JsonShape.Unresolved) {
            if (!writer.equals(reader)) {
                found.add(JsonDifference.TYPE_CHANGED, "");
            }
        }
    }

    private static void compareText(ObjectNode writer, ObjectNode reader, JsonFindings found) {
        most("maxLength", writer, reader, JsonDifference.MAX_LENGTH_ADDED, JsonDifference.MAX_LENGTH_DECREASED, found);
        least("minLength", writer, reader, JsonDifference.MIN_LENGTH_ADDED, JsonDifference.MIN_LENGTH_INCREASED, found);
        if (reader.has("pattern") && !writer.has("pattern")) {
            found.add(JsonDifference.PATTERN_ADDED, "pattern");
        } else if (reader.has("pattern") && !reader.get("pattern").equals(writer.get("pattern"))) {
            found.add(JsonDifference.PATTERN_CHANGED, "pattern");
        }
    }

    private static void compareNumber(JsonShape.Numeric writer, JsonShape.Numeric reader, JsonFindings found) {
        ObjectNode wrote = withLimits(writer.node());
        ObjectNode reads = withLimits(reader.node());
        most("maximum", wrote, reads, JsonDifference.MAXIMUM_ADDED, JsonDifference.MAXIMUM_DECREASED, found);
        least("minimum", wrote, reads, JsonDifference.MINIMUM_ADDED, JsonDifference.MINIMUM_INCREASED, found);
        most(
                "exclusiveMaximum",
                wrote,
                reads,
                JsonDifference.EXCLUSIVE_MAXIMUM_ADDED,
                JsonDifference.EXCLUSIVE_MAXIMUM_DECREASED,
                found);
        least(
                "exclusiveMinimum",
                wrote,
                reads,
                JsonDifference.EXCLUSIVE_MINIMUM_ADDED,
                JsonDifference.EXCLUSIVE_MINIMUM_INCREASED,
                found);
        compareMultiples(number(wrote, "multipleOf"), number(reads, "multipleOf"), found);
        if (reader.integer() && !writer.integer()) {
            found.add(JsonDifference.TYPE_NARROWED, "");
        }
    }

    /** Draft 4 marks a bound as exclusive; later drafts have a bound of its own. */
    private static ObjectNode withLimits(ObjectNode node) {
        if (!node.path("exclusiveMaximum").isBoolean()
                && !node.path("exclusiveMinimum").isBoolean()) {
            return node;
        }
        ObjectNode limits = node.deepCopy();
        for (String[] names : new String[][] {{"maximum", "exclusiveMaximum"}, {"minimum", "exclusiveMinimum"}}) {
            if (node.path(names[1]).isBoolean()) {
                limits.remove(names[1]);
                if (node.path(names[1]).booleanValue() && node.has(names[0])) {
                    limits.set(names[1], limits.remove(names[0]));
                }
            }
        }
        return limits;
    }

    private static void compareMultiples(@Nullable BigDecimal wrote, @Nullable BigDecimal reads, JsonFindings found) {
        if (reads == null || (wrote != null && reads.compareTo(wrote) == 0)) {
            return;
        }
        if (wrote == null) {
            found.add(JsonDifference.MULTIPLE_OF_ADDED, "multipleOf");
        } else if (reads.remainder(wrote).signum() == 0) {
            found.add(JsonDifference.MULTIPLE_OF_EXPANDED, "multipleOf");
        } else if (wrote.remainder(reads).signum() != 0) {
            found.add(JsonDifference.MULTIPLE_OF_CHANGED, "multipleOf");
        }
    }

    /** An upper bound may be raised or lifted. */
    static void most(
            String keyword,
            JsonNode writer,
            JsonNode reader,
            JsonDifference added,
            JsonDifference decreased,
            JsonFindings found) {
        BigDecimal wrote = number(writer, keyword);
        BigDecimal reads = number(reader, keyword);
        if (reads != null && wrote == null) {
            found.add(added, keyword);
        } else if (reads != null && wrote != null && reads.compareTo(wrote) < 0) {
            found.add(decreased, keyword);
        }
    }

    /** A lower bound may be lowered or lifted. */
    static void least(
            String keyword,
            JsonNode writer,
            JsonNode reader,
            JsonDifference added,
            JsonDifference increased,
            JsonFindings found) {
        BigDecimal wrote = number(writer, keyword);
        BigDecimal reads = number(reader, keyword);
        if (reads != null && wrote == null) {
            found.add(added, keyword);
        } else if (reads != null && wrote != null && reads.compareTo(wrote) > 0) {
            found.add(increased, keyword);
        }
    }

    private static @Nullable BigDecimal number(JsonNode schema, String keyword) {
        JsonNode value = schema.path(keyword);
        return value.isNumber() ? value.decimalValue() : null;
    }

    private static Set<JsonNode> values(JsonShape.Enumerated shape) {
        Set<JsonNode> values = new HashSet<>();
        shape.values().forEach(values::add);
        return values;
    }

    private static void compareEnum(Set<JsonNode> wrote, Set<JsonNode> reads, JsonFindings found) {
        if (!reads.containsAll(wrote)) {
            found.add(
                    wrote.containsAll(reads) ? JsonDifference.ENUM_ARRAY_NARROWED : JsonDifference.ENUM_ARRAY_CHANGED,
                    "enum");
        }
    }
}
