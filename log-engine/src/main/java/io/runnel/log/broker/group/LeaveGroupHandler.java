package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.LeaveGroupRequest;
import org.apache.kafka.common.requests.LeaveGroupResponse;

/** LeaveGroup: of one member (v0-v2) or of several. */
final class LeaveGroupHandler implements ApiHandler {
    private final Broker broker;

    LeaveGroupHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LEAVE_GROUP;
    }

    @Override
    public void handle(Call call) {
        LeaveGroupRequest request = (LeaveGroupRequest) call.request();
        LeaveGroupRequestData data =
                new LeaveGroupRequestData().setGroupId(request.data().groupId()).setMembers(request.members());
        CompletableFuture<LeaveGroupResponseData> left = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.classic().leave(data, reply, step));
        call.answerWith(left, response -> call.respond(new LeaveGroupResponse(response, call.version())));
    }
}
