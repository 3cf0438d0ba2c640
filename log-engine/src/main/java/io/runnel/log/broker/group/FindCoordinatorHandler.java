package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import io.runnel.log.network.Failures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FindCoordinator: the broker that leads the partition which keeps the state of a group or of a transactional id. The
 * first who asks has the coordinator's topic created, and waits for it.
 */
final class FindCoordinatorHandler implements ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FindCoordinatorHandler.class);

    private final Broker broker;

    FindCoordinatorHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(Call call) {
        FindCoordinatorRequestData data = ((FindCoordinatorRequest) call.request()).data();
        Coordinator<?, ?> coordinator = coordinator(data.keyType());
        CompletableFuture<Errors> ready =
                coordinator.ready().handle((done, failure) -> failure == null ? Errors.NONE : unavailable(failure));
        call.answerWith(
                ready,
                error -> call.respond(new FindCoordinatorResponse(
                        call.version() < FindCoordinatorRequest.MIN_BATCHED_VERSION
                                ? single(call, coordinator, data.key(), error)
                                : batch(call, coordinator, data.coordinatorKeys(), error))));
    }

    private Coordinator<?, ?> coordinator(byte keyType) {
        if (keyType == CoordinatorType.GROUP.id()) {
            return broker.coordinators().groups();
        } else if (keyType == CoordinatorType.TRANSACTION.id()) {
            return broker.coordinators().transactions();
        }
        throw new InvalidRequestException(
                "Key type " + keyType
                        + " has no coordinator here: 0 stands for groups, 1 for transactional ids. Share groups are not served.");
    }

    private static Errors unavailable(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        LOG.warn("A coordinator's topic could not be created; the client will ask again", cause);
        return Errors.COORDINATOR_NOT_AVAILABLE;
    }

    private FindCoordinatorResponseData single(Call call, Coordinator<?, ?> coordinator, String key, Errors error) {
        FindCoordinatorResponseData.Coordinator found = find(call, coordinator, key, error);
        return new FindCoordinatorResponseData()
                .setErrorCode(found.errorCode())
                .setErrorMessage(found.errorMessage())
                .setNodeId(found.nodeId())
                .setHost(found.host())
                .setPort(found.port());
    }

    private FindCoordinatorResponseData batch(
            Call call, Coordinator<?, ?> coordinator, List<String> keys, Errors error) {
        return new FindCoordinatorResponseData()
                .setCoordinators(keys.stream()
                        .map(key -> find(call, coordinator, key, error))
                        .toList());
    }

    private FindCoordinatorResponseData.Coordinator find(
            Call call, Coordinator<?, ?> coordinator, String key, Errors error) {
        BrokerImage leader = error == Errors.NONE ? leader(coordinator.partitionOf(key)) : null;
        FindCoordinatorResponseData.Coordinator found = new FindCoordinatorResponseData.Coordinator().setKey(key);
        if (leader == null) {
            Errors reason = error == Errors.NONE ? Errors.COORDINATOR_NOT_AVAILABLE : error;
            Node none = Node.noNode();
            return found.setErrorCode(reason.code())
                    .setErrorMessage(reason.message())
                    .setNodeId(none.id())
                    .setHost(none.host())
                    .setPort(none.port());
        }
        // The clients of every age take an empty message, but not all of them none.
        return found.setErrorCode(Errors.NONE.code())
                .setErrorMessage("")
                .setNodeId(leader.nodeId())
                .setHost(broker.hostFor(call, leader))
                .setPort(leader.port());
    }

    private @Nullable BrokerImage leader(TopicPartition partition) {
        ClusterImage image = broker.image();
        TopicImage topic = image.topic(partition.topic());
        return topic == null || partition.partition() >= topic.partitions().size()
                ? null
                : image.brokers()
                        .get(topic.partitions().get(partition.partition()).leader());
    }
}
