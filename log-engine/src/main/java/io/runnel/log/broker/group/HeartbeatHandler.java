package io.runnel.log.broker.group;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.HeartbeatResponse;

/** Heartbeat of a member of a classic group. */
final class HeartbeatHandler implements ApiHandler {
    private final Broker broker;

    HeartbeatHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.HEARTBEAT;
    }

    @Override
    public void handle(Call call) {
        HeartbeatRequestData data = ((HeartbeatRequest) call.request()).data();
        CompletableFuture<HeartbeatResponseData> heard = broker.coordinators()
                .groups()
                .submit(
                        data.groupId(),
                        (groups, reply, step) -> groups.classic().heartbeat(data, reply, step));
        call.answerWith(heard, response -> call.respond(new HeartbeatResponse(response)));
    }
}
