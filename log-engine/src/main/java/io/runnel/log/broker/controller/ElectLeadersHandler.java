package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.Elections.ElectionRequest;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.ElectLeadersRequest;
import org.apache.kafka.common.requests.ElectLeadersResponse;

/** ElectLeaders (KIP-460): preferred replicas take over, or, where nobody can lead, anyone. */
final class ElectLeadersHandler implements ApiHandler {
    private final ClusterMetadata metadata;
    private final ControllerService controller;

    ElectLeadersHandler(ClusterMetadata metadata, ControllerService controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public void handle(Call call) {
        ElectLeadersRequestData data = ((ElectLeadersRequest) call.request()).data();
        ElectionType type = type(data.electionType());
        boolean all = data.topicPartitions() == null;
        List<ElectionRequest> requests = all ? everyPartition(metadata.image(), type) : named(data, type);
        call.answerWith(controller.elect(requests), outcomes -> respond(call, requests, outcomes, all));
    }

    private static ElectionType type(byte id) {
        try {
            return ElectionType.valueOf(id);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("Election type " + id + " is unknown: 0 is preferred, 1 is unclean.", e);
        }
    }

    private static List<ElectionRequest> named(ElectLeadersRequestData data, ElectionType type) {
        List<ElectionRequest> requests = new ArrayList<>();
        data.topicPartitions()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> requests.add(new ElectionRequest(topic.topic(), partition, type))));
        return requests;
    }

    private static List<ElectionRequest> everyPartition(ClusterImage image, ElectionType type) {
        List<ElectionRequest> requests = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                requests.add(new ElectionRequest(topic.name(), index, type));
            }
        }
        return requests;
    }

    private static void respond(
            Call call, List<ElectionRequest> requests, List<Outcome<PartitionImage>> outcomes, boolean all) {
        Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            ApiException error = outcomes.get(i).error();
            if (all && error instanceof ElectionNotNeededException) {
                continue; // Who asks for all is told of those only where there was something to do.
            }
            ApiError result = error == null ? ApiError.NONE : ApiError.fromThrowable(error);
            topics.computeIfAbsent(requests.get(i).topic(), name -> new ReplicaElectionResult().setTopic(name))
                    .partitionResult()
                    .add(new PartitionResult()
                            .setPartitionId(requests.get(i).partition())
                            .setErrorCode(result.error().code())
                            .setErrorMessage(error == null ? null : result.message()));
        }
        call.respond(new ElectLeadersResponse(0, Errors.NONE.code(), List.copyOf(topics.values()), call.version()));
    }
}
