package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import io.runnel.log.transaction.ProducerIdentity;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;

/**
 * InitProducerId: an idempotent producer gets an id that nobody else has, with epoch 0; a transactional one takes over
 * its transactional id, or goes on with it (KIP-360).
 */
final class InitProducerIdHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_FENCED = 4;

    private final Broker broker;
    private final TransactionControl control;

    InitProducerIdHandler(Broker broker, TransactionControl control) {
        this.broker = broker;
        this.control = control;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(Call call) {
        InitProducerIdRequestData data = ((InitProducerIdRequest) call.request()).data();
        check(data);
        CompletableFuture<ProducerIdentity> granted = data.transactionalId() == null
                ? broker.producerIds()
                        .next()
                        .thenApply(freshId -> new ProducerIdentity(
                                freshId,
                                (short) 0,
                                ProducerIdentity.NO_EPOCH,
                                ProducerIdentity.NO_ID,
                                ProducerIdentity.NO_ID))
                : control.initialize(
                        data.transactionalId(), data.transactionTimeoutMs(), data.producerId(), data.producerEpoch());
        call.answerWith(
                granted.handle((producer, failure) -> producer != null
                        ? new InitProducerIdResponseData()
                                .setProducerId(producer.id())
                                .setProducerEpoch(producer.epoch())
                        : refused(TransactionErrors.of(failure, call.version(), FIRST_VERSION_WITH_FENCED))),
                response -> call.respond(new InitProducerIdResponse(response)));
    }

    private static void check(InitProducerIdRequestData data) {
        boolean id = data.producerId() != ProducerIdentity.NO_ID;
        boolean epoch = data.producerEpoch() != ProducerIdentity.NO_EPOCH;
        if (id != epoch) {
            throw new InvalidRequestException("Producer id " + data.producerId() + " and epoch " + data.producerEpoch()
                    + " come together or not at all.");
        }
        if (data.transactionalId() == null) {
            return;
        }
        if (data.enable2Pc()) {
            throw new TransactionalIdAuthorizationException("Transactional id " + data.transactionalId()
                    + ": transactions of two phases (KIP-939) are not switched on here.");
        }
        if (data.keepPreparedTxn()) {
            throw new UnsupportedVersionException("Transactional id " + data.transactionalId()
                    + ": keeping a prepared transaction (KIP-939) is not supported.");
        }
    }

    private static InitProducerIdResponseData refused(Errors error) {
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(ProducerIdentity.NO_ID)
                .setProducerEpoch(ProducerIdentity.NO_EPOCH);
    }
}
