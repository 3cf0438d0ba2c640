package io.runnel.sql.host;

import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.MemoryKeyedState;
import io.runnel.sql.operator.MemoryTimedState;
import io.runnel.sql.operator.OperatorHost;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.TimedState;
import org.jspecify.annotations.Nullable;

/** Hosts the operators of a query that ends with its answer: states are on the heap alone. */
final class TransientHost implements OperatorHost {
    private final ContinuousErrors errors;
    private final StateBudget budget;
    private int partition;

    TransientHost(ContinuousErrors errors, StateBudget budget) {
        this.errors = errors;
        this.budget = budget;
    }

    /** The partition of the records to come. */
    void partition(int number) {
        partition = number;
    }

    @Override
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        return new MemoryKeyedState<>(budget, key -> {});
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return new MemoryTimedState<>(budget, (key, timeMs) -> {});
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
