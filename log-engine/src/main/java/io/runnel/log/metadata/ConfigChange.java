package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** How the configs that were set on a resource shall change. Pure; what it gives is not checked yet. */
public sealed interface ConfigChange {
    /**
     * The configs afterwards.
     *
     * @param current what is set, by canonical name
     * @param definition types and defaults
     * @param canonicalName leads from another name of a config to its own
     * @throws InvalidRequestException if a value is missing or a config occurs twice
     * @throws InvalidConfigurationException if elements are added to or taken from what is no list
     */
    Map<String, String> applyTo(Map<String, String> current, ConfigDef definition, UnaryOperator<String> canonicalName);

    /** AlterConfigs: these are all configs from then on; what is not among them has its default again. */
    record Replace(List<Step> settings) implements ConfigChange {
        public Replace {
            settings = List.copyOf(settings);
        }

        @Override
        public Map<String, String> applyTo(
                Map<String, String> current, ConfigDef definition, UnaryOperator<String> canonicalName) {
            return new Edit(settings).applyTo(Map.of(), definition, canonicalName);
        }
    }

    /** IncrementalAlterConfigs (KIP-339): only what is named changes. */
    record Edit(List<Step> steps) implements ConfigChange {
        public Edit {
            steps = List.copyOf(steps);
        }

        @Override
        public Map<String, String> applyTo(
                Map<String, String> current, ConfigDef definition, UnaryOperator<String> canonicalName) {
            requireValues();
            Map<String, String> next = new TreeMap<>(current);
            Set<String> seen = new HashSet<>();
            for (Step step : steps) {
                String name = canonicalName.apply(step.name());
                if (!seen.add(name)) {
                    throw new InvalidRequestException("Error due to duplicate config keys: " + step.name());
                }
                String value =
                        step.valueAfter(next.get(name), definition.configKeys().get(name));
                if (value == null) {
                    next.remove(name);
                } else {
                    next.put(name, value);
                }
            }
            return next;
        }

        private void requireValues() {
            List<String> without = steps.stream()
                    .filter(step -> step.value() == null && step.operation() != OpType.DELETE)
                    .map(Step::name)
                    .toList();
            if (!without.isEmpty()) {
                throw new InvalidRequestException("Null value not supported for : " + String.join(", ", without));
            }
        }
    }

    /**
     * What happens to one config.
     *
     * @param name as given by the client
     * @param value null only with DELETE
     */
    record Step(String name, OpType operation, @Nullable String value) {
        /** A step that gives the config this value. */
        public static Step set(String name, @Nullable String value) {
            return new Step(name, OpType.SET, value);
        }

        private @Nullable String valueAfter(@Nullable String current, @Nullable ConfigKey key) {
            return switch (operation) {
                case SET -> value;
                case DELETE -> null;
                case APPEND, SUBTRACT -> String.join(",", elementsAfter(current, key));
            };
        }

        private List<String> elementsAfter(@Nullable String current, @Nullable ConfigKey key) {
            if (key == null || key.type != ConfigDef.Type.LIST) {
                throw new InvalidConfigurationException(
                        "Can't " + operation + " to key " + name + " because its type is not LIST.");
            }
            String start = current == null ? ConfigDef.convertToString(key.defaultValue, key.type) : current;
            List<String> result = new ArrayList<>(elements(start));
            for (String element : elements(value)) {
                if (operation == OpType.SUBTRACT) {
                    result.remove(element);
                } else if (!result.contains(element)) {
                    result.add(element);
                }
            }
            return result;
        }

        private static List<String> elements(@Nullable String list) {
            return list == null
                    ? List.of()
                    : Arrays.stream(list.split(",", -1))
                            .map(String::trim)
                            .filter(element -> !element.isEmpty())
                            .toList();
        }
    }
}
