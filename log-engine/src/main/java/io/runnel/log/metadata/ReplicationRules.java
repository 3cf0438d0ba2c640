package io.runnel.log.metadata;

import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import java.util.Map;

/**
 * The configs on which it depends who may lead a partition. Controller and leaders must see the same ones at the same
 * point of the metadata log, so they come from the image; only what neither the topic nor all brokers have set there
 * comes from a node's own settings. Pure.
 *
 * @param minInSyncReplicas {@code min.insync.replicas}: with fewer nothing is committed (KIP-966)
 * @param uncleanElection {@code unclean.leader.election.enable}
 * @param acknowledgedIsFlushed whether {@code runnel.ack} is {@code flushed}: what a replica has acknowledged outlives a
 *     crash of its node
 */
public record ReplicationRules(int minInSyncReplicas, boolean uncleanElection, boolean acknowledgedIsFlushed) {
    /** What holds where nothing is set. */
    public static final ReplicationRules DEFAULTS = of(TopicConfigDefinitions.DEFAULT_VALUES);

    private static final String FLUSHED = "flushed";
    private static final String WRITTEN = "written";

    /**
     * What a node's settings say.
     *
     * @param settings by topic config name; others than these are left out of account
     */
    public static ReplicationRules of(Map<String, String> settings) {
        return new ReplicationRules(
                Integer.parseInt(value(settings, MIN_IN_SYNC_REPLICAS_CONFIG)),
                Boolean.parseBoolean(value(settings, UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)),
                value(settings, TopicConfigDefinitions.ACK).equals(FLUSHED));
    }

    private static String value(Map<String, String> settings, String name) {
        String standard = TopicConfigDefinitions.DEFAULT_VALUES.getOrDefault(name, "");
        return settings.getOrDefault(name, standard);
    }

    /** The value of {@code runnel.ack}. */
    String ack() {
        return acknowledgedIsFlushed ? FLUSHED : WRITTEN;
    }

    /** What holds for a topic, this being what holds where the image says nothing. */
    public ReplicationRules forTopic(ClusterImage image, TopicImage topic) {
        Map<String, String> ofTopic = topic.configs();
        Map<String, String> ofBrokers = image.brokerConfigs(ClusterImage.ALL_BROKERS);
        if (ofTopic.isEmpty() && ofBrokers.isEmpty()) {
            return this;
        }
        String least = set(ofTopic, ofBrokers, MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSyncReplicas));
        String unclean =
                set(ofTopic, ofBrokers, UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, Boolean.toString(uncleanElection));
        String ack = set(ofTopic, ofBrokers, TopicConfigDefinitions.ACK, ack());
        return new ReplicationRules(Integer.parseInt(least), Boolean.parseBoolean(unclean), ack.equals(FLUSHED));
    }

    private static String set(
            Map<String, String> ofTopic, Map<String, String> ofBrokers, String name, String otherwise) {
        return ofTopic.getOrDefault(name, ofBrokers.getOrDefault(name, otherwise))
                .trim();
    }

    /**
     * With how many in-sync replicas a partition commits: never more than it has.
     *
     * @param replicas how many it has
     */
    public int effectiveMinimum(int replicas) {
        return Math.min(minInSyncReplicas, replicas);
    }
}
