package io.runnel.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Metadata, rules and settings as JSON: the same fields in the same order in the REST API and in the registry's topic, as
 * Confluent's registry writes them. What is empty or null is left out; fields that are unknown are passed over.
 *
 * <p>Every reading method throws {@link IllegalArgumentException} for a field of the wrong kind, with a message that names
 * it.
 */
public final class RegistryJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RegistryJson() {}

    /** {@code {"tags":…,"properties":…,"sensitive":…}}. */
    public static ObjectNode write(Metadata metadata) {
        ObjectNode node = NODES.objectNode();
        if (!metadata.tags().isEmpty()) {
            ObjectNode tags = node.putObject("tags");
            metadata.tags().forEach((path, names) -> texts(tags, path, names));
        }
        texts(node, "properties", metadata.properties());
        texts(node, "sensitive", metadata.sensitive());
        return node;
    }

    /** {@code {"migrationRules":…,"domainRules":…,"encodingRules":…}}. */
    public static ObjectNode write(RuleSet ruleSet) {
        ObjectNode node = NODES.objectNode();
        rules(node, "migrationRules", ruleSet.migrationRules());
        rules(node, "domainRules", ruleSet.domainRules());
        rules(node, "encodingRules", ruleSet.encodingRules());
        text(node, "enableAt", ruleSet.enableAt());
        return node;
    }

    private static void rules(ObjectNode node, String field, List<Rule> rules) {
        if (!rules.isEmpty()) {
            ArrayNode array = node.putArray(field);
            rules.forEach(rule -> array.add(write(rule)));
        }
    }

    private static ObjectNode write(Rule rule) {
        ObjectNode node = NODES.objectNode();
        text(node, "name", rule.name());
        text(node, "doc", rule.doc());
        node.put("kind", rule.kind().name());
        node.put("mode", rule.mode().name());
        text(node, "type", rule.type());
        texts(node, "tags", rule.tags());
        texts(node, "params", rule.params());
        text(node, "expr", rule.expr());
        text(node, "onSuccess", rule.onSuccess());
        text(node, "onFailure", rule.onFailure());
        return node.put("disabled", rule.disabled());
    }

    /**
     * Adds the settings that are set, under their names in {@link SubjectConfig}.
     *
     * @param levelName what the compatibility level is called instead: {@code compatibility} in some bodies
     */
    public static void write(SubjectConfig config, String levelName, ObjectNode node) {
        text(node, "alias", config.alias());
        text(node, "aliasForDeks", config.aliasForDeks());
        flag(node, "normalize", config.normalize());
        flag(node, "validateFields", config.validateFields());
        flag(node, "validateNewSchemas", config.validateNewSchemas());
        flag(node, "validateRules", config.validateRules());
        CompatibilityLevel level = config.compatibilityLevel();
        text(node, levelName, level == null ? null : level.name());
        text(node, "compatibilityPolicy", config.compatibilityPolicy());
        text(node, "compatibilityGroup", config.compatibilityGroup());
        metadata(node, "defaultMetadata", config.defaultMetadata());
        metadata(node, "overrideMetadata", config.overrideMetadata());
        ruleSet(node, "defaultRuleSet", config.defaultRuleSet());
        ruleSet(node, "overrideRuleSet", config.overrideRuleSet());
    }

    /** Adds a field, unless the metadata are null. */
    public static void metadata(ObjectNode node, String field, @Nullable Metadata metadata) {
        if (metadata != null) {
            node.set(field, write(metadata));
        }
    }

    /** Adds a field, unless the rule set is null. */
    public static void ruleSet(ObjectNode node, String field, @Nullable RuleSet ruleSet) {
        if (ruleSet != null) {
            node.set(field, write(ruleSet));
        }
    }

    private static void text(ObjectNode node, String field, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            node.put(field, text);
        }
    }

    private static void flag(ObjectNode node, String field, @Nullable Boolean flag) {
        if (flag != null) {
            node.put(field, flag);
        }
    }

    private static void texts(ObjectNode node, String field, SortedSet<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(field);
            texts.forEach(array::add);
        }
    }

    private static void texts(ObjectNode node, String field, SortedMap<String, String> texts) {
        if (!texts.isEmpty()) {
            ObjectNode object = node.putObject(field);
            texts.forEach(object::put);
        }
    }

    /** The metadata in a field, or null where it is missing or null. */
    public static @Nullable Metadata readMetadata(JsonNode parent, String field) {
        JsonNode node = object(parent, field);
        if (node == null) {
            return null;
        }
        TreeMap<String, SortedSet<String>> tags = new TreeMap<>();
        JsonNode tagsNode = object(node, "tags");
        if (tagsNode != null) {
            tagsNode.fieldNames().forEachRemaining(path -> tags.put(path, textSet(tagsNode, path)));
        }
        return new Metadata(tags, textMap(node, "properties"), textSet(node, "sensitive"));
    }

    /** The rule set in a field, or null where it is missing or null. */
    public static @Nullable RuleSet readRuleSet(JsonNode parent, String field) {
        JsonNode node = object(parent, field);
        return node == null
                ? null
                : new RuleSet(
                        readRules(node, "migrationRules"),
                        readRules(node, "domainRules"),
                        readRules(node, "encodingRules"),
                        readText(node, "enableAt"));
    }

    private static List<Rule> readRules(JsonNode parent, String field) {
        List<Rule> rules = new ArrayList<>();
        JsonNode array = present(parent, field);
        if (array != null && !array.isArray()) {
            throw wrong(field, "a list of rules", array);
        }
        if (array != null) {
            array.forEach(rule -> rules.add(readRule(rule)));
        }
        return rules;
    }

    private static Rule readRule(JsonNode node) {
        String name = readText(node, "name");
        return new Rule(
                name == null ? "" : name,
                readText(node, "doc"),
                named(Rule.Kind.class, node, "kind", Rule.Kind.TRANSFORM),
                named(Rule.Mode.class, node, "mode", Rule.Mode.WRITEREAD),
                readText(node, "type"),
                textSet(node, "tags"),
                textMap(node, "params"),
                readText(node, "expr"),
                readText(node, "onSuccess"),
                readText(node, "onFailure"),
                Boolean.TRUE.equals(readFlag(node, "disabled")));
    }

    /**
     * The settings in an object; those that it does not name are null.
     *
     * @param levelField the name of the compatibility level: {@code compatibility} in requests, else
     *     {@code compatibilityLevel}
     * @throws RegistryException 42203 for an unknown level
     */
    public static SubjectConfig readConfig(JsonNode node, String levelField) {
        String level = readText(node, levelField);
        return new SubjectConfig(
                readText(node, "alias"),
                readText(node, "aliasForDeks"),
                readFlag(node, "normalize"),
                readFlag(node, "validateFields"),
                readFlag(node, "validateNewSchemas"),
                readFlag(node, "validateRules"),
                level == null ? null : CompatibilityLevel.named(level),
                readText(node, "compatibilityPolicy"),
                readText(node, "compatibilityGroup"),
                readMetadata(node, "defaultMetadata"),
                readMetadata(node, "overrideMetadata"),
                readRuleSet(node, "defaultRuleSet"),
                readRuleSet(node, "overrideRuleSet"));
    }

    private static @Nullable JsonNode present(JsonNode parent, String field) {
        JsonNode node = parent.get(field);
        return node == null || node.isNull() ? null : node;
    }

    private static @Nullable JsonNode object(JsonNode parent, String field) {
        JsonNode node = present(parent, field);
        if (node != null && !node.isObject()) {
            throw wrong(field, "an object", node);
        }
        return node;
    }

    private static @Nullable String readText(JsonNode parent, String field) {
        JsonNode node = present(parent, field);
        if (node != null && !node.isValueNode()) {
            throw wrong(field, "a text", node);
        }
        return node == null ? null : node.asText();
    }

    private static @Nullable Boolean readFlag(JsonNode parent, String field) {
        JsonNode node = present(parent, field);
        if (node != null && !node.isBoolean()) {
            throw wrong(field, "true or false", node);
        }
        return node == null ? null : node.booleanValue();
    }

    private static SortedSet<String> textSet(JsonNode parent, String field) {
        SortedSet<String> texts = new TreeSet<>();
        JsonNode array = present(parent, field);
        if (array != null && !array.isArray()) {
            throw wrong(field, "a list of texts", array);
        }
        if (array != null) {
            array.forEach(text -> texts.add(text.asText()));
        }
        return texts;
    }

    private static SortedMap<String, String> textMap(JsonNode parent, String field) {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonNode object = object(parent, field);
        if (object != null) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                    throw wrong(entry.getKey(), "a text", entry.getValue());
                }
                texts.put(entry.getKey(), entry.getValue().asText());
            }
        }
        return texts;
    }

    private static <E extends Enum<E>> E named(Class<E> type, JsonNode parent, String field, E standard) {
        String name = readText(parent, field);
        try {
            return name == null ? standard : Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Field '" + field + "' is '" + name + "', but must be one of " + List.of(type.getEnumConstants()),
                    e);
        }
    }

    private static IllegalArgumentException wrong(String field, String wanted, JsonNode found) {
        return new IllegalArgumentException("Field '" + field + "' must be " + wanted + ", not " + found);
    }
}
