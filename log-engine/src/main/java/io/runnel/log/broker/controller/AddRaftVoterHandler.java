package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.Quorum.Voter;
import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.InconsistentClusterIdException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterRequestData.Listener;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AddRaftVoterRequest;
import org.apache.kafka.common.requests.AddRaftVoterResponse;
import org.jspecify.annotations.Nullable;

/** AddRaftVoter (KIP-853): one more node votes about the metadata. */
final class AddRaftVoterHandler implements ApiHandler {
    private final ClusterMetadata metadata;
    private final ControllerService controller;

    AddRaftVoterHandler(ClusterMetadata metadata, ControllerService controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ADD_RAFT_VOTER;
    }

    @Override
    public void handle(Call call) {
        controller.requireController();
        AddRaftVoterRequestData data = ((AddRaftVoterRequest) call.request()).data();
        requireCluster(metadata, data.clusterId());
        if (data.listeners().size() != 1) {
            throw new InvalidRequestException("A voter has one listener, not "
                    + data.listeners().size() + ": where the other voters reach its metadata log.");
        }
        Listener listener = data.listeners().iterator().next();
        Voter voter = new Voter(data.voterId(), data.voterDirectoryId(), listener.host(), listener.port());
        if (data.timeoutMs() > 0) {
            call.onTimeout(
                    data.timeoutMs(),
                    () -> call.fail(new TimeoutException("Adding voter " + data.voterId() + " took longer than "
                            + data.timeoutMs() + " ms; it goes on and may still succeed.")));
        }
        call.answerWith(
                controller.quorum().addVoter(voter),
                done -> call.respond(new AddRaftVoterResponse(new AddRaftVoterResponseData())));
    }

    /**
     * Whether the request is for this cluster; one that does not say is.
     *
     * @throws InconsistentClusterIdException if it is for another
     */
    static void requireCluster(ClusterMetadata metadata, @Nullable String asked) {
        String present = metadata.image().clusterId();
        if (asked != null && !asked.equals(present)) {
            throw new InconsistentClusterIdException(
                    "The request is for cluster " + asked + ", but this is cluster " + present + ".");
        }
    }
}
