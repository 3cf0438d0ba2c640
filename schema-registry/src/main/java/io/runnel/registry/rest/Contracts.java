package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.Metadata;
import io.runnel.registry.RegistryException;
import io.runnel.registry.Rule;
import io.runnel.registry.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Metadata and rule sets in the bodies of requests. */
final class Contracts {
    private Contracts() {}

    /**
     * The metadata in a field, or null without it.
     *
     * @throws RegistryException 400 for a value of another form
     */
    static @Nullable Metadata metadata(JsonNode body, String field) {
        JsonNode node = JsonBody.object(body, field);
        if (node == null) {
            return null;
        }
        Map<String, Collection<String>> tags = new LinkedHashMap<>();
        JsonNode paths = JsonBody.object(node, "tags");
        if (paths != null) {
            paths.fieldNames().forEachRemaining(path -> tags.put(path, JsonBody.texts(paths, path)));
        }
        return Metadata.of(tags, textMap(node, "properties"), JsonBody.texts(node, "sensitive"));
    }

    /**
     * The rule set in a field, or null without it. Its rules are as they were sent, whether they hold together or not.
     *
     * @throws RegistryException 400 for a value of another form
     */
    static @Nullable RuleSet ruleSet(JsonNode body, String field) {
        JsonNode node = JsonBody.object(body, field);
        if (node == null) {
            return null;
        }
        return new RuleSet(
                rules(node, "migrationRules"),
                rules(node, "domainRules"),
                rules(node, "encodingRules"),
                JsonBody.text(node, "enableAt"));
    }

    private static List<Rule> rules(JsonNode node, String field) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode item : JsonBody.array(node, field)) {
            String name = JsonBody.text(item, "name");
            rules.add(new Rule(
                    name == null ? "" : name,
                    JsonBody.text(item, "doc"),
                    constant(Rule.Kind.class, item, "kind", Rule.Kind.TRANSFORM),
                    constant(Rule.Mode.class, item, "mode", Rule.Mode.WRITEREAD),
                    JsonBody.text(item, "type"),
                    new TreeSet<>(JsonBody.texts(item, "tags")),
                    new TreeMap<>(textMap(item, "params")),
                    JsonBody.text(item, "expr"),
                    JsonBody.text(item, "onSuccess"),
                    JsonBody.text(item, "onFailure"),
                    Boolean.TRUE.equals(JsonBody.bool(item, "disabled"))));
        }
        return rules;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String field, E standard) {
        String name = JsonBody.text(node, field);
        if (name == null) {
            return standard;
        }
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw JsonBody.wrong(field, "one of " + List.of(type.getEnumConstants()), node.get(field));
        }
    }

    private static Map<String, String> textMap(JsonNode body, String field) {
        JsonNode node = JsonBody.object(body, field);
        Map<String, String> texts = new LinkedHashMap<>();
        if (node != null) {
            node.fieldNames().forEachRemaining(name -> {
                String text = JsonBody.text(node, name);
                if (text != null) {
                    texts.put(name, text);
                }
            });
        }
        return texts;
    }
}
