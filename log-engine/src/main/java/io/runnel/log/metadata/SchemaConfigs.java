package io.runnel.log.metadata;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The topic configs by which a topic asks that its records have registered schemas, under Runnel's names and those of
 * Confluent Server. The log only knows which values there are; a {@code RecordValidator} gives them their meaning.
 */
final class SchemaConfigs {
    static final String KEY_VALIDATION = "runnel.key.schema.validation";
    static final String VALUE_VALIDATION = "runnel.value.schema.validation";
    static final String KEY_STRATEGY = "runnel.key.subject.name.strategy";
    static final String VALUE_STRATEGY = "runnel.value.subject.name.strategy";

    static final List<String> NAMES = List.of(KEY_VALIDATION, VALUE_VALIDATION, KEY_STRATEGY, VALUE_STRATEGY);

    /** Confluent Server's names of the same configs. */
    static final Map<String, String> ALIASES = Map.of(
            "confluent.key.schema.validation", KEY_VALIDATION,
            "confluent.value.schema.validation", VALUE_VALIDATION,
            "confluent.key.subject.name.strategy", KEY_STRATEGY,
            "confluent.value.subject.name.strategy", VALUE_STRATEGY);

    private static final String NONE = "none";
    private static final String STRATEGY_PACKAGE = "io.confluent.kafka.serializers.subject.";

    /** What may be written for a mode, in lower case. */
    private static final Map<String, String> MODES =
            Map.of("none", "none", "false", "none", "id", "id", "true", "id", "deep", "deep");

    /** What may be written for a strategy, in lower case. */
    private static final Map<String, String> STRATEGIES = Stream.of(
                    Map.entry("topic", "TopicNameStrategy"),
                    Map.entry("record", "RecordNameStrategy"),
                    Map.entry("topic-record", "TopicRecordNameStrategy"))
            .flatMap(strategy -> Stream.of(
                            strategy.getKey(), strategy.getValue(), STRATEGY_PACKAGE + strategy.getValue())
                    .map(name -> Map.entry(name.toLowerCase(Locale.ROOT), STRATEGY_PACKAGE + strategy.getValue())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private SchemaConfigs() {}

    static void define(ConfigDef def) {
        for (String part : List.of("key", "value")) {
            def.define(
                    "runnel." + part + ".schema.validation",
                    STRING,
                    "none",
                    SchemaConfigs::checkMode,
                    MEDIUM,
                    "Which records may enter: all (none, or false), those whose " + part
                            + " carries a schema id registered under its subject (id, or true), or those that also "
                            + "decode with that schema (deep).");
            def.define(
                    "runnel." + part + ".subject.name.strategy",
                    STRING,
                    STRATEGY_PACKAGE + "TopicNameStrategy",
                    SchemaConfigs::checkStrategy,
                    MEDIUM,
                    "How the subject of a " + part + "'s schema is named: topic, record or topic-record, or the class "
                            + "name of one of Confluent's subject name strategies.");
        }
    }

    /** The one value that stands for all that mean the same; what is unknown stays as it is, to be refused. */
    static String canonical(String name, String value) {
        if (!NAMES.contains(name)) {
            return value;
        }
        Map<String, String> known = name.endsWith(".schema.validation") ? MODES : STRATEGIES;
        return known.getOrDefault(value.toLowerCase(Locale.ROOT), value);
    }

    /** A value of the config of that name as Confluent Server knows it: it has no mode beyond {@code id}. */
    static String confluent(String name, String value) {
        return name.endsWith(".schema.validation") ? Boolean.toString(!value.equals("none")) : value;
    }

    private static void checkMode(String name, Object value) {
        if (!MODES.containsValue(value.toString())) {
            throw new ConfigException(name, value, "must be none, id or deep (or false or true, for none and id)");
        }
    }

    private static void checkStrategy(String name, Object value) {
        if (!STRATEGIES.containsValue(value.toString())) {
            throw new ConfigException(
                    name,
                    value,
                    "must be topic, record or topic-record, or the class name TopicNameStrategy, RecordNameStrategy or"
                            + " TopicRecordNameStrategy, in full with " + STRATEGY_PACKAGE + " in front");
        }
    }

    /** Whether keys or values are checked. */
    static boolean asksForCheck(Map<String, String> effective) {
        return Stream.of(KEY_VALIDATION, VALUE_VALIDATION)
                .map(name -> effective.getOrDefault(name, NONE).toLowerCase(Locale.ROOT))
                .anyMatch(mode -> !NONE.equals(MODES.get(mode)));
    }
}
