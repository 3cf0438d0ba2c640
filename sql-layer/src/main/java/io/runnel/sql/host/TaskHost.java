package io.runnel.sql.host;

import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.MemoryKeyedState;
import io.runnel.sql.operator.MemoryTimedState;
import io.runnel.sql.operator.OperatorHost;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.TimedState;
import org.jspecify.annotations.Nullable;

/** Hosts the operators of one query: its states are on the heap, and beyond it where they have a log. */
final class TaskHost implements OperatorHost {
    private final ContinuousErrors errors;
    private final StateBudget budget;
    private final @Nullable StateLog states;
    private int partition;

    /** @param states null for a query whose states end with it */
    TaskHost(ContinuousErrors errors, StateBudget budget, @Nullable StateLog states) {
        this.errors = errors;
        this.budget = budget;
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
        return states == null ? new MemoryKeyedState<>(budget, key -> {}) : states.keyedState(name, codec);
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return states == null
                ? new MemoryTimedState<>(budget, this::partition, (key, timeMs) -> {})
                : states.timedState(name, codec);
    }

    @Override
    public StateBudget budget() {
        return budget;
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
