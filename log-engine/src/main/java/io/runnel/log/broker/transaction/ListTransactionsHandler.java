package io.runnel.log.broker.transaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.network.Call;
import io.runnel.log.transaction.TransactionFilter;
import io.runnel.log.transaction.TransactionRecord.Value;
import io.runnel.log.transaction.TransactionState;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ListTransactionsRequest;
import org.apache.kafka.common.requests.ListTransactionsResponse;
import org.jspecify.annotations.Nullable;

/**
 * ListTransactions: the transactional ids of this node, by state, producer, duration (KIP-994) and an expression in
 * RE2J's syntax (KIP-1152), which no text can make slow.
 */
final class ListTransactionsHandler implements ApiHandler {
    private final Broker broker;

    ListTransactionsHandler(Broker broker) {
        this.broker = broker;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_TRANSACTIONS;
    }

    @Override
    public void handle(Call call) {
        ListTransactionsRequestData data = ((ListTransactionsRequest) call.request()).data();
        ListTransactionsResponseData response = new ListTransactionsResponseData();
        Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
        for (String label : data.stateFilters()) {
            TransactionState.labelled(label)
                    .ifPresentOrElse(
                            states::add, () -> response.unknownStateFilters().add(label));
        }
        Predicate<String> ids = pattern(data.transactionalIdPattern());
        if (states.isEmpty() && !data.stateFilters().isEmpty()) {
            call.respond(new ListTransactionsResponse(response)); // Nothing is in a state that is not known.
            return;
        }
        TransactionFilter filter =
                new TransactionFilter(states, new HashSet<>(data.producerIdFilters()), data.durationFilter(), ids);
        List<CompletableFuture<Map<String, Value>>> listed = broker.coordinators()
                .transactions()
                .submitToAll((state, reply, step) -> state.list(filter, reply, step));
        CompletableFuture<ListTransactionsResponseData> answered = CompletableFuture.allOf(
                        listed.toArray(new CompletableFuture<?>[0]))
                .handle((done, failure) -> failure == null
                        ? filled(response, listed)
                        : new ListTransactionsResponseData()
                                .setErrorCode(TransactionErrors.of(failure).code()));
        call.answerWith(answered, filled -> call.respond(new ListTransactionsResponse(filled)));
    }

    private static Predicate<String> pattern(@Nullable String expression) {
        if (expression == null || expression.isEmpty()) {
            return id -> true;
        }
        try {
            Pattern pattern = Pattern.compile(expression);
            return pattern::matches;
        } catch (PatternSyntaxException e) {
            throw new InvalidRegularExpression(
                    "The expression for transactional ids is not one of RE2J: " + e.getMessage());
        }
    }

    private static ListTransactionsResponseData filled(
            ListTransactionsResponseData response, List<CompletableFuture<Map<String, Value>>> listed) {
        listed.forEach(shard -> shard.join()
                .forEach((id, value) -> response.transactionStates()
                        .add(new ListTransactionsResponseData.TransactionState()
                                .setTransactionalId(id)
                                .setProducerId(value.producer().id())
                                .setTransactionState(value.state().label()))));
        return response;
    }
}
