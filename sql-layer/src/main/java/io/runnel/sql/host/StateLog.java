package io.runnel.sql.host;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.MemoryKeyedState;
import io.runnel.sql.operator.MemoryTimedState;
import io.runnel.sql.operator.RowKey;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.StateInput;
import io.runnel.sql.operator.StateOutput;
import io.runnel.sql.operator.TimedState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states of a query in memory, and their changelog: what changed since the last commit, as records of a compacted
 * topic, and those records read back. A record's key is the state's name, the key, and the time where there is one; its
 * value what the state's codec wrote.
 */
final class StateLog {
    private final StateBudget budget;
    private final Map<String, Kept> states = new HashMap<>();
    private final StateOutput out = new StateOutput();
    private int partition;

    /** @param budget for the entries of all states */
    StateLog(StateBudget budget) {
        this.budget = budget;
    }

    /** The partition of the records to come. */
    void partition(int number) {
        partition = number;
    }

    <V> KeyedState<V> keyedState(String name, StateCodec<V> codec) {
        return put(name, new Keyed<>(name, codec)).state;
    }

    <V> TimedState<V> timedState(String name, StateCodec<V> codec) {
        return put(name, new Timed<>(name, codec)).state;
    }

    private <K extends Kept> K put(String name, K state) {
        if (states.put(name, state) != null) {
            throw new IllegalStateException("Two states have the name " + name);
        }
        return state;
    }

    /** Records of what changed since the last call. */
    List<LogRecord> changes() {
        List<LogRecord> records = new ArrayList<>();
        states.values().forEach(state -> state.drain(records));
        return records;
    }

    /**
     * Takes back a record that {@link #changes} gave once. Records come in their order.
     *
     * @return whether one of the states knows it: not if the query was changed so that it has no such state any more
     */
    boolean restore(PartitionReader record) {
        StateInput key = new StateInput(Objects.requireNonNull(record.key(), "a changelog's key"));
        Kept state = states.get((String) key.value());
        if (state != null) {
            state.restore(key, record.value());
        }
        return state != null;
    }

    /** A state whose changes are kept. */
    private interface Kept {
        void drain(List<LogRecord> records);

        void restore(StateInput key, @Nullable ByteBuffer value);
    }

    private LogRecord record(byte[] key, byte @Nullable [] value) {
        return LogRecord.of(key, value);
    }

    private final class Keyed<V> implements Kept {
        private final String name;
        private final StateCodec<V> codec;
        private final Set<RowKey> changed = new HashSet<>();
        private final MemoryKeyedState<V> state = new MemoryKeyedState<>(budget, changed::add);

        Keyed(String name, StateCodec<V> codec) {
            this.name = name;
            this.codec = codec;
        }

        @Override
        public void drain(List<LogRecord> records) {
            for (RowKey key : changed) {
                out.clear();
                out.value(name);
                out.row(key.values());
                byte[] keyBytes = out.toBytes();
                V value = state.get(key);
                records.add(record(keyBytes, value == null ? null : bytes(value)));
            }
            changed.clear();
        }

        private byte[] bytes(V value) {
            out.clear();
            codec.write(value, out);
            return out.toBytes();
        }

        @Override
        public void restore(StateInput key, @Nullable ByteBuffer value) {
            RowKey restored = RowKey.of(key.row());
            if (value != null) {
                state.restore(restored, codec.read(new StateInput(value)));
            } else {
                state.remove(restored);
                changed.remove(restored);
            }
        }
    }

    private final class Timed<V> implements Kept {
        private final String name;
        private final StateCodec<V> codec;
        private final Set<Place> changed = new HashSet<>();
        private final MemoryTimedState<V> state =
                new MemoryTimedState<>(budget, () -> partition, (key, timeMs) -> changed.add(new Place(key, timeMs)));

        Timed(String name, StateCodec<V> codec) {
            this.name = name;
            this.codec = codec;
        }

        @Override
        public void drain(List<LogRecord> records) {
            for (Place place : changed) {
                out.clear();
                out.value(name);
                out.row(place.key.values());
                out.number(place.timeMs);
                byte[] keyBytes = out.toBytes();
                List<V> values = state.all(place.key, place.timeMs);
                records.add(record(keyBytes, values.isEmpty() ? null : bytes(state.partition(place.key), values)));
            }
            changed.clear();
        }

        private byte[] bytes(int ofKey, List<V> values) {
            out.clear();
            out.number(ofKey);
            out.number(values.size());
            values.forEach(value -> codec.write(value, out));
            return out.toBytes();
        }

        @Override
        public void restore(StateInput key, @Nullable ByteBuffer value) {
            RowKey restored = RowKey.of(key.row());
            long timeMs = key.number();
            state.take(restored, timeMs);
            if (value != null) {
                StateInput in = new StateInput(value);
                int ofKey = (int) in.number();
                for (long left = in.number(); left > 0; left--) {
                    state.restore(restored, timeMs, ofKey, codec.read(in));
                }
            }
        }
    }

    private record Place(RowKey key, long timeMs) {}
}
