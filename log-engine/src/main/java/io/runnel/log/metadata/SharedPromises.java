package io.runnel.log.metadata;

import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * Has all nodes of a cluster mean the same by an acknowledgement, where a topic does not say it itself: a leader that went
 * by a lower {@code min.insync.replicas} than the controller would commit what those do not have whom the controller counts
 * as eligible (KIP-966), and one that acknowledged what is only written ({@code runnel.ack}), where the controller takes it
 * for flushed, would lose it in a crash that the controller thinks harmless. So these are configs of all brokers, and
 * neither of one broker nor of a node's own settings. A node that stands alone agrees with itself. Pure.
 */
final class SharedPromises {
    private SharedPromises() {}

    /** The configs that nodes agree on, as the controller's own settings have them. */
    private static Map<String, String> own(ReplicationRules rules) {
        Map<String, String> own = new TreeMap<>();
        own.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(rules.minInSyncReplicas()));
        own.put(TopicConfigDefinitions.ACK, rules.ack());
        return own;
    }

    /**
     * What has to be recorded for all to agree.
     *
     * @param own what the controller's own settings say, for what was not agreed on yet
     */
    static List<MetadataRecord> agreement(ClusterImage image, ReplicationRules own) {
        List<MetadataRecord> records = new ArrayList<>();
        if (standsAlone(image)) {
            return records;
        }
        Map<String, String> shared = own(own);
        Map<String, String> ofAll = image.brokerConfigs(ClusterImage.ALL_BROKERS);
        if (!ofAll.keySet().containsAll(shared.keySet())) {
            Map<String, String> configs = new HashMap<>(shared);
            configs.putAll(ofAll);
            records.add(new BrokerConfigured(ClusterImage.ALL_BROKERS, configs));
        }
        for (int node : image.brokers().keySet()) {
            Map<String, String> configs = new HashMap<>(image.brokerConfigs(Integer.toString(node)));
            if (configs.keySet().removeAll(shared.keySet())) {
                records.add(new BrokerConfigured(Integer.toString(node), configs));
            }
        }
        return records;
    }

    /**
     * Checks what a broker's configs, or those of all, are to be.
     *
     * @throws InvalidConfigurationException if nodes would no longer agree
     */
    static void check(ClusterImage image, String broker, Map<String, String> configs) {
        if (standsAlone(image)) {
            return;
        }
        boolean all = broker.equals(ClusterImage.ALL_BROKERS);
        for (String name : own(ReplicationRules.DEFAULTS).keySet()) {
            boolean set = configs.containsKey(name);
            if (set && !all) {
                throw new InvalidConfigurationException(name + " cannot be set for broker " + broker
                        + " alone: set it for a topic, or for all brokers (the empty name).");
            }
            if (!set && all && image.brokerConfigs(broker).containsKey(name)) {
                throw new InvalidConfigurationException(name + " of all brokers cannot be removed, because the nodes'"
                        + " own settings may differ: set it to what you want.");
            }
        }
    }

    private static boolean standsAlone(ClusterImage image) {
        return image.brokers().values().stream()
                .allMatch(broker -> broker.incarnation().equals(Uuid.ZERO_UUID));
    }
}
