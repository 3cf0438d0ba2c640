package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** DescribeConfigs: configs of topics and groups, settings of this node, and what was changed at run time for all nodes. */
final class DescribeConfigsHandler implements ApiHandler {
    private final Broker broker;
    private final ConfigDescriptions descriptions;

    DescribeConfigsHandler(Broker broker) {
        this.broker = broker;
        this.descriptions = new ConfigDescriptions(broker.settings());
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(Call call) {
        DescribeConfigsRequestData request = ((DescribeConfigsRequest) call.request()).data();
        List<DescribeConfigsResult> results = request.resources().stream()
                .map(resource -> describe(resource, request))
                .toList();
        call.respond(new DescribeConfigsResponse(new DescribeConfigsResponseData().setResults(results)));
    }

    private DescribeConfigsResult describe(DescribeConfigsResource resource, DescribeConfigsRequestData request) {
        DescribeConfigsResult result = new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName());
        try {
            List<String> keys = resource.configurationKeys();
            List<DescribeConfigsResourceResult> all = configs(resource);
            List<DescribeConfigsResourceResult> configs =
                    keys == null || keys.isEmpty() ? all : ConfigDescriptions.named(keys, all);
            configs.forEach(config -> {
                if (!request.includeSynonyms()) {
                    config.setSynonyms(List.of());
                }
                if (!request.includeDocumentation()) {
                    config.setDocumentation(null);
                }
            });
            return result.setConfigs(configs);
        } catch (ApiException e) {
            ApiError error = ApiError.fromThrowable(e);
            return result.setErrorCode(error.error().code()).setErrorMessage(error.message());
        }
    }

    private List<DescribeConfigsResourceResult> configs(DescribeConfigsResource resource) {
        String name = resource.resourceName();
        ConfigResource.Type type = ConfigResource.Type.forId(resource.resourceType());
        return switch (type) {
            case TOPIC -> ofTopic(name);
            case BROKER -> ofBroker(name);
            case CLIENT_METRICS -> {
                // No client sends metrics here, so that no subscription has configs.
                if (name.isEmpty()) {
                    throw new InvalidRequestException("Client metrics subscription name must not be empty");
                }
                yield List.of();
            }
            case BROKER_LOGGER ->
                throw new InvalidRequestException(
                        "Levels of loggers cannot be described: they are set where the node is started.");
            case GROUP -> ofGroup(name);
            case UNKNOWN ->
                throw new InvalidRequestException("Configs of resource type " + type + " (" + resource.resourceType()
                        + ") are not served; served are TOPIC, BROKER and GROUP.");
        };
    }

    private List<DescribeConfigsResourceResult> ofTopic(String name) {
        Topic.validate(name);
        TopicImage topic = broker.image().topic(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
        }
        return descriptions.ofTopic(topic);
    }

    private List<DescribeConfigsResourceResult> ofGroup(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("Group name must not be empty");
        }
        return descriptions.ofGroup(broker.image().groupConfigs().getOrDefault(name, Map.of()));
    }

    private List<DescribeConfigsResourceResult> ofBroker(String name) {
        if (name.equals(ClusterImage.ALL_BROKERS)) {
            return descriptions.ofAllBrokers();
        }
        if (name.equals(Integer.toString(broker.config().nodeId()))) {
            return descriptions.ofBroker();
        }
        throw new InvalidRequestException("Unexpected broker id, expected "
                + broker.config().nodeId() + " or empty string, but received " + name);
    }
}
