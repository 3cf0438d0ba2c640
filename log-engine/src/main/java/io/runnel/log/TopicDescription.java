package io.runnel.log;

import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * A topic that exists.
 *
 * @param configs only what was set on the topic itself, without the broker's defaults
 * @param internal whether clients hide it unless asked (KIP-4): offsets, transactions, and Runnel's own
 */
public record TopicDescription(
        String name, Uuid id, int partitions, short replicationFactor, Map<String, String> configs, boolean internal) {
    public TopicDescription {
        configs = Map.copyOf(configs);
    }
}
