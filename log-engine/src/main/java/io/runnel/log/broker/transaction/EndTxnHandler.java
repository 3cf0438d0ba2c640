package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.network.Call;
import io.runnel.log.transaction.EndAnswer;
import io.runnel.log.transaction.TransactionRequest;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.EndTxnRequest;
import org.apache.kafka.common.requests.EndTxnResponse;
import org.jspecify.annotations.Nullable;

/**
 * EndTxn: a transaction is committed or aborted. From version 5 on the producer gets a new epoch with it (KIP-890), so
 * that nothing which it had sent before can enter its next transaction.
 */
final class EndTxnHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_FENCED = 2;
    private static final int FIRST_VERSION_WITH_EPOCH_BUMP = 5;

    private final TransactionControl control;

    EndTxnHandler(TransactionControl control) {
        this.control = control;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.END_TXN;
    }

    @Override
    public void handle(Call call) {
        EndTxnRequestData data = ((EndTxnRequest) call.request()).data();
        short clientVersion = call.version() >= FIRST_VERSION_WITH_EPOCH_BUMP
                ? TransactionRequest.EPOCH_BUMP
                : TransactionRequest.NO_EPOCH_BUMP;
        call.answerWith(
                control.end(
                                data.transactionalId(),
                                data.producerId(),
                                data.producerEpoch(),
                                data.committed(),
                                clientVersion)
                        .handle((answer, failure) -> response(call.version(), answer, failure)),
                response -> call.respond(new EndTxnResponse(response)));
    }

    private static EndTxnResponseData response(short version, @Nullable EndAnswer answer, @Nullable Throwable failure) {
        EndTxnResponseData response = new EndTxnResponseData();
        if (answer == null) {
            return failure == null
                    ? response
                    : response.setErrorCode(TransactionErrors.of(failure, version, FIRST_VERSION_WITH_FENCED)
                            .code());
        }
        return version < FIRST_VERSION_WITH_EPOCH_BUMP
                ? response
                : response.setProducerId(answer.producerId()).setProducerEpoch(answer.producerEpoch());
    }
}
