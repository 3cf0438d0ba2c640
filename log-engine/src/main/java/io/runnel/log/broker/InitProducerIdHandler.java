package io.runnel.log.broker;

import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;

/**
 * InitProducerId for idempotent producers: an id that nobody else has, with epoch 0. A transactional id is refused for
 * good, not with an error that clients retry, because transactions are not served.
 */
final class InitProducerIdHandler implements ApiHandler {
    private final Broker broker;

    InitProducerIdHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(Call call) {
        InitProducerIdRequestData data = ((InitProducerIdRequest) call.request()).data();
        if (data.transactionalId() != null) {
            call.fail(
                    data.transactionalId().isEmpty()
                            ? new InvalidRequestException("A transactional id must not be empty")
                            : new UnsupportedVersionException(
                                    "Transactions are not served: transactional id " + data.transactionalId()));
            return;
        }
        call.answerWith(
                broker.producerIds().next(),
                producerId -> call.respond(new InitProducerIdResponse(new InitProducerIdResponseData()
                        .setProducerId(producerId)
                        .setProducerEpoch((short) 0))));
    }
}
