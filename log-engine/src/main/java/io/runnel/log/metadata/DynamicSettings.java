package io.runnel.log.metadata;

import io.runnel.log.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * Which of a broker's settings can be changed while it runs (KIP-226). Pure.
 *
 * @param definition all settings
 * @param dynamic names of those that can be changed, for one broker or for all
 */
public record DynamicSettings(ConfigDef definition, Set<String> dynamic) {
    public DynamicSettings {
        dynamic = Set.copyOf(dynamic);
        if (!definition.names().containsAll(dynamic)) {
            Set<String> unknown = new TreeSet<>(dynamic);
            unknown.removeAll(definition.names());
            throw new IllegalArgumentException("Dynamic settings without a definition: " + unknown);
        }
    }

    /** Whether the setting can be changed at run time. */
    public boolean isDynamic(String name) {
        return dynamic.contains(name);
    }

    /**
     * Checks settings changed at run time and trims their values.
     *
     * @throws InvalidRequestException, as Kafka does for whatever is wrong with a broker's settings, naming every
     *     unknown one with its nearest valid name, those that need a restart, and every bad value
     */
    Map<String, String> check(Map<String, String> configs) {
        List<String> problems = new ArrayList<>();
        Set<String> fixed = new TreeSet<>();
        Map<String, String> checked = new TreeMap<>();
        new TreeMap<>(configs).forEach((name, value) -> {
            ConfigKey key = definition.configKeys().get(name);
            if (key == null) {
                problems.add("Unknown broker config name: " + name + NearestNames.suggestion(name, definition.names()));
            } else if (!isDynamic(name)) {
                fixed.add(name);
            } else {
                checked.put(name, value.trim());
                check(key, value.trim(), problems);
            }
        });
        if (!fixed.isEmpty()) {
            problems.add(
                    0,
                    "Cannot update these configs dynamically: " + fixed
                            + ". Set them in the node's settings and restart it.");
        }
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(String.join(" ", problems));
        }
        return checked;
    }

    private static void check(ConfigKey key, String value, List<String> problems) {
        try {
            Object parsed = ConfigDef.parseType(key.name, value, key.type);
            if (key.validator == null) { // What may be unset has none of its own.
                TopicConfigs.checkDefault(key.name, value, problems);
            } else {
                key.validator.ensureValid(key.name, parsed);
            }
        } catch (ConfigException e) {
            problems.add(e.getMessage() + ".");
        }
    }
}
