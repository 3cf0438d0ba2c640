package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reader's keywords against one plain writer: types, enumerations and bounds here, arrays and objects beside it. */
final class JsonKeywords {
    private static final Set<String> ALL_TYPES =
            Set.of("null", "boolean", "object", "array", "number", "string", "integer");

    /** Their effect on one another is not followed: the writer must hold the same, word for word. */
    private static final List<String> COMPARED_WHOLE = List.of(
            "not",
            "if",
            "then",
            "else",
            "contains",
            "minContains",
            "maxContains",
            "propertyNames",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedItems");

    private final JsonCompatibility compatibility;
    private final JsonNode reader;
    private final ObjectNode writer;
    private final String path;
    private final List<Incompatibility> found;

    JsonKeywords(
            JsonCompatibility compatibility,
            JsonNode reader,
            ObjectNode writer,
            String path,
            List<Incompatibility> found) {
        this.compatibility = compatibility;
        this.reader = reader;
        this.writer = writer;
        this.path = path;
        this.found = found;
    }

    void check() {
        Set<String> written = types(writer);
        if (!checkType(written)) {
            return;
        }
        checkEnum();
        if (written.contains("number") || written.contains("integer")) {
            checkNumber();
        }
        if (written.contains("string")) {
            atMost("maxLength");
            atLeast("minLength");
            same("pattern", "PATTERN");
        }
        if (written.contains("array")) {
            atMost("maxItems");
            atLeast("minItems");
            if (reader.path("uniqueItems").asBoolean()
                    && !writer.path("uniqueItems").asBoolean()) {
                add("UNIQUE_ITEMS_ADDED", "uniqueItems", "The %r schema asks for unique items, the %w schema does not");
            }
            new JsonItems(compatibility, reader, writer, path, found).check();
        }
        if (written.contains("object")) {
            atMost("maxProperties");
            atLeast("minProperties");
            new JsonProperties(compatibility, reader, writer, path, found).check();
        }
        COMPARED_WHOLE.forEach(keyword -> same(keyword, keyword.toUpperCase(Locale.ROOT)));
        for (String dynamic : List.of("$dynamicRef", "$recursiveRef")) {
            if (reader.has(dynamic)) {
                add("DYNAMIC_REFERENCE", dynamic, "The %r schema has a '" + dynamic + "', which is not compared");
            }
        }
    }

    private boolean checkType(Set<String> written) {
        Set<String> readable = types(reader);
        Set<String> missing = new HashSet<>(written);
        missing.removeIf(type -> readable.contains(type) || type.equals("integer") && readable.contains("number"));
        if (!missing.isEmpty()) {
            add(
                    "TYPE_CHANGED",
                    "type",
                    "The %w schema allows " + sorted(missing) + ", the %r schema only " + sorted(readable));
        }
        return missing.isEmpty();
    }

    private static List<String> sorted(Set<String> types) {
        return types.stream().sorted().toList();
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new HashSet<>();
        if (type.isTextual()) {
            types.add(type.textValue());
        } else if (type.isArray()) {
            type.forEach(name -> types.add(name.asText()));
        } else {
            JsonNode values = values(schema);
            if (values == null) {
                return ALL_TYPES;
            }
            values.forEach(value -> types.add(
                    value.isIntegralNumber()
                            ? "integer"
                            : value.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
        return types;
    }

    /** The values that {@code enum} or {@code const} allow, or null when neither is there. */
    private static @Nullable JsonNode values(JsonNode schema) {
        if (schema.has("const")) {
            return JsonNodeFactory.instance.arrayNode().add(schema.get("const"));
        }
        return schema.path("enum").isArray() ? schema.get("enum") : null;
    }

    private void checkEnum() {
        JsonNode readable = values(reader);
        if (readable == null) {
            return;
        }
        JsonNode written = values(writer);
        if (written == null) {
            add("ENUM_ARRAY_CHANGED", "enum", "The %r schema allows only listed values, the %w schema others too");
            return;
        }
        Set<JsonNode> known = new HashSet<>();
        readable.forEach(known::add);
        for (JsonNode value : written) {
            if (!known.contains(value)) {
                add("ENUM_ARRAY_NARROWED", "enum", "The %r schema does not list the value " + value);
            }
        }
    }

    private void checkNumber() {
        bound("maximum", "exclusiveMaximum", 1);
        bound("minimum", "exclusiveMinimum", -1);
        JsonNode divisor = reader.path("multipleOf");
        boolean whole = divisor.isNumber()
                && types(writer).equals(Set.of("integer"))
                && divisor.decimalValue().compareTo(BigDecimal.ONE) == 0;
        if (divisor.isNumber() && !whole) {
            JsonNode written = writer.path("multipleOf");
            if (!written.isNumber()
                    || written.decimalValue().remainder(divisor.decimalValue()).signum() != 0) {
                add("MULTIPLE_OF_CHANGED", "multipleOf", "The %r schema asks for multiples of " + divisor);
            }
        }
    }

    /** Draft 4 has a flag beside the bound, later drafts a bound of its own; {@code sign} is 1 for an upper bound. */
    private void bound(String inclusive, String exclusive, int sign) {
        checkBound(inclusive, bound(reader, inclusive), inclusive, exclusive, sign);
        JsonNode strict = reader.path(exclusive);
        if (strict.isNumber()) {
            checkBound(exclusive, strict.decimalValue(), inclusive, exclusive, sign);
        } else if (strict.asBoolean() && !writer.path(exclusive).asBoolean()) {
            checkStrict(inclusive, exclusive, sign);
        }
    }

    private void checkStrict(String inclusive, String exclusive, int sign) {
        BigDecimal limit = bound(reader, inclusive);
        BigDecimal written = bound(writer, inclusive);
        if (limit != null && written != null && written.compareTo(limit) * sign >= 0) {
            addBound(exclusive, limit);
        }
    }

    private void checkBound(String keyword, @Nullable BigDecimal limit, String inclusive, String exclusive, int sign) {
        if (limit == null) {
            return;
        }
        BigDecimal written = bound(writer, inclusive);
        BigDecimal strict = bound(writer, exclusive);
        int within = keyword.equals(exclusive) ? -1 : 0;
        boolean held = strict != null && strict.compareTo(limit) * sign <= 0
                || written != null && written.compareTo(limit) * sign <= within;
        if (!held) {
            addBound(keyword, limit);
        }
    }

    private void addBound(String keyword, BigDecimal limit) {
        add(
                keyword.toUpperCase(Locale.ROOT) + "_NARROWED",
                keyword,
                "The %r schema has " + keyword + " " + limit + ", which the %w schema does not keep");
    }

    private static @Nullable BigDecimal bound(JsonNode schema, String keyword) {
        JsonNode value = schema.path(keyword);
        return value.isNumber() ? value.decimalValue() : null;
    }

    private void atMost(String keyword) {
        checkBound(keyword, bound(reader, keyword), keyword, "", 1);
    }

    private void atLeast(String keyword) {
        BigDecimal limit = bound(reader, keyword);
        if (limit != null && limit.signum() > 0) {
            checkBound(keyword, limit, keyword, "", -1);
        }
    }

    private void same(String keyword, String type) {
        if (reader.has(keyword) && !compatibility.same(reader.get(keyword), writer.path(keyword))) {
            add(
                    type + (writer.has(keyword) ? "_CHANGED" : "_ADDED"),
                    keyword,
                    "The %r schema has a '" + keyword + "' that the %w schema does not have");
        }
    }

    private void add(String type, String keyword, String text) {
        compatibility.add(found, type, path + "/" + keyword, text);
    }
}
