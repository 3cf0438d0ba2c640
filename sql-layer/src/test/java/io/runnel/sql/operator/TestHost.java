package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hosts operators in a test, which sees what they say. */
final class TestHost implements OperatorHost {
    final List<String> failures = new ArrayList<>();
    final List<String> late = new ArrayList<>();
    private final StateBudget budget;
    int partition;

    TestHost(StateBudget budget) {
        this.budget = budget;
    }

    @Override
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        return new MemoryKeyedState<>(budget, key -> {});
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return new MemoryTimedState<>(budget, this::partition, (key, timeMs) -> {});
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
        late.add(reason);
    }

    @Override
    public void failed(String what, RuntimeException cause) {
        failures.add(what);
    }
}
