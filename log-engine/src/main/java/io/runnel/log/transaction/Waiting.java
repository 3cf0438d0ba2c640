package io.runnel.log.transaction;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.ApiException;

/**
 * The next transaction's first partitions, come before the last transaction is complete.
 *
 * @param untilMs uptime at which the producer is told to come again
 */
record Waiting(AddPartitions request, ReplyTo<Boolean> reply, long untilMs) {
    /** Carries the request out; its refusal is its answer. */
    void goOn(Step<TransactionRecord> step, BiConsumer<AddPartitions, ReplyTo<Boolean>> action) {
        try {
            action.accept(request, reply);
        } catch (ApiException e) {
            step.fail(reply, e);
        }
    }
}
