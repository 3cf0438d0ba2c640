package io.runnel.log.transaction;

import io.runnel.log.coordinator.CoordinatorState;
import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.Step;
import org.apache.kafka.common.errors.ApiException;

/** The transactional ids of one partition of {@code __transaction_state}. */
public final class Transactions implements CoordinatorState<TransactionRecord> {
    private final TransactionSettings settings;

    /** Without any transactional id. */
    public Transactions(TransactionSettings settings) {
        this.settings = settings;
    }

    @Override
    public void replay(TransactionRecord record, RecordOrigin origin) {}

    @Override
    public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {}

    @Override
    public void loaded(Step<TransactionRecord> step) {}

    @Override
    public void alarm(Object alarm, Step<TransactionRecord> step) {}

    @Override
    public void abandon(ApiException cause, Step<TransactionRecord> step) {}
}
