package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.Reassignments.Request;
import io.runnel.log.network.Call;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsResponse;
import org.apache.kafka.common.requests.ApiError;

/** AlterPartitionReassignments (KIP-455): each partition moves, or not, for itself. */
final class AlterPartitionReassignmentsHandler implements ApiHandler {
    private final ControllerService controller;

    AlterPartitionReassignmentsHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(Call call) {
        AlterPartitionReassignmentsRequestData data = ((AlterPartitionReassignmentsRequest) call.request()).data();
        List<Request> requests = new ArrayList<>();
        data.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> requests.add(new Request(
                                topic.name(),
                                partition.partitionIndex(),
                                partition.replicas(),
                                data.allowReplicationFactorChange()))));
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Beginning reassignments took longer than " + data.timeoutMs()
                            + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(controller.reassign(requests), outcomes -> respond(call, data, outcomes));
    }

    private static void respond(
            Call call, AlterPartitionReassignmentsRequestData data, List<Outcome<PartitionImage>> outcomes) {
        AlterPartitionReassignmentsResponseData response = new AlterPartitionReassignmentsResponseData()
                .setAllowReplicationFactorChange(data.allowReplicationFactorChange());
        int next = 0;
        for (var asked : data.topics()) {
            ReassignableTopicResponse topic = new ReassignableTopicResponse().setName(asked.name());
            for (var partition : asked.partitions()) {
                Outcome<PartitionImage> outcome = outcomes.get(next++);
                ApiError error = outcome.error() == null ? ApiError.NONE : ApiError.fromThrowable(outcome.error());
                topic.partitions()
                        .add(new ReassignablePartitionResponse()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message()));
            }
            response.responses().add(topic);
        }
        call.respond(new AlterPartitionReassignmentsResponse(response));
    }
}
