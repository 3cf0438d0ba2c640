package io.runnel.log.broker.transaction;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import io.runnel.log.transaction.TransactionRecord.Value;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TopicData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeTransactionsRequest;
import org.apache.kafka.common.requests.DescribeTransactionsResponse;
import org.jspecify.annotations.Nullable;

/** DescribeTransactions (KIP-664): producer, state and partitions of transactional ids, each for itself. */
final class DescribeTransactionsHandler implements ApiHandler {
    private final Broker broker;

    DescribeTransactionsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_TRANSACTIONS;
    }

    @Override
    public void handle(Call call) {
        List<CompletableFuture<TransactionState>> described = ((DescribeTransactionsRequest) call.request())
                .data().transactionalIds().stream()
                        .distinct()
                        .map(this::describe)
                        .toList();
        call.answerWith(
                CompletableFuture.allOf(described.toArray(new CompletableFuture<?>[0])),
                done -> call.respond(new DescribeTransactionsResponse(new DescribeTransactionsResponseData()
                        .setTransactionStates(
                                described.stream().map(CompletableFuture::join).toList()))));
    }

    private CompletableFuture<TransactionState> describe(String transactionalId) {
        if (transactionalId.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new TransactionState().setErrorCode(Errors.INVALID_REQUEST.code()));
        }
        return broker.coordinators()
                .transactions()
                .<Value>submit(transactionalId, (state, reply, step) -> state.describe(transactionalId, reply, step))
                .handle((value, failure) -> state(transactionalId, value, failure));
    }

    private static TransactionState state(String transactionalId, @Nullable Value value, @Nullable Throwable failure) {
        TransactionState state = new TransactionState().setTransactionalId(transactionalId);
        if (value == null) {
            Errors error = failure == null ? Errors.NONE : TransactionErrors.of(failure);
            return state.setErrorCode(error.code());
        }
        value.partitions()
                .forEach((topic, partitions) ->
                        state.topics().add(new TopicData().setTopic(topic).setPartitions(List.copyOf(partitions))));
        return state.setProducerId(value.producer().id())
                .setProducerEpoch(value.producer().epoch())
                .setTransactionState(value.state().label())
                .setTransactionTimeoutMs(value.timeoutMs())
                .setTransactionStartTimeMs(value.startTimestampMs());
    }
}
