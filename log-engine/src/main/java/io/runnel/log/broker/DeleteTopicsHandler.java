package io.runnel.log.broker;

import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.jspecify.annotations.Nullable;

/** DeleteTopics, by name or by id: each topic of the request succeeds or fails for itself. */
final class DeleteTopicsHandler implements ApiHandler {
    /** From this version on topics come as name or id (KIP-516), before as names. */
    private static final short FIRST_VERSION_WITH_IDS = 6;

    private final Broker broker;

    DeleteTopicsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public void handle(Call call) {
        DeleteTopicsRequestData data = ((DeleteTopicsRequest) call.request()).data();
        List<String> names = new ArrayList<>();
        List<Uuid> ids = new ArrayList<>();
        if (call.version() < FIRST_VERSION_WITH_IDS) {
            names.addAll(data.topicNames());
        } else {
            data.topics().forEach(topic -> sort(topic, names, ids));
        }
        refuseDuplicates(names);
        refuseDuplicates(ids);
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Deleting topics took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        CompletableFuture<List<Outcome<TopicImage>>> byName = broker.metadata().deleteTopics(names);
        CompletableFuture<List<Outcome<TopicImage>>> byId = broker.metadata().deleteTopicsById(ids);
        call.answerWith(
                byName.thenCombine(byId, (nameOutcomes, idOutcomes) -> {
                    DeleteTopicsResponseData response = new DeleteTopicsResponseData();
                    for (int i = 0; i < names.size(); i++) {
                        response.responses().add(result(names.get(i), Uuid.ZERO_UUID, nameOutcomes.get(i)));
                    }
                    for (int i = 0; i < ids.size(); i++) {
                        response.responses().add(result(null, ids.get(i), idOutcomes.get(i)));
                    }
                    return new DeleteTopicsResponse(response);
                }),
                call::respond);
    }

    private static void sort(DeleteTopicState topic, List<String> names, List<Uuid> ids) {
        boolean hasId = !topic.topicId().equals(Uuid.ZERO_UUID);
        if ((topic.name() != null) == hasId) {
            throw new InvalidRequestException("Each topic to delete needs a name or an id, and not both: name "
                    + topic.name() + ", id " + topic.topicId());
        }
        if (hasId) {
            ids.add(topic.topicId());
        } else {
            names.add(topic.name());
        }
    }

    private static void refuseDuplicates(List<?> topics) {
        Set<Object> seen = new HashSet<>();
        topics.forEach(topic -> {
            if (!seen.add(topic)) {
                throw new InvalidRequestException("Topic " + topic + " occurs more than once in the request.");
            }
        });
    }

    private static DeletableTopicResult result(@Nullable String name, Uuid id, Outcome<TopicImage> outcome) {
        TopicImage deleted = outcome.value();
        if (deleted != null) {
            return new DeletableTopicResult().setName(deleted.name()).setTopicId(deleted.id());
        }
        ApiError error = ApiError.fromThrowable(outcome.error());
        return new DeletableTopicResult()
                .setName(name)
                .setTopicId(id)
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }
}
