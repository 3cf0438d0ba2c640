package io.runnel.log.metadata;

import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * Has all nodes of a cluster go by one {@code min.insync.replicas}: a leader that went by a lower one than the controller
 * would commit what those do not have whom the controller counts as eligible (KIP-966). So it is a config of all brokers,
 * and neither of one broker nor of a node's own settings. A node that stands alone agrees with itself. Pure.
 */
final class SharedMinimum {
    private SharedMinimum() {}

    /**
     * What has to be recorded for all to agree.
     *
     * @param own what the controller's own settings say, for the case that nothing was agreed on yet
     */
    static List<MetadataRecord> agreement(ClusterImage image, int own) {
        List<MetadataRecord> records = new ArrayList<>();
        if (standsAlone(image)) {
            return records;
        }
        Map<String, String> ofAll = image.brokerConfigs(ClusterImage.ALL_BROKERS);
        if (!ofAll.containsKey(MIN_IN_SYNC_REPLICAS_CONFIG)) {
            Map<String, String> configs = new HashMap<>(ofAll);
            configs.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(own));
            records.add(new BrokerConfigured(ClusterImage.ALL_BROKERS, configs));
        }
        for (int node : image.brokers().keySet()) {
            Map<String, String> configs = new HashMap<>(image.brokerConfigs(Integer.toString(node)));
            if (configs.remove(MIN_IN_SYNC_REPLICAS_CONFIG) != null) {
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
        boolean set = configs.containsKey(MIN_IN_SYNC_REPLICAS_CONFIG);
        if (set && !all) {
            throw new InvalidConfigurationException(MIN_IN_SYNC_REPLICAS_CONFIG + " cannot be set for broker " + broker
                    + " alone: set it for a topic, or for all brokers (the empty name).");
        }
        if (!set && all && image.brokerConfigs(broker).containsKey(MIN_IN_SYNC_REPLICAS_CONFIG)) {
            throw new InvalidConfigurationException(MIN_IN_SYNC_REPLICAS_CONFIG
                    + " of all brokers cannot be removed, because the nodes' own settings may differ: set it to what you"
                    + " want.");
        }
    }

    private static boolean standsAlone(ClusterImage image) {
        return image.brokers().values().stream()
                .allMatch(broker -> broker.incarnation().equals(Uuid.ZERO_UUID));
    }
}
