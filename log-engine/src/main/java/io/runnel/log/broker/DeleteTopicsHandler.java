package io.runnel.log.broker;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.Controller;
import io.runnel.log.metadata.Decision;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
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
    /** From this version on there is an error code that says that topics may not be deleted. */
    private static final short FIRST_VERSION_WITH_DISABLED = 3;

    private final Broker broker;

    DeleteTopicsHandler(Broker broker) {
        this.broker = broker;
    }

    /** A topic as the client names it; sound if it has exactly one of both. */
    private record Named(@Nullable String name, Uuid id) {
        /** What the client called it, and, where it was found by that, what it is. */
        DeletableTopicResult result(Outcome<TopicImage> outcome) {
            TopicImage deleted = outcome.value();
            ApiError error = Broker.error(outcome);
            return new DeletableTopicResult()
                    .setName(deleted == null ? name : deleted.name())
                    .setTopicId(deleted == null ? id : deleted.id())
                    .setErrorCode(error.error().code())
                    .setErrorMessage(error.message());
        }
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public void handle(Call call) {
        if (!broker.config().deleteTopics()) {
            throw call.version() < FIRST_VERSION_WITH_DISABLED
                    ? new InvalidRequestException("Topic deletion is disabled.")
                    : new TopicDeletionDisabledException(
                            "Topic deletion is disabled: delete.topic.enable is false on this node.");
        }
        DeleteTopicsRequestData data = ((DeleteTopicsRequest) call.request()).data();
        List<Named> topics = call.version() < FIRST_VERSION_WITH_IDS
                ? data.topicNames().stream()
                        .map(name -> new Named(name, Uuid.ZERO_UUID))
                        .toList()
                : data.topics().stream()
                        .map(topic -> new Named(topic.name(), topic.topicId()))
                        .toList();
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Deleting topics took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        Map<Named, Integer> occurrences = new HashMap<>();
        topics.forEach(topic -> occurrences.merge(topic, 1, Integer::sum));
        call.answerWith(
                broker.metadata().change(topics, (image, topic) -> delete(image, topic, occurrences)), outcomes -> {
                    DeleteTopicsResponseData response = new DeleteTopicsResponseData();
                    Set<Named> answered = new HashSet<>();
                    for (int i = 0; i < topics.size(); i++) {
                        if (answered.add(topics.get(i))) {
                            response.responses().add(topics.get(i).result(outcomes.get(i)));
                        }
                    }
                    call.respond(new DeleteTopicsResponse(response));
                });
    }

    private static Decision<TopicImage> delete(ClusterImage image, Named topic, Map<Named, Integer> occurrences) {
        boolean hasId = !topic.id().equals(Uuid.ZERO_UUID);
        if ((topic.name() != null) == hasId) {
            throw new InvalidRequestException("Each topic to delete needs a name or an id, and not both: name "
                    + topic.name() + ", id " + topic.id());
        }
        if (occurrences.getOrDefault(topic, 0) > 1) {
            throw new InvalidRequestException(
                    "Topic " + (hasId ? topic.id() : topic.name()) + " occurs more than once in the request.");
        }
        return hasId
                ? Controller.deleteTopic(image, topic.id())
                : Controller.deleteTopic(image, Objects.requireNonNull(topic.name()));
    }
}
