package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.runnel.registry.schema.JsonSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Schema says of one value: its references are followed, and null is told apart from the one type that
 * remains.
 *
 * @param home the document that references within it lead into
 * @param node the value's own schema, or a missing node if it says nothing that a column could go by
 * @param nullable whether null is among its types
 * @param byDefault its default, or null
 */
record JsonProperty(
        JsonSchema schema,
        JsonNode home,
        JsonNode node,
        boolean nullable,
        @Nullable JsonNode byDefault) {
    /** A schema may refer to itself; nothing sensible goes this deep. */
    private static final int MAX_STEPS = 64;

    static JsonProperty root(JsonSchema schema) {
        return of(schema, schema.root(), schema.root());
    }

    private static JsonProperty of(JsonSchema schema, JsonNode document, JsonNode start) {
        JsonNode node = start;
        JsonNode home = document;
        JsonNode byDefault = start.get("default");
        boolean nullable = false;
        for (int step = 0; step < MAX_STEPS; step++) {
            List<JsonNode> alternatives = new ArrayList<>();
            if (node.path("$ref").isTextual()) {
                String reference = node.path("$ref").textValue();
                home = document(schema, home, reference);
                alternatives.add(within(home, reference));
            } else {
                for (JsonNode alternative : alternatives(node)) {
                    boolean isNull = types(alternative).equals(Set.of("null"));
                    nullable |= isNull;
                    if (!isNull) {
                        alternatives.add(alternative);
                    }
                }
                if (alternatives.isEmpty()) {
                    return new JsonProperty(
                            schema, home, node, nullable || types(node).contains("null"), byDefault);
                }
            }
            if (alternatives.size() > 1) {
                return new JsonProperty(schema, home, MissingNode.getInstance(), nullable, byDefault);
            }
            node = alternatives.get(0);
            byDefault = byDefault == null ? node.get("default") : byDefault;
        }
        return new JsonProperty(schema, home, MissingNode.getInstance(), nullable, byDefault);
    }

    private static JsonNode document(JsonSchema schema, JsonNode home, String reference) {
        int hash = reference.indexOf('#');
        String name = hash < 0 ? reference : reference.substring(0, hash);
        JsonNode imported = schema.imports().get(name);
        if (name.isEmpty()) {
            return home;
        }
        return imported == null ? MissingNode.getInstance() : imported;
    }

    private static JsonNode within(JsonNode document, String reference) {
        int hash = reference.indexOf('#');
        String fragment = hash < 0 ? "" : reference.substring(hash + 1);
        return fragment.isEmpty() || fragment.startsWith("/")
                ? document.at(JsonPointer.compile(fragment))
                : MissingNode.getInstance();
    }

    private static JsonNode alternatives(JsonNode node) {
        for (String keyword : List.of("oneOf", "anyOf", "allOf")) {
            if (node.path(keyword).isArray()) {
                return node.path(keyword);
            }
        }
        return MissingNode.getInstance();
    }

    private static Set<String> types(JsonNode node) {
        Set<String> types = new TreeSet<>();
        JsonNode type = node.path("type");
        if (type.isTextual()) {
            types.add(type.textValue());
        }
        type.forEach(name -> types.add(name.asText()));
        return types;
    }

    /** The value's JSON types without null; empty if the schema names none. */
    Set<String> types() {
        Set<String> types = types(node);
        types.remove("null");
        if (types.isEmpty() && node.path("properties").isObject()) {
            types.add("object");
        }
        if (types.isEmpty() && node.path("enum").isArray() && allText(node.path("enum"))) {
            types.add("string");
        }
        return types;
    }

    private static boolean allText(JsonNode values) {
        for (JsonNode value : values) {
            if (!value.isTextual() && !value.isNull()) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is an object with a property per column, rather than a value that stands alone. */
    boolean isRow(Format.Part part) {
        if (!is("object") || isMap()) {
            return false;
        }
        return !part.bareStruct()
                || named(properties(), part.slots().get(0).column().name()) != null;
    }

    boolean is(String type) {
        return types().equals(Set.of(type));
    }

    String text(String keyword) {
        return node.path(keyword).asText("");
    }

    /** The properties of an object, in the order of Connect's indexes where all have one. */
    Map<String, JsonProperty> properties() {
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>();
        node.path("properties").fields().forEachRemaining(fields::add);
        if (fields.stream()
                .allMatch(field -> field.getValue().path("connect.index").isInt())) {
            fields.sort(java.util.Comparator.comparingInt(
                    field -> field.getValue().path("connect.index").intValue()));
        }
        Map<String, JsonProperty> properties = new LinkedHashMap<>();
        fields.forEach(field -> properties.put(field.getKey(), of(schema, home, field.getValue())));
        return properties;
    }

    /** The name of the property that belongs to a column or field: of exactly this name, else in any case; or null. */
    static @Nullable String named(Map<String, JsonProperty> properties, String name) {
        if (properties.containsKey(name)) {
            return name;
        }
        return properties.keySet().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(null);
    }

    boolean requires(String property) {
        for (JsonNode name : node.path("required")) {
            if (name.asText().equals(property)) {
                return true;
            }
        }
        return false;
    }

    /** What the elements of an array are. */
    JsonProperty items() {
        return of(schema, home, node.path("items"));
    }

    /** What the values of an object are whose names are data. */
    JsonProperty additional() {
        return of(schema, home, node.path("additionalProperties"));
    }

    /** Whether names of the object are data: Connect says so, or it has no properties but a schema for all others. */
    boolean isMap() {
        return text("connect.type").equals("map")
                || (!node.path("properties").isObject()
                        && node.path("additionalProperties").isObject());
    }

    /** For messages. */
    String words() {
        if (node.isMissingNode()) {
            return "of several types";
        }
        String format = text("format");
        Set<String> types = types();
        return (types.isEmpty() ? "of any type" : String.join(" or ", types))
                + (format.isEmpty() ? "" : " (" + format + ")");
    }
}
