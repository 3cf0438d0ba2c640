package io.runnel.sql.host;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.RowKey;
import io.runnel.sql.operator.SpillingKeyedState;
import io.runnel.sql.operator.SpillingTimedState;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.StateInput;
import io.runnel.sql.operator.StateOutput;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.operator.TimedState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of a task, and their changelog: what changed since the last commit, as records of a compacted topic, and those
 * records read back. A record's key is the state's name, the key, and the time where there is one; its value what the
 * state's codec wrote, which is also what is on disk.
 */
final class StateLog implements AutoCloseable {
    /** An append to the changelog stays well below the 1 MiB that a topic takes by default. */
    private static final int BATCH_RECORDS = 1_000;

    private static final int BATCH_BYTES = 512 << 10;

    private final StateShare share;
    private final Map<String, Kept> states = new HashMap<>();
    private final StateOutput out = new StateOutput();
    private int partition;

    /** @param share where the states are; closed with this */
    StateLog(StateShare share) {
        this.share = share;
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

    /**
     * Gives records of what changed since the last call.
     *
     * @param appended takes them batch by batch, each small enough for one append
     */
    void changes(Consumer<List<LogRecord>> appended) {
        Batches batches = new Batches(appended);
        states.values().forEach(state -> state.drain(batches));
        batches.give();
    }

    /** Takes back a record that {@link #changes} gave once, in their order. Of a state that there is no more, it is nothing. */
    void restore(PartitionReader record) {
        StateInput key = new StateInput(Objects.requireNonNull(record.key(), "a changelog's key"));
        Kept state = states.get((String) key.value());
        if (state != null) {
            state.restore(key, record.value());
        }
    }

    @Override
    public void close() {
        share.close();
    }

    private StateOutput key(String name, RowKey key) {
        out.clear();
        out.value(name);
        out.row(key.values());
        return out;
    }

    /** Records gathered for one append. */
    private static final class Batches {
        private final Consumer<List<LogRecord>> appended;
        private List<LogRecord> batch = new ArrayList<>();
        private long bytes;

        Batches(Consumer<List<LogRecord>> appended) {
            this.appended = appended;
        }

        void add(byte[] key, byte @Nullable [] value) {
            long size = key.length + (value == null ? 0 : value.length);
            if (batch.size() == BATCH_RECORDS || bytes + size > BATCH_BYTES) {
                give();
            }
            batch.add(LogRecord.of(key, value));
            bytes += size;
        }

        void give() {
            if (!batch.isEmpty()) {
                appended.accept(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    /** A state whose changes are kept. */
    private interface Kept {
        void drain(Batches batches);

        void restore(StateInput key, @Nullable ByteBuffer value);
    }

    private final class Keyed<V> implements Kept {
        private final String name;
        private final Set<RowKey> changed = new HashSet<>();
        private final SpillingKeyedState<V> state;

        Keyed(String name, StateCodec<V> codec) {
            this.name = name;
            this.state = new SpillingKeyedState<>(codec, share, changed::add);
        }

        @Override
        public void drain(Batches batches) {
            for (RowKey each : changed) {
                batches.add(key(name, each).toBytes(), state.encoded(each));
            }
            changed.clear();
        }

        @Override
        public void restore(StateInput key, @Nullable ByteBuffer value) {
            state.restore(RowKey.of(key.row()), value);
        }
    }

    private final class Timed<V> implements Kept {
        private final String name;
        private final Set<Place> changed = new HashSet<>();
        private final SpillingTimedState<V> state;

        Timed(String name, StateCodec<V> codec) {
            this.name = name;
            this.state = new SpillingTimedState<>(
                    codec, share, () -> partition, (key, timeMs) -> changed.add(new Place(key, timeMs)));
        }

        @Override
        public void drain(Batches batches) {
            for (Place place : changed) {
                StateOutput key = key(name, place.key);
                key.number(place.timeMs);
                batches.add(key.toBytes(), state.encoded(place.key, place.timeMs));
            }
            changed.clear();
        }

        @Override
        public void restore(StateInput key, @Nullable ByteBuffer value) {
            RowKey restored = RowKey.of(key.row());
            state.restore(restored, key.number(), value);
        }
    }

    private record Place(RowKey key, long timeMs) {}
}
