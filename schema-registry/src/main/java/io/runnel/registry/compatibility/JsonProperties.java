package io.runnel.registry.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The properties of objects. Whether a property may come or go depends on the content model: open (any other property
 * is allowed), closed ({@code additionalProperties: false}) or partially open (a schema for the others, or patterns).
 */
record JsonProperties(
        JsonCompatibility compatibility, JsonNode reader, ObjectNode writer, String path, List<Incompatibility> found) {

    void check() {
        checkRequired();
        Set<String> names = new TreeSet<>();
        reader.path("properties").fieldNames().forEachRemaining(names::add);
        writer.path("properties").fieldNames().forEachRemaining(names::add);
        names.forEach(this::checkProperty);
        checkPatterns();
        checkAdditional();
    }

    private void checkRequired() {
        Set<String> written = new HashSet<>();
        writer.path("required").forEach(name -> written.add(name.asText()));
        for (JsonNode required : reader.path("required")) {
            String name = required.asText();
            if (!written.contains(name)
                    && !compatibility.hasDefault(reader.path("properties").path(name))) {
                compatibility.add(
                        found,
                        "REQUIRED_ATTRIBUTE_ADDED",
                        path + "/required/" + name,
                        "The %r schema requires the property '" + name
                                + "', which the %w schema does not and which has no default");
            }
        }
    }

    private void checkProperty(String name) {
        JsonNode written = writtenAs(name);
        if (compatibility.writesNothing(written)) {
            return;
        }
        String at = path + "/properties/" + name;
        for (JsonNode readable : readAs(name)) {
            List<Incompatibility> tried = new ArrayList<>();
            compatibility.compare(readable, written, at, tried);
            if (!tried.isEmpty()
                    && isAnything(written)
                    && !writer.path("properties").has(name)) {
                compatibility.add(
                        found,
                        "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
                        at,
                        "The %r schema describes '" + name + "', under which the %w schema allows anything");
            } else if (isNothing(readable) && !reader.path("properties").has(name)) {
                compatibility.add(
                        found,
                        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
                        at,
                        "The %r schema is closed and does not allow '" + name + "', which the %w schema has");
            } else {
                found.addAll(tried);
            }
        }
    }

    private static boolean isAnything(JsonNode schema) {
        return schema.isBoolean() ? schema.booleanValue() : schema.isEmpty();
    }

    private static boolean isNothing(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }

    /** All of them hold for the property. */
    private List<JsonNode> readAs(String name) {
        List<JsonNode> schemas = new ArrayList<>();
        if (reader.path("properties").has(name)) {
            schemas.add(reader.path("properties").get(name));
        }
        schemas.addAll(matching(reader, name));
        return schemas.isEmpty() ? List.of(additional(reader)) : schemas;
    }

    private JsonNode writtenAs(String name) {
        if (writer.path("properties").has(name)) {
            return writer.path("properties").get(name);
        }
        List<JsonNode> matching = matching(writer, name);
        return matching.isEmpty() ? additional(writer) : matching.get(0);
    }

    private static List<JsonNode> matching(JsonNode schema, String name) {
        List<JsonNode> schemas = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry :
                schema.path("patternProperties").properties()) {
            if (matches(entry.getKey(), name)) {
                schemas.add(entry.getValue());
            }
        }
        return schemas;
    }

    private static boolean matches(String pattern, String name) {
        try {
            return Pattern.compile(pattern).matcher(name).find();
        } catch (PatternSyntaxException e) {
            // ECMA's syntax is wider than Java's; such a pattern is compared by its text only.
            return false;
        }
    }

    private static JsonNode additional(JsonNode schema) {
        JsonNode additional = schema.path("additionalProperties");
        JsonNode chosen = additional.isMissingNode() ? schema.path("unevaluatedProperties") : additional;
        return chosen.isMissingNode() ? BooleanNode.TRUE : chosen;
    }

    private void checkPatterns() {
        JsonNode readable = reader.path("patternProperties");
        JsonNode written = writer.path("patternProperties");
        for (Map.Entry<String, JsonNode> entry : readable.properties()) {
            JsonNode counterpart = written.path(entry.getKey());
            checkOthers(
                    entry.getValue(),
                    counterpart.isMissingNode() ? additional(writer) : counterpart,
                    path + "/patternProperties/" + entry.getKey());
        }
        for (Map.Entry<String, JsonNode> entry : written.properties()) {
            if (!readable.has(entry.getKey())) {
                checkOthers(additional(reader), entry.getValue(), path + "/patternProperties/" + entry.getKey());
            }
        }
    }

    private void checkAdditional() {
        JsonNode readable = additional(reader);
        JsonNode written = additional(writer);
        String at = path + "/additionalProperties";
        if (isNothing(readable) && !compatibility.writesNothing(written)) {
            compatibility.add(
                    found,
                    "ADDITIONAL_PROPERTIES_REMOVED",
                    at,
                    "The %r schema is closed to further properties, the %w schema is not");
        } else {
            checkOthers(readable, written, at);
        }
    }

    private void checkOthers(JsonNode readable, JsonNode written, String at) {
        if (!compatibility.writesNothing(written) && !compatibility.readsAll(readable)) {
            compatibility.compare(readable, written, at, found);
        }
    }
}
