package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.network.Call;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.UnregisterBrokerRequest;
import org.apache.kafka.common.requests.UnregisterBrokerResponse;

/** UnregisterBroker (KIP-631): a broker is gone for good. */
final class UnregisterBrokerHandler implements ApiHandler {
    private final ControllerService controller;

    UnregisterBrokerHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.UNREGISTER_BROKER;
    }

    @Override
    public void handle(Call call) {
        int nodeId = ((UnregisterBrokerRequest) call.request()).data().brokerId();
        call.answerWith(
                controller.unregister(nodeId),
                broker -> call.respond(new UnregisterBrokerResponse(new UnregisterBrokerResponseData())));
    }
}
