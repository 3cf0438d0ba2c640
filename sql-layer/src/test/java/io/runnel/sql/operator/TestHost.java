package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A second host of operators, which has nothing but what {@link OperatorHost} asks for. It tells the test what operators
 * say. A state that is opened again has what was put last, read from its bytes: what an operator changed and did not put
 * is lost, as behind a crash.
 */
public final class TestHost implements OperatorHost {
    public final List<String> failures = new ArrayList<>();
    public final List<String> late = new ArrayList<>();
    private final StateBudget budget;
    private final Map<String, Stored> states = new HashMap<>();
    public int partition;

    public TestHost(StateBudget budget) {
        this.budget = budget;
    }

    /** What stands under a key, at a time. Those of one place are in the order in which they were added. */
    private static final class Entry {
        private final RowKey key;
        private final long timeMs;
        private final int partition;
        private @Nullable Object live;
        private byte[] bytes = {};

        Entry(RowKey key, long timeMs, int partition) {
            this.key = key;
            this.timeMs = timeMs;
            this.partition = partition;
        }

        <V> Entry with(V value, StateCodec<V> codec) {
            StateOutput out = new StateOutput();
            codec.write(value, out);
            live = value;
            bytes = out.toBytes();
            return this;
        }

        @SuppressWarnings("unchecked") // a state holds values of one codec
        <V> V value(StateCodec<V> codec) {
            if (live == null) {
                live = codec.read(new StateInput(ByteBuffer.wrap(bytes)));
            }
            return (V) live;
        }
    }

    private static final class Stored {
        private final List<Entry> entries = new ArrayList<>();
    }

    private Stored open(String name) {
        Stored stored = states.computeIfAbsent(name, key -> new Stored());
        stored.entries.forEach(entry -> entry.live = null);
        return stored;
    }

    @Override
    public <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        Stored stored = open(name);
        Map<RowKey, Entry> byKey = new LinkedHashMap<>();
        stored.entries.forEach(entry -> byKey.put(entry.key, entry));
        return new KeyedState<>() {
            @Override
            public @Nullable V get(RowKey key) {
                Entry entry = byKey.get(key);
                return entry == null ? null : entry.value(codec);
            }

            @Override
            public void put(RowKey key, V value) {
                Entry entry = byKey.get(key);
                if (entry == null) {
                    budget.take();
                    entry = new Entry(key, 0, partition);
                    byKey.put(key, entry);
                    stored.entries.add(entry);
                }
                entry.with(value, codec);
            }

            @Override
            public void remove(RowKey key) {
                Entry entry = byKey.remove(key);
                if (entry != null) {
                    stored.entries.remove(entry);
                    budget.giveBack();
                }
            }
        };
    }

    @Override
    public <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return new Timed<>(open(name), codec);
    }

    private final class Timed<V> implements TimedState<V> {
        private final Stored stored;
        private final StateCodec<V> codec;

        Timed(Stored stored, StateCodec<V> codec) {
            this.stored = stored;
            this.codec = codec;
        }

        private List<Entry> found(Predicate<Entry> wanted) {
            return stored.entries.stream()
                    .filter(wanted)
                    .sorted(Comparator.comparingLong(entry -> entry.timeMs))
                    .toList();
        }

        private List<Entry> at(RowKey key, long timeMs) {
            return found(entry -> entry.timeMs == timeMs && entry.key.equals(key));
        }

        @Override
        public @Nullable V get(RowKey key, long timeMs) {
            List<Entry> here = at(key, timeMs);
            return here.isEmpty() ? null : here.get(0).value(codec);
        }

        @Override
        public void put(RowKey key, long timeMs, V value) {
            List<Entry> here = at(key, timeMs);
            if (here.isEmpty()) {
                add(key, timeMs, value);
            } else {
                here.get(0).with(value, codec);
            }
        }

        @Override
        public void add(RowKey key, long timeMs, V value) {
            budget.take();
            int ofKey = stored.entries.stream()
                    .filter(entry -> entry.key.equals(key))
                    .mapToInt(entry -> entry.partition)
                    .findFirst()
                    .orElse(partition);
            stored.entries.add(new Entry(key, timeMs, ofKey).with(value, codec));
        }

        @Override
        public void remove(RowKey key, long timeMs) {
            at(key, timeMs).forEach(this::drop);
        }

        private void drop(Entry entry) {
            if (stored.entries.remove(entry)) {
                budget.giveBack();
            }
        }

        @Override
        public void range(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
            found(entry -> entry.key.equals(key) && entry.timeMs >= fromMs && entry.timeMs <= toMs)
                    .forEach(entry -> visitor.visit(entry.key, entry.timeMs, entry.value(codec)));
        }

        @Override
        public void expire(long beforeMs, Visitor<V> visitor) {
            expire(entry -> entry.timeMs < beforeMs, visitor);
        }

        @Override
        public void expire(int ofPartition, long beforeMs, Visitor<V> visitor) {
            expire(entry -> entry.partition == ofPartition && entry.timeMs < beforeMs, visitor);
        }

        private void expire(Predicate<Entry> wanted, Visitor<V> visitor) {
            found(wanted).forEach(entry -> {
                drop(entry);
                visitor.visit(entry.key, entry.timeMs, entry.value(codec));
            });
        }
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
