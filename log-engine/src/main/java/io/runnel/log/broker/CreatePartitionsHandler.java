package io.runnel.log.broker;

import io.runnel.log.metadata.Controller;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionsRequest;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreatePartitionsRequest;
import org.apache.kafka.common.requests.CreatePartitionsResponse;

/** CreatePartitions: each topic of the request grows, or not, for itself. */
final class CreatePartitionsHandler implements ApiHandler {
    private final Broker broker;

    CreatePartitionsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public void handle(Call call) {
        CreatePartitionsRequestData data = ((CreatePartitionsRequest) call.request()).data();
        CreatePartitionsResponseData response = new CreatePartitionsResponseData();
        List<PartitionsRequest> requests = new ArrayList<>();
        Map<String, Long> occurrences = data.topics().stream()
                .collect(Collectors.groupingBy(CreatePartitionsTopic::name, Collectors.counting()));
        data.topics().forEach(topic -> {
            if (occurrences.getOrDefault(topic.name(), 0L) == 1) {
                requests.add(request(topic));
            }
        });
        occurrences.forEach((name, count) -> {
            if (count > 1) {
                response.results()
                        .add(new CreatePartitionsTopicResult()
                                .setName(name)
                                .setErrorCode(Errors.INVALID_REQUEST.code())
                                .setErrorMessage("Duplicate topic name: '" + name + "' occurs " + count + " times."));
            }
        });
        Controller.requireCreatable(broker.image(), requests);
        if (data.validateOnly()) {
            respond(call, response, requests, broker.metadata().preview(requests, Controller::createPartitions));
            return;
        }
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Creating partitions took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(
                broker.metadata().change(requests, Controller::createPartitions),
                outcomes -> respond(call, response, requests, outcomes));
    }

    private static PartitionsRequest request(CreatePartitionsTopic topic) {
        List<CreatePartitionsAssignment> assignments = topic.assignments();
        return new PartitionsRequest(
                topic.name(),
                topic.count(),
                assignments == null
                        ? null
                        : assignments.stream()
                                .map(CreatePartitionsAssignment::brokerIds)
                                .toList());
    }

    private static void respond(
            Call call,
            CreatePartitionsResponseData response,
            List<PartitionsRequest> requests,
            List<Outcome<TopicImage>> outcomes) {
        for (int i = 0; i < requests.size(); i++) {
            ApiError error = Broker.error(outcomes.get(i));
            response.results()
                    .add(new CreatePartitionsTopicResult()
                            .setName(requests.get(i).topic())
                            .setErrorCode(error.error().code())
                            .setErrorMessage(error.message()));
        }
        call.respond(new CreatePartitionsResponse(response));
    }
}
