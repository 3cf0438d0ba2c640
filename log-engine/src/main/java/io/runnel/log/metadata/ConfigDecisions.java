package io.runnel.log.metadata;

import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;

/**
 * Decides changes of configs: of a topic, of a broker, of all brokers, of a consumer group. Pure.
 *
 * @param settings which settings a broker has and which can be changed
 * @param nodeId the broker that is asked, or carries the change out for another one
 * @param groups what groups may set
 * @param elections what partitions become when the configs change on which their leaders depend
 */
public record ConfigDecisions(DynamicSettings settings, int nodeId, GroupConfigRules groups, Elections elections) {
    private static final Set<String> ELECTION_CONFIGS =
            Set.of(MIN_IN_SYNC_REPLICAS_CONFIG, UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);

    /** A change of one resource's configs. */
    public record Request(ConfigResource resource, ConfigChange change) {}

    /**
     * What the resource's own configs are afterwards.
     *
     * @throws InvalidConfigurationException if a config of a topic or a group is unknown or has a bad value, or nodes would
     *     go by different numbers of in-sync replicas
     * @throws InvalidRequestException if the resource cannot have configs, or what {@link DynamicSettings} says
     * @throws UnknownTopicOrPartitionException if there is no such topic
     */
    public Decision<Map<String, String>> alter(ClusterImage image, Request request) {
        String name = request.resource().name();
        return switch (request.resource().type()) {
            case TOPIC -> alterTopic(image, name, request.change());
            case BROKER -> alterBroker(image, name, request.change());
            case BROKER_LOGGER ->
                throw new InvalidRequestException("Levels of loggers cannot be changed at run time: set them where the "
                        + "node is started, and restart it.");
            case GROUP -> alterGroup(image, name, request.change());
            case CLIENT_METRICS, UNKNOWN ->
                throw new InvalidRequestException("Configs of resource type "
                        + request.resource().type() + " are not served; served are TOPIC, BROKER and GROUP.");
        };
    }

    private Decision<Map<String, String>> alterTopic(ClusterImage image, String name, ConfigChange change) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Default topic resources are not allowed.");
        }
        Topic.validate(name);
        TopicImage topic = image.topic(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
        }
        topic.requireOpenToClients("configured");
        Map<String, String> configs = TopicConfigs.normalize(
                Map.copyOf(change.applyTo(topic.configs(), TopicConfigs.definition(), TopicConfigs::canonicalName)));
        return configs.equals(topic.configs())
                ? new Decision<>(List.of(), configs)
                : decided(image, topic.configs(), configs, new TopicConfigured(topic.id(), configs));
    }

    private Decision<Map<String, String>> alterGroup(ClusterImage image, String name, ConfigChange change) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Default group resources are not allowed.");
        }
        Map<String, String> present = image.groupConfigs().getOrDefault(name, Map.of());
        Map<String, String> configs =
                groups.check(change.applyTo(present, GroupConfigRules.definition(), UnaryOperator.identity()));
        return configs.equals(present)
                ? new Decision<>(List.of(), configs)
                : new Decision<>(List.of(new GroupConfigured(name, configs)), configs);
    }

    private Decision<Map<String, String>> alterBroker(ClusterImage image, String name, ConfigChange change) {
        boolean known = name.equals(Integer.toString(nodeId))
                || image.brokers().keySet().stream().anyMatch(id -> name.equals(Integer.toString(id)));
        if (!name.equals(ClusterImage.ALL_BROKERS) && !known) {
            throw new InvalidRequestException(
                    "Unexpected broker id, expected " + nodeId + " or empty string, but received " + name);
        }
        Map<String, String> present = image.brokerConfigs(name);
        Map<String, String> configs =
                settings.check(change.applyTo(present, settings.definition(), UnaryOperator.identity()));
        SharedPromises.check(image, name, configs);
        return configs.equals(present)
                ? new Decision<>(List.of(), configs)
                : decided(image, present, configs, new BrokerConfigured(name, configs));
    }

    // In the same batch: under a lower minimum the leader commits what those who were eligible do not have.
    private Decision<Map<String, String>> decided(
            ClusterImage image, Map<String, String> present, Map<String, String> configs, MetadataRecord change) {
        List<MetadataRecord> records = new ArrayList<>();
        if (ELECTION_CONFIGS.stream().anyMatch(name -> !Objects.equals(present.get(name), configs.get(name)))) {
            records.addAll(elections.settle(image.apply(change)));
        }
        records.add(change);
        return new Decision<>(records, configs);
    }
}
