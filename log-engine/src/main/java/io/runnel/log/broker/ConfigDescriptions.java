package io.runnel.log.broker;

import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;
import org.jspecify.annotations.Nullable;

/**
 * Describes configs as DescribeConfigs does: value, where it comes from, and the synonyms that would hold if it were
 * not set there, in order of precedence (KIP-226). Pure.
 */
final class ConfigDescriptions {
    private final BrokerSettings settings;

    ConfigDescriptions(BrokerSettings settings) {
        this.settings = settings;
    }

    /** All configs of a topic, in the order of their names. */
    List<DescribeConfigsResourceResult> ofTopic(TopicImage topic) {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        ConfigDef definition = TopicConfigs.definition();
        for (String name : new TreeSet<>(definition.names())) {
            ConfigKey key = definition.configKeys().get(name);
            String own = topic.configs().get(name);
            if (key != null && (!key.internalConfig || own != null)) {
                described.add(describe(key, false, topicSynonyms(key, own)));
            }
        }
        return described;
    }

    /** All settings of this node, in the order of their names. */
    List<DescribeConfigsResourceResult> ofBroker() {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        ConfigDef definition = settings.definition();
        for (String name : new TreeSet<>(definition.names())) {
            ConfigKey key = definition.configKeys().get(name);
            if (key != null) {
                List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
                addBrokerValues(synonyms, name, key);
                described.add(describe(key, true, synonyms));
            }
        }
        return described;
    }

    private List<DescribeConfigsSynonym> topicSynonyms(ConfigKey key, @Nullable String own) {
        List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
        if (own != null) {
            synonyms.add(synonym(key.name, own, ConfigSource.TOPIC_CONFIG));
        }
        String standardName = key.name;
        for (BrokerSynonym setting : TopicConfigs.synonyms(key.name)) {
            String value = settings.explicit().get(setting.name());
            standardName = setting.name();
            if (value != null) {
                synonyms.add(synonym(setting.name(), setting.convert(value), ConfigSource.STATIC_BROKER_CONFIG));
            }
        }
        if (key.defaultValue != null) {
            synonyms.add(synonym(
                    standardName, ConfigDef.convertToString(key.defaultValue, key.type), ConfigSource.DEFAULT_CONFIG));
        }
        return synonyms;
    }

    private void addBrokerValues(List<DescribeConfigsSynonym> synonyms, String name, ConfigKey key) {
        String explicit = settings.explicit().get(name);
        if (explicit != null) {
            synonyms.add(synonym(name, explicit, ConfigSource.STATIC_BROKER_CONFIG));
        }
        if (key.defaultValue != null) {
            synonyms.add(
                    synonym(name, ConfigDef.convertToString(key.defaultValue, key.type), ConfigSource.DEFAULT_CONFIG));
        }
    }

    private static DescribeConfigsSynonym synonym(String name, String value, ConfigSource source) {
        return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.id());
    }

    // The first synonym holds. A password's value never leaves the node.
    private static DescribeConfigsResourceResult describe(
            ConfigKey key, boolean readOnly, List<DescribeConfigsSynonym> synonyms) {
        boolean sensitive = key.type == ConfigDef.Type.PASSWORD;
        if (sensitive) {
            synonyms.forEach(synonym -> synonym.setValue(null));
        }
        DescribeConfigsResourceResult described = new DescribeConfigsResourceResult()
                .setName(key.name)
                .setReadOnly(readOnly)
                .setConfigSource(ConfigSource.DEFAULT_CONFIG.id())
                .setIsSensitive(sensitive)
                .setSynonyms(synonyms)
                .setConfigType(type(key.type).id())
                .setDocumentation(key.documentation);
        if (!synonyms.isEmpty()) {
            described.setValue(synonyms.get(0).value());
            described.setConfigSource(synonyms.get(0).source());
        }
        return described;
    }

    private static ConfigType type(ConfigDef.Type type) {
        return switch (type) {
            case BOOLEAN -> ConfigType.BOOLEAN;
            case STRING -> ConfigType.STRING;
            case INT -> ConfigType.INT;
            case SHORT -> ConfigType.SHORT;
            case LONG -> ConfigType.LONG;
            case DOUBLE -> ConfigType.DOUBLE;
            case LIST -> ConfigType.LIST;
            case CLASS -> ConfigType.CLASS;
            case PASSWORD -> ConfigType.PASSWORD;
        };
    }
}
