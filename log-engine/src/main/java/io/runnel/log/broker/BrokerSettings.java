package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.DynamicSettings;
import io.runnel.log.metadata.ReplicationRules;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicConfigs.BrokerSynonym;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's settings as they hold now: those it was started with, and over them what was changed at run time for all
 * brokers and for this one (KIP-226). Thread-safe; changed on the controller's thread.
 */
public final class BrokerSettings {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSettings.class);

    private final DynamicSettings rules;
    private final int nodeId;
    private final Map<String, String> explicit;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> ofThisBroker = Map.of();
    private volatile Map<String, String> ofAllBrokers = Map.of();

    private record Subscription(Set<String> names, Runnable listener) {}

    /** A setting's value in one of the places where it can be set. */
    record Sourced(String value, ConfigSource source) {}

    /** Settings as the node was started with them. */
    public BrokerSettings(BrokerConfig config) {
        this.rules = config.rules();
        this.nodeId = config.nodeId();
        this.explicit = config.explicit();
    }

    /** All settings: names, types, defaults. */
    public ConfigDef definition() {
        return rules.definition();
    }

    /** Which settings can be changed at run time. */
    public DynamicSettings rules() {
        return rules;
    }

    /** A setting that holds a whole number of 32 bits. */
    public int integer(String name) {
        return ((Number) parsed(name)).intValue();
    }

    /** A setting that holds a whole number. */
    public long large(String name) {
        return ((Number) parsed(name)).longValue();
    }

    /** A setting's text. */
    public String text(String name) {
        return parsed(name).toString();
    }

    private Object parsed(String name) {
        ConfigKey key = Objects.requireNonNull(definition().configKeys().get(name), name);
        Object value = ConfigDef.parseType(name, value(name), key.type);
        return Objects.requireNonNull(value, name);
    }

    /** A setting's value, or null if it is set nowhere and has no default. */
    @Nullable
    String value(String name) {
        List<Sourced> values = values(name);
        return values.isEmpty() ? null : values.get(0).value();
    }

    /** The values that a setting has in all places where it is set, the one that holds first; empty if in none. */
    List<Sourced> values(String name) {
        List<Sourced> values = new ArrayList<>();
        add(values, ofThisBroker.get(name), ConfigSource.DYNAMIC_BROKER_CONFIG);
        add(values, ofAllBrokers.get(name), ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        add(values, explicit.get(name), ConfigSource.STATIC_BROKER_CONFIG);
        ConfigKey key = definition().configKeys().get(name);
        if (key != null && key.hasDefault() && key.defaultValue != null) {
            add(values, ConfigDef.convertToString(key.defaultValue, key.type), ConfigSource.DEFAULT_CONFIG);
        }
        return values;
    }

    private static void add(List<Sourced> values, @Nullable String value, ConfigSource source) {
        if (value != null) {
            values.add(new Sourced(value, source));
        }
    }

    /** What was changed at run time for all brokers, by name. */
    Map<String, String> ofAllBrokers() {
        return ofAllBrokers;
    }

    /** Values that settings of the node give to topic configs, by topic config name; without those at their default. */
    public Map<String, String> topicDefaults() {
        Map<String, String> defaults = new HashMap<>();
        for (String topicConfig : TopicConfigs.definition().names()) {
            for (BrokerSynonym synonym : TopicConfigs.synonyms(topicConfig)) {
                List<Sourced> values = values(synonym.name());
                if (!values.isEmpty() && values.get(0).source() != ConfigSource.DEFAULT_CONFIG) {
                    String value = synonym.convert(values.get(0).value());
                    defaults.putIfAbsent(topicConfig, TopicConfigs.canonical(topicConfig, value));
                }
            }
        }
        return defaults;
    }

    /** What holds for replicas of topics where the cluster has agreed on nothing: what the node was started with. */
    public ReplicationRules replicationRules() {
        return ReplicationRules.of(explicit);
    }

    /**
     * Runs the listener, on the controller's thread, after one of these settings has changed; what it reads here is the
     * new value. It must be quick.
     *
     * @throws IllegalArgumentException if one of them cannot be changed at run time
     */
    public void onChange(Set<String> names, Runnable listener) {
        names.forEach(name -> {
            if (!rules.isDynamic(name)) {
                throw new IllegalArgumentException("Setting " + name + " cannot be changed at run time");
            }
        });
        subscriptions.add(new Subscription(Set.copyOf(names), listener));
    }

    /** Takes over what the cluster has agreed on, and tells those who listen. */
    public void changed(ClusterImage after) {
        Map<String, String> nextOfThis = after.brokerConfigs(Integer.toString(nodeId));
        Map<String, String> nextOfAll = after.brokerConfigs(ClusterImage.ALL_BROKERS);
        Set<String> changed = differences(ofThisBroker, nextOfThis);
        changed.addAll(differences(ofAllBrokers, nextOfAll));
        if (changed.isEmpty()) {
            return;
        }
        ofThisBroker = nextOfThis;
        ofAllBrokers = nextOfAll;
        LOG.info("Settings changed at run time: {}", changed);
        for (Subscription subscription : subscriptions) {
            if (subscription.names().stream().anyMatch(changed::contains)) {
                tell(subscription);
            }
        }
    }

    // The change is agreed on: one who fails to carry it out must not keep the others from it.
    private static void tell(Subscription subscription) {
        try {
            subscription.listener().run();
        } catch (RuntimeException e) {
            LOG.error("A change of {} was not carried out; it is at the next start", subscription.names(), e);
        }
    }

    private static Set<String> differences(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new HashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return names;
    }
}
