package io.runnel.registry.compatibility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.runnel.registry.schema.JsonSchema;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds again what the references of a JSON Schema lead to; that they lead somewhere was proved when it was parsed. A
 * reference is resolved against the base of the place where it stands, or is the very name of an import.
 */
final class JsonReferences {
    private static final String HOME = "http://registry.invalid/schema.json";
    /** Data, not schemas: an {@code $id} in there names nothing. */
    private static final Set<String> DATA = Set.of("enum", "const", "default", "examples");

    private final JsonNode root;
    private final String idKeyword;
    private final Map<String, JsonNode> byUri = new HashMap<>();
    private final Map<String, JsonNode> byName = new HashMap<>();
    private final IdentityHashMap<JsonNode, String> bases = new IdentityHashMap<>();

    JsonReferences(JsonSchema schema) {
        root = schema.root();
        idKeyword = root.path("$schema").asText("").contains("draft-04") ? "id" : "$id";
        index(root, HOME);
        byUri.putIfAbsent(HOME, root);
        schema.imports().forEach((name, document) -> {
            byName.put(name, document);
            byUri.putIfAbsent(resolved(HOME, name), document);
            index(document, resolved(HOME, name));
        });
    }

    JsonNode root() {
        return root;
    }

    /** What relative references of this object are resolved against. */
    String base(JsonNode schema) {
        return bases.getOrDefault(schema, HOME);
    }

    /** Where a reference of this schema leads; a missing node when it is nowhere in the registry. */
    JsonNode target(JsonNode holder, String reference) {
        int hash = reference.indexOf('#');
        String name = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : decoded(reference.substring(hash + 1));
        String base = base(holder);
        String uri = name.isEmpty() ? base : withoutFragment(resolved(base, name));
        JsonNode document = byUri.get(uri);
        if (document == null) {
            document = byName.getOrDefault(name, MissingNode.getInstance());
        }
        if (fragment.isEmpty() || fragment.startsWith("/")) {
            return document.at(JsonPointer.compile(fragment));
        }
        return byUri.getOrDefault(bases.getOrDefault(document, uri) + "#" + fragment, MissingNode.getInstance());
    }

    private void index(JsonNode node, String outerBase) {
        String base = outerBase;
        if (node.isObject()) {
            String id = node.path(idKeyword).isTextual() ? node.path(idKeyword).textValue() : "";
            if (id.startsWith("#")) {
                byUri.putIfAbsent(base + id, node);
            } else if (!id.isEmpty()) {
                base = withoutFragment(resolved(outerBase, id));
                byUri.putIfAbsent(base, node);
            }
            for (String anchor : new String[] {"$anchor", "$dynamicAnchor"}) {
                if (node.path(anchor).isTextual()) {
                    byUri.putIfAbsent(base + "#" + node.path(anchor).textValue(), node);
                }
            }
            bases.put(node, base);
        }
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            if (!DATA.contains(child.getKey())) {
                index(child.getValue(), base);
            }
        }
        if (node.isArray()) {
            for (JsonNode item : node) {
                index(item, base);
            }
        }
    }

    /** Percent signs are for URIs; a plus is itself. */
    private static String decoded(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return fragment;
        }
    }

    private static String withoutFragment(String uri) {
        int hash = uri.indexOf('#');
        return hash < 0 ? uri : uri.substring(0, hash);
    }

    private static String resolved(String base, String reference) {
        try {
            return URI.create(base).resolve(reference).toString();
        } catch (IllegalArgumentException e) {
            // Not a URI: then it is the name of an import, or nothing.
            return reference;
        }
    }
}
