package io.runnel.log.broker;

import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.List;
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

/** DescribeConfigs: configs of topics and settings of this node. */
final class DescribeConfigsHandler implements ApiHandler {
    private final Broker broker;
    private final ConfigDescriptions descriptions;

    DescribeConfigsHandler(Broker broker) {
        this.broker = broker;
        this.descriptions = new ConfigDescriptions(broker.config().settings());
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
            List<DescribeConfigsResourceResult> configs = configs(resource).stream()
                    .filter(config -> resource.configurationKeys() == null
                            || resource.configurationKeys().contains(config.name()))
                    .toList();
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
        if (type == ConfigResource.Type.TOPIC) {
            Topic.validate(name);
            TopicImage topic = broker.image().topic(name);
            if (topic == null) {
                throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
            }
            return descriptions.ofTopic(topic);
        }
        if (type == ConfigResource.Type.BROKER) {
            // The empty name stands for defaults set at run time for all brokers; there are none.
            if (name.isEmpty()) {
                return List.of();
            }
            if (name.equals(Integer.toString(broker.config().nodeId()))) {
                return descriptions.ofBroker();
            }
            throw new InvalidRequestException("This is broker "
                    + broker.config().nodeId() + ", not broker '" + name + "': ask that one for its settings.");
        }
        throw new InvalidRequestException(
                "Configs of resource type " + type + " are not served; served are TOPIC " + "and BROKER.");
    }
}
