package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.network.Call;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AddOffsetsToTxnRequest;
import org.apache.kafka.common.requests.AddOffsetsToTxnResponse;

/** AddOffsetsToTxn: the partition that keeps a group's offsets becomes part of a transaction. */
final class AddOffsetsToTxnHandler implements ApiHandler {
    private static final int FIRST_VERSION_WITH_FENCED = 2;

    private final TransactionAdmission admission;

    AddOffsetsToTxnHandler(TransactionAdmission admission) {
        this.admission = admission;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ADD_OFFSETS_TO_TXN;
    }

    @Override
    public void handle(Call call) {
        AddOffsetsToTxnRequestData data = ((AddOffsetsToTxnRequest) call.request()).data();
        TransactionalIds.require(data.transactionalId());
        if (data.groupId().isEmpty()) {
            throw new InvalidGroupIdException("A group id must not be empty");
        }
        call.answerWith(
                admission
                        .addOffsets(
                                data.transactionalId(),
                                data.producerId(),
                                data.producerEpoch(),
                                data.groupId(),
                                TransactionAdmission.NO_EPOCH_BUMP)
                        .handle((added, failure) -> failure == null
                                ? Errors.NONE
                                : TransactionErrors.of(failure, call.version(), FIRST_VERSION_WITH_FENCED)),
                error -> call.respond(
                        new AddOffsetsToTxnResponse(new AddOffsetsToTxnResponseData().setErrorCode(error.code()))));
    }
}
