package io.runnel.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the imports of a schema are thought to live. A name may be meant relative to whichever document names it, whose
 * own place is its id or its name, so every place that a document asks for is looked up against all of them.
 */
final class JsonSchemaLocations {
    /** Where a schema without an absolute {@code $id} is thought to live, so that relative references resolve. */
    private static final String HOME = "http://registry.invalid/schema.json";

    private final String home;
    private final List<String> bases = new ArrayList<>();
    private final Map<String, JsonNode> byPlace = new HashMap<>();
    /** Names by their last segment: only these can be meant by a place that ends with it. */
    private final Map<String, List<String>> byLastSegment = new HashMap<>();

    private final Map<String, JsonNode> imports;

    JsonSchemaLocations(JsonNode root, Map<String, JsonNode> imports) {
        this.imports = imports;
        home = isAbsolute(id(root)) ? id(root) : HOME;
        bases.add(home);
        imports.forEach((name, document) -> {
            String place = resolved(home, name);
            bases.add(place);
            byPlace.put(place, document);
            if (isAbsolute(id(document))) {
                bases.add(id(document));
                byPlace.put(id(document), document);
            }
            byLastSegment
                    .computeIfAbsent(lastSegment(name), segment -> new ArrayList<>())
                    .add(name);
        });
    }

    String home() {
        return home;
    }

    /** The document at an absolute place, or null when no import is meant by it. */
    @Nullable
    String text(String place) {
        JsonNode document = byPlace.get(place);
        if (document == null) {
            document = meant(place);
        }
        return document == null ? null : JsonSchemaCompiler.plain(document).toString();
    }

    private @Nullable JsonNode meant(String place) {
        for (String name : byLastSegment.getOrDefault(lastSegment(place), List.of())) {
            for (String base : bases) {
                if (resolved(base, name).equals(place)) {
                    return imports.get(name);
                }
            }
        }
        return null;
    }

    private static String lastSegment(String place) {
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private static String id(JsonNode document) {
        return document.path("$id").asText(document.path("id").asText(""));
    }

    private static boolean isAbsolute(String uri) {
        return uri.contains("://") && !isLocal(uri);
    }

    /** Schemas come from outside; they shall not read files or classes of this process. */
    static boolean isLocal(String uri) {
        return uri.startsWith("file:") || uri.startsWith("classpath:") || uri.startsWith("resource:");
    }

    private static String resolved(String base, String name) {
        try {
            return URI.create(base).resolve(name).toString();
        } catch (IllegalArgumentException e) {
            throw JsonSchema.invalid("reference name '" + name + "' is not a URI");
        }
    }
}
