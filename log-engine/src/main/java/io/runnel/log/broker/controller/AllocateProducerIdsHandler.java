package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.network.Call;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AllocateProducerIdsRequest;
import org.apache.kafka.common.requests.AllocateProducerIdsResponse;

/** AllocateProducerIds (KIP-730): a broker takes the next block of producer ids. */
final class AllocateProducerIdsHandler implements ApiHandler {
    private final ControllerService controller;

    AllocateProducerIdsHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALLOCATE_PRODUCER_IDS;
    }

    @Override
    public void handle(Call call) {
        AllocateProducerIdsRequestData data = ((AllocateProducerIdsRequest) call.request()).data();
        call.answerWith(
                controller.allocateProducerIds(data.brokerId(), data.brokerEpoch()),
                block -> call.respond(new AllocateProducerIdsResponse(new AllocateProducerIdsResponseData()
                        .setProducerIdStart(block.firstProducerId())
                        .setProducerIdLen(block.size()))));
    }
}
