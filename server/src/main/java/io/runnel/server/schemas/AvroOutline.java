package io.runnel.server.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The fields of an Avro schema with their types: {@code customer.city}, {@code items[].price} within an array,
 * {@code prices{}.low} within a map, {@code payment<Card>.number} within a union that has several records. Works on the
 * text as it stands, so that imported types, which are names in it, need not be known.
 */
final class AvroOutline {
    private static final Set<String> PRIMITIVE =
            Set.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
    /** What the type's description says already. */
    private static final Set<String> DESCRIBED = Set.of(
            "type",
            "name",
            "namespace",
            "fields",
            "symbols",
            "size",
            "items",
            "values",
            "logicalType",
            "precision",
            "scale",
            "default",
            "aliases");

    private final Outline outline;

    AvroOutline(Outline outline) {
        this.outline = outline;
    }

    void add(JsonNode schema) {
        add("", schema, "", "");
    }

    private void add(String place, JsonNode type, String attributes, String namespace) {
        outline.put(place, described(type, namespace) + attributes);
        inside(place, type, namespace);
    }

    /** @param namespace that of the enclosing type, which names without one have too */
    private static String described(JsonNode type, String namespace) {
        if (type.isArray()) {
            List<String> branches = new ArrayList<>();
            type.forEach(branch -> branches.add(described(branch, namespace)));
            return String.join(" | ", branches);
        }
        if (!type.isObject()) {
            return fullName(type.asText(), namespace);
        }
        String kind = type.path("type").asText();
        String description = switch (kind) {
            case "record", "error" -> kind + " " + name(type, namespace);
            case "enum" -> "enum " + name(type, namespace) + " " + texts(type.path("symbols"));
            case "fixed" ->
                "fixed " + name(type, namespace) + "(" + type.path("size").asText() + ")";
            case "array" -> "array of " + described(type.path("items"), namespace);
            case "map" -> "map of " + described(type.path("values"), namespace);
            default -> described(type.path("type"), namespace);
        };
        String standard = kind.equals("enum") ? attribute("default", type) : "";
        return description + logical(type) + standard + attribute("aliases", type);
    }

    private static String fullName(String name, String namespace) {
        return PRIMITIVE.contains(name) || name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
    }

    private static String name(JsonNode type, String enclosing) {
        return fullName(type.path("name").asText(), namespace(type, enclosing));
    }

    /** The namespace of what stands within a named type. */
    private static String namespace(JsonNode type, String enclosing) {
        String name = type.path("name").asText();
        int dot = name.lastIndexOf('.');
        return dot >= 0 ? name.substring(0, dot) : type.path("namespace").asText(enclosing);
    }

    private static String logical(JsonNode type) {
        if (!type.has("logicalType")) {
            return "";
        }
        String digits = type.has("precision")
                ? " " + type.get("precision").asText() + ","
                        + type.path("scale").asText("0")
                : "";
        return " (" + type.get("logicalType").asText() + digits + ")";
    }

    private static String attribute(String name, JsonNode of) {
        return of.has(name) ? ", " + name + " " + of.get(name) : "";
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return "{" + String.join(", ", texts) + "}";
    }

    /** What stands within a type: fields, items, values, branches, and attributes that no description shows. */
    private void inside(String place, JsonNode type, String enclosing) {
        if (type.isArray()) {
            boolean several = records(type) > 1;
            for (JsonNode branch : type) {
                String name = several && branch.has("fields") ? "<" + name(branch, enclosing) + ">" : "";
                inside(place + name, branch, enclosing);
            }
            return;
        }
        if (!type.isObject()) {
            return;
        }
        others(place, type);
        String namespace = namespace(type, enclosing);
        for (JsonNode field : type.path("fields")) {
            String inner =
                    (place.isEmpty() ? "" : place + ".") + field.path("name").asText();
            add(inner, field.path("type"), attribute("default", field) + attribute("aliases", field), namespace);
            others(inner, field);
        }
        if (type.path("type").isContainerNode()) {
            inside(place, type.get("type"), namespace);
        }
        inside(place + "[]", type.path("items"), namespace);
        inside(place + "{}", type.path("values"), namespace);
    }

    private static int records(JsonNode union) {
        int records = 0;
        for (JsonNode branch : union) {
            records += branch.has("fields") ? 1 : 0;
        }
        return records;
    }

    private void others(String place, JsonNode node) {
        node.properties().forEach(attribute -> {
            if (!DESCRIBED.contains(attribute.getKey())) {
                outline.put(
                        place + " @" + attribute.getKey(), attribute.getValue().toString());
            }
        });
    }
}
