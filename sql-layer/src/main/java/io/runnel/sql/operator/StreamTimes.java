package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stream's time of each partition: the newest time of its rows so far. Kept with the query's states. */
final class StreamTimes {
    private final KeyedState<Newest> state;
    private final List<@Nullable Newest> byPartition = new ArrayList<>();

    private static final class Newest {
        static final StateCodec<Newest> CODEC = new StateCodec<>() {
            @Override
            public long heapBytes(Newest value) {
                return 3 * Long.BYTES;
            }

            @Override
            public void write(Newest value, StateOutput out) {
                out.number(value.timeMs);
            }

            @Override
            public Newest read(StateInput in) {
                return new Newest(in.number());
            }
        };

        private @Nullable RowKey key;
        private long timeMs;

        Newest(long timeMs) {
            this.timeMs = timeMs;
        }
    }

    StreamTimes(String name, OperatorHost host) {
        this.state = host.keyedState(name, Newest.CODEC);
    }

    /** Takes in the time of a row; the stream's time with it. */
    long advance(int partition, long timeMs) {
        Newest newest = newest(partition);
        if (timeMs > newest.timeMs) {
            newest.timeMs = timeMs;
            state.put(java.util.Objects.requireNonNull(newest.key), newest);
        }
        return newest.timeMs;
    }

    private Newest newest(int partition) {
        while (byPartition.size() <= partition) {
            byPartition.add(null);
        }
        Newest known = byPartition.get(partition);
        if (known == null) {
            RowKey key = RowKey.of(partition);
            Newest stored = state.get(key);
            known = stored == null ? new Newest(Long.MIN_VALUE) : stored;
            known.key = key;
            byPartition.set(partition, known);
        }
        return known;
    }
}
