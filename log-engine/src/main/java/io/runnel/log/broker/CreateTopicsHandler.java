package io.runnel.log.broker;

import io.runnel.log.metadata.Controller;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.jspecify.annotations.Nullable;

/** CreateTopics: each topic of the request succeeds or fails for itself. */
final class CreateTopicsHandler implements ApiHandler {
    private final Broker broker;
    private final Predicate<Call> fromNode;
    private final ConfigDescriptions descriptions;

    /** @param fromNode tells the requests of the cluster's own nodes, which may create topics of their own */
    CreateTopicsHandler(Broker broker, Predicate<Call> fromNode) {
        this.broker = broker;
        this.fromNode = fromNode;
        this.descriptions = new ConfigDescriptions(broker.settings());
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public void handle(Call call) {
        CreateTopicsRequestData data = ((CreateTopicsRequest) call.request()).data();
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        List<TopicRequest> requests = sound(data, fromNode.test(call), response);
        Controller.requireCreatable(requests, broker.config().topicDefaults());
        if (data.validateOnly()) {
            respond(call, response, requests, broker.metadata().validate(requests));
            return;
        }
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Creating topics took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(
                broker.metadata().createTopics(requests), outcomes -> respond(call, response, requests, outcomes));
    }

    private void respond(
            Call call,
            CreateTopicsResponseData response,
            List<TopicRequest> requests,
            List<Outcome<TopicImage>> outcomes) {
        for (int i = 0; i < requests.size(); i++) {
            response.topics().add(result(requests.get(i).name(), outcomes.get(i)));
        }
        call.respond(new CreateTopicsResponse(response));
    }

    /** The requests that make sense; the others have their errors in the response. */
    private static List<TopicRequest> sound(
            CreateTopicsRequestData data, boolean fromNode, CreateTopicsResponseData response) {
        Map<String, Long> occurrences =
                data.topics().stream().collect(Collectors.groupingBy(CreatableTopic::name, Collectors.counting()));
        List<TopicRequest> requests = new ArrayList<>();
        for (CreatableTopic topic : data.topics()) {
            Map<Integer, List<Integer>> assignments = new HashMap<>();
            topic.assignments().forEach(each -> assignments.put(each.partitionIndex(), each.brokerIds()));
            Map<String, @Nullable String> configs = new HashMap<>();
            topic.configs().forEach(config -> configs.put(config.name(), config.value()));
            if (!fromNode && TopicImage.belongsToNode(topic.name())) {
                response.topics()
                        .add(failed(
                                topic.name(),
                                new InvalidRequestException("Topic '" + topic.name()
                                        + "' has the name of a topic of the node's own, which the node creates when it"
                                        + " needs it. Choose another name.")));
            } else if (occurrences.getOrDefault(topic.name(), 0L) == 1) {
                requests.add(new TopicRequest(
                        topic.name(), topic.numPartitions(), topic.replicationFactor(), assignments, configs));
            }
        }
        occurrences.forEach((name, count) -> {
            if (count > 1) {
                response.topics()
                        .add(new CreatableTopicResult()
                                .setName(name)
                                .setErrorCode(Errors.INVALID_REQUEST.code())
                                .setErrorMessage("Topic '" + name + "' occurs " + count + " times in the request."));
            }
        });
        return requests;
    }

    private CreatableTopicResult result(String name, Outcome<TopicImage> outcome) {
        try {
            return described(outcome.orThrow());
        } catch (ApiException e) {
            return failed(name, e);
        }
    }

    private static CreatableTopicResult failed(String name, Throwable cause) {
        ApiError error = ApiError.fromThrowable(cause);
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }

    private CreatableTopicResult described(TopicImage topic) {
        List<CreatableTopicConfigs> configs = descriptions.ofTopic(topic).stream()
                .map(config -> new CreatableTopicConfigs()
                        .setName(config.name())
                        .setValue(config.value())
                        .setReadOnly(config.readOnly())
                        .setConfigSource(config.configSource())
                        .setIsSensitive(config.isSensitive()))
                .toList();
        return new CreatableTopicResult()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setNumPartitions(topic.partitions().size())
                .setReplicationFactor(topic.replicationFactor())
                .setConfigs(configs);
    }
}
