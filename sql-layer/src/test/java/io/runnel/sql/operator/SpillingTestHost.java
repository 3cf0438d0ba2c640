package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hosts operators in a test on the states of real hosts. A state that is opened again is written and read. */
final class SpillingTestHost implements OperatorHost {
    private static final long PLENTY = 1 << 30;

    final List<String> failures = new ArrayList<>();
    final List<String> late = new ArrayList<>();
    private final StateShare share;
    private final Map<String, Keyed<?>> keyed = new HashMap<>();
    private final Map<String, Timed<?>> timed = new HashMap<>();
    int partition;

    SpillingTestHost(StateBudget budget) {
        this(MemorySpillStore.share(budget, PLENTY));
    }

    SpillingTestHost(StateShare share) {
        this.share = share;
    }

    private record Keyed<V>(SpillingKeyedState<V> state, Set<RowKey> keys) {}

    private record Timed<V>(SpillingTimedState<V> state, Set<Place> places) {}

    private record Place(RowKey key, long timeMs) {}

    @Override
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        Set<RowKey> keys = new HashSet<>();
        SpillingKeyedState<V> opened = new SpillingKeyedState<>(codec, share, keys::add);
        Keyed<?> before = keyed.put(name, new Keyed<>(opened, keys));
        if (before != null) {
            for (RowKey key : before.keys) {
                opened.restore(key, wrapped(before.state.encoded(key)));
            }
            keys.addAll(before.keys);
        }
        return opened;
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        Set<Place> places = new HashSet<>();
        SpillingTimedState<V> opened = new SpillingTimedState<>(
                codec, share, this::partition, (key, timeMs) -> places.add(new Place(key, timeMs)));
        Timed<?> before = timed.put(name, new Timed<>(opened, places));
        if (before != null) {
            for (Place place : before.places) {
                opened.restore(place.key, place.timeMs, wrapped(before.state.encoded(place.key, place.timeMs)));
            }
            places.addAll(before.places);
        }
        return opened;
    }

    private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
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
        late.add(reason);
    }

    @Override
    public void failed(String what, RuntimeException cause) {
        failures.add(what);
    }
}
