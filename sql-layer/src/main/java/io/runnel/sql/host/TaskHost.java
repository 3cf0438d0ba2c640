package io.runnel.sql.host;

import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.OperatorHost;
import io.runnel.sql.operator.SpillingKeyedState;
import io.runnel.sql.operator.SpillingTimedState;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.operator.TimedState;
import org.jspecify.annotations.Nullable;

/** Hosts the operators of one task: its states are in its share of the node's memory and on disk, and in a log if it has one. */
final class TaskHost implements OperatorHost {
    private final ContinuousErrors errors;
    private final StateShare share;
    private final @Nullable StateLog states;
    private int partition;

    /**
     * @param share where the states are; whoever opened it closes it
     * @param states the log of those; null for a query whose states end with it
     */
    TaskHost(ContinuousErrors errors, StateShare share, @Nullable StateLog states) {
        this.errors = errors;
        this.share = share;
        this.states = states;
    }

    /** The partition of the records to come. */
    void partition(int number) {
        partition = number;
        if (states != null) {
            states.partition(number);
        }
    }

    @Override
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        return states == null ? new SpillingKeyedState<>(codec, share, key -> {}) : states.keyedState(name, codec);
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return states == null
                ? new SpillingTimedState<>(codec, share, this::partition, (key, timeMs) -> {})
                : states.timedState(name, codec);
    }

    @Override
    public StateBudget budget() {
        return share.budget();
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public void late(@Nullable Object[] row, long timeMs, String reason) {
        errors.late(reason);
    }

    @Override
    public void failed(String what, RuntimeException cause) {
        errors.failed(what, cause);
    }
}
