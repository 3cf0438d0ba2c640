package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.network.Call;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.RemoveRaftVoterRequest;
import org.apache.kafka.common.requests.RemoveRaftVoterResponse;

/** RemoveRaftVoter (KIP-853): a node votes about the metadata no more. */
final class RemoveRaftVoterHandler implements ApiHandler {
    private final ClusterMetadata metadata;
    private final ControllerService controller;

    RemoveRaftVoterHandler(ClusterMetadata metadata, ControllerService controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.REMOVE_RAFT_VOTER;
    }

    @Override
    public void handle(Call call) {
        controller.requireController();
        RemoveRaftVoterRequestData data = ((RemoveRaftVoterRequest) call.request()).data();
        AddRaftVoterHandler.requireCluster(metadata, data.clusterId());
        call.answerWith(
                controller.quorum().removeVoter(data.voterId(), data.voterDirectoryId()),
                done -> call.respond(new RemoveRaftVoterResponse(new RemoveRaftVoterResponseData())));
    }
}
