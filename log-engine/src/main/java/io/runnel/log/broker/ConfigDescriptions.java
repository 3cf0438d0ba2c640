package io.runnel.log.broker;

import io.runnel.log.metadata.GroupConfigRules;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * not set there, in order of precedence (KIP-226).
 */
public final class ConfigDescriptions {
    private static final List<ConfigSource> PRECEDENCE = List.of(
            ConfigSource.DYNAMIC_BROKER_CONFIG,
            ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG,
            ConfigSource.STATIC_BROKER_CONFIG,
            ConfigSource.DEFAULT_CONFIG);

    private final BrokerSettings settings;

    /** Describes with what the node's settings are at each call. */
    public ConfigDescriptions(BrokerSettings settings) {
        this.settings = settings;
    }

    /** All configs of a topic, in the order of their names. */
    public List<DescribeConfigsResourceResult> ofTopic(TopicImage topic) {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        ConfigDef definition = TopicConfigs.definition();
        Map<String, String> effective = TopicConfigs.effective(topic.configs(), settings.topicDefaults());
        for (String name : new TreeSet<>(definition.names())) {
            ConfigKey key = definition.configKeys().get(name);
            String own = topic.configs().get(name);
            if (key != null && (!key.internalConfig || own != null)) {
                described.add(describe(key, false, effective.get(name), topicSynonyms(key, own)));
            }
        }
        return described;
    }

    /**
     * Those of the configs that are asked for. Another name of a config is answered to who asks by that name alone: who
     * writes back all that he was told would set the config twice.
     */
    static List<DescribeConfigsResourceResult> named(List<String> names, List<DescribeConfigsResourceResult> configs) {
        List<DescribeConfigsResourceResult> found = new ArrayList<>();
        for (DescribeConfigsResourceResult config : configs) {
            if (names.contains(config.name())) {
                found.add(config);
            }
            for (String name : names) {
                if (TopicConfigs.ofAlias(name).filter(config.name()::equals).isPresent()) {
                    DescribeConfigsResourceResult other = config.duplicate().setName(name);
                    other.setValue(TopicConfigs.valueUnder(name, config.value()));
                    other.synonyms().forEach(each -> each.setValue(TopicConfigs.valueUnder(name, each.value())));
                    found.add(other);
                }
            }
        }
        return found;
    }

    /** All configs of a consumer group, in the order of their names. */
    List<DescribeConfigsResourceResult> ofGroup(Map<String, String> configs) {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        for (ConfigKey key : new TreeMap<>(GroupConfigRules.definition().configKeys()).values()) {
            List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
            String own = configs.get(key.name);
            if (own != null) {
                synonyms.add(synonym(key.name, own, ConfigSource.GROUP_CONFIG));
            }
            String standard = GroupConfigRules.nodeSetting(key.name);
            synonyms.addAll(bySource(List.of(standard)));
            described.add(describe(key, false, own == null ? settings.value(standard) : own, synonyms));
        }
        return described;
    }

    /** All settings of this node, in the order of their names. */
    public List<DescribeConfigsResourceResult> ofBroker() {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        ConfigDef definition = settings.definition();
        for (String name : new TreeSet<>(definition.names())) {
            ConfigKey key = definition.configKeys().get(name);
            if (key != null && !key.internalConfig) {
                described.add(
                        describe(key, !settings.rules().isDynamic(name), settings.value(name), brokerSynonyms(name)));
            }
        }
        return described;
    }

    /** What was changed at run time for all brokers, in the order of the names. */
    List<DescribeConfigsResourceResult> ofAllBrokers() {
        List<DescribeConfigsResourceResult> described = new ArrayList<>();
        new TreeMap<>(settings.ofAllBrokers()).forEach((name, value) -> {
            ConfigKey key = settings.definition().configKeys().get(name);
            if (key != null) { // Else a newer release has set it, and this one does not know it.
                List<DescribeConfigsSynonym> synonyms =
                        List.of(synonym(name, value, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG));
                described.add(describe(key, false, value, synonyms));
            }
        });
        return described;
    }

    private List<DescribeConfigsSynonym> topicSynonyms(ConfigKey key, @Nullable String own) {
        List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
        if (own != null) {
            synonyms.add(synonym(key.name, own, ConfigSource.TOPIC_CONFIG));
        }
        List<String> names = TopicConfigs.synonyms(key.name).stream()
                .map(BrokerSynonym::name)
                .toList();
        synonyms.addAll(bySource(names));
        return synonyms;
    }

    /** Where a setting is set, itself first, and those that would hold if it were not: log.retention.hours after .ms. */
    private List<DescribeConfigsSynonym> brokerSynonyms(String name) {
        List<String> names = TopicConfigs.definition().names().stream()
                .map(TopicConfigs::synonyms)
                .map(synonyms -> synonyms.stream().map(BrokerSynonym::name).toList())
                .filter(synonyms -> synonyms.contains(name))
                .findFirst()
                .orElse(List.of(name));
        return bySource(names).stream()
                .dropWhile(synonym -> !synonym.name().equals(name))
                .toList();
    }

    private List<DescribeConfigsSynonym> bySource(List<String> names) {
        Map<ConfigSource, List<DescribeConfigsSynonym>> found = new EnumMap<>(ConfigSource.class);
        for (String name : names) {
            settings.values(name)
                    .forEach(each -> found.computeIfAbsent(each.source(), source -> new ArrayList<>())
                            .add(synonym(name, each.value(), each.source())));
        }
        return PRECEDENCE.stream()
                .flatMap(source -> found.getOrDefault(source, List.of()).stream())
                .toList();
    }

    private static DescribeConfigsSynonym synonym(String name, String value, ConfigSource source) {
        return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.id());
    }

    private static DescribeConfigsResourceResult describe(
            ConfigKey key, boolean readOnly, @Nullable String value, List<DescribeConfigsSynonym> synonyms) {
        // A password's value never leaves the node.
        boolean sensitive = key.type == ConfigDef.Type.PASSWORD;
        if (sensitive) {
            synonyms.forEach(synonym -> synonym.setValue(null));
        }
        ConfigSource standard = ConfigSource.DEFAULT_CONFIG;
        return new DescribeConfigsResourceResult()
                .setName(key.name)
                .setValue(sensitive ? null : value)
                .setReadOnly(readOnly)
                .setConfigSource(
                        synonyms.isEmpty() ? standard.id() : synonyms.get(0).source())
                .setIsSensitive(sensitive)
                .setSynonyms(synonyms)
                .setConfigType(type(key.type).id())
                .setDocumentation(key.documentation);
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
