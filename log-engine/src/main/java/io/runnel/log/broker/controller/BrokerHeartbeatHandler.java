package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.network.Call;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.BrokerHeartbeatRequest;
import org.apache.kafka.common.requests.BrokerHeartbeatResponse;

/**
 * BrokerHeartbeat (KIP-631): a broker lives, comes into service, or is about to leave it. It asks to come into service
 * only when it has seen its own registration, so it has caught up then.
 */
final class BrokerHeartbeatHandler implements ApiHandler {
    private final ControllerService controller;

    BrokerHeartbeatHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.BROKER_HEARTBEAT;
    }

    @Override
    public void handle(Call call) {
        BrokerHeartbeatRequestData data = ((BrokerHeartbeatRequest) call.request()).data();
        Heartbeat beat = new Heartbeat(data.brokerId(), data.brokerEpoch(), data.wantFence(), data.wantShutDown());
        call.answerWith(
                controller.heartbeat(beat, data.currentMetadataOffset()),
                reply -> call.respond(new BrokerHeartbeatResponse(new BrokerHeartbeatResponseData()
                        .setIsCaughtUp(!data.wantFence())
                        .setIsFenced(reply.fenced())
                        .setShouldShutDown(reply.mayShutDown()))));
    }
}
