package io.runnel.log.broker;

import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The node's settings as they are described to clients.
 *
 * @param definition all settings
 * @param explicit values that were set, by name; the others have their defaults
 */
public record BrokerSettings(ConfigDef definition, Map<String, String> explicit) {
    public BrokerSettings {
        explicit = Map.copyOf(explicit);
    }

    /** Values that settings of the node give to topic configs, by topic config name. */
    public Map<String, String> topicDefaults() {
        Map<String, String> defaults = new HashMap<>();
        for (String topicConfig : TopicConfigs.definition().names()) {
            for (BrokerSynonym synonym : TopicConfigs.synonyms(topicConfig)) {
                String value = explicit.get(synonym.name());
                if (value != null) {
                    defaults.putIfAbsent(topicConfig, synonym.convert(value));
                }
            }
        }
        return defaults;
    }
}
