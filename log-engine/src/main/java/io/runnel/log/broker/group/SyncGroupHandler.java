package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.apache.kafka.common.requests.SyncGroupResponse;

/** SyncGroup; the answer waits until the group's leader has sent everybody's assignment. */
final class SyncGroupHandler implements ApiHandler {
    private final Broker broker;

    SyncGroupHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.SYNC_GROUP;
    }

    @Override
    public void handle(Call call) {
        SyncGroupRequestData data = ((SyncGroupRequest) call.request()).data();
        CompletableFuture<SyncGroupResponseData> synced = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.classic().sync(data, reply, step));
        call.answerWith(synced, response -> call.respond(new SyncGroupResponse(response)));
    }
}
