package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hosts operators in a test, which sees what they say. A state that is opened again is written and read. */
final class TestHost implements OperatorHost {
    final List<String> failures = new ArrayList<>();
    final List<String> late = new ArrayList<>();
    private final StateBudget budget;
    private final Map<String, Object> states = new HashMap<>();
    int partition;

    TestHost(StateBudget budget) {
        this.budget = budget;
    }

    @Override
    @SuppressWarnings("unchecked") // states of one name hold one type
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        MemoryKeyedState<V> opened = new MemoryKeyedState<>(budget, key -> {});
        Object before = states.put(name, opened);
        if (before != null) {
            ((MemoryKeyedState<V>) before).forEach((key, value) -> opened.put(key, reread(value, codec)));
        }
        return opened;
    }

    @Override
    @SuppressWarnings("unchecked") // states of one name hold one type
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        MemoryTimedState<V> opened = new MemoryTimedState<>(budget, this::partition, (key, timeMs) -> {});
        Object before = states.put(name, opened);
        if (before != null) {
            ((MemoryTimedState<V>) before)
                    .forEach((key, timeMs, value) -> opened.add(key, timeMs, reread(value, codec)));
        }
        return opened;
    }

    private static <V> V reread(V value, StateCodec<V> codec) {
        StateOutput bytes = new StateOutput();
        codec.write(value, bytes);
        return codec.read(new StateInput(ByteBuffer.wrap(bytes.toBytes())));
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
