package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The time of each partition that an operator has seen: the highest of its rows' times, kept with its state, since a
 * restart must not lower it.
 *
 * @param <P> what the operator keeps of a partition besides
 */
final class StreamTime<P extends StreamTime.Partition> {
    /** What is kept of a partition. */
    static class Partition {
        private final RowKey key;
        private final KeyedState<Long> times;

        /** {@code Long.MIN_VALUE} before the first row. */
        long timeMs;

        private Partition(KeyedState<Long> times, int number) {
            this.times = times;
            this.key = RowKey.of(number);
            Long known = times.get(key);
            this.timeMs = known == null ? Long.MIN_VALUE : known;
        }

        /** @param times see {@link StreamTime#StreamTime} */
        Partition(StreamTime<?> times, int number) {
            this(times.times, number);
        }

        /** Takes notice of a row's time. */
        final void see(long rowTimeMs) {
            if (rowTimeMs > timeMs) {
                timeMs = rowTimeMs;
                times.put(key, rowTimeMs);
            }
        }
    }

    private static final StateCodec<Long> CODEC = new StateCodec<>() {
        @Override
        public void write(Long value, StateOutput out) {
            out.number(value);
        }

        @Override
        public Long read(StateInput in) {
            return in.number();
        }
    };

    private final KeyedState<Long> times;
    private final OperatorHost host;
    private final boolean each;
    private final IntFunction<P> opening;
    private final List<P> partitions = new ArrayList<>();

    /**
     * @param name of the state
     * @param each whether each partition has its own; else all are taken for number 0
     * @param opening gives what is kept of a partition that comes for the first time
     */
    StreamTime(String name, OperatorHost host, boolean each, IntFunction<P> opening) {
        this.times = host.keyedState(name, CODEC);
        this.host = host;
        this.each = each;
        this.opening = opening;
    }

    /** The partition of the current row. */
    P partition() {
        int number = each ? host.partition() : 0;
        P known = number < partitions.size() ? partitions.get(number) : null;
        return known == null ? open(number) : known;
    }

    @SuppressWarnings("NullAway") // a partition that has not come yet has null in its place
    private P open(int number) {
        while (partitions.size() <= number) {
            partitions.add(null);
        }
        P opened = opening.apply(number);
        partitions.set(number, opened);
        return opened;
    }
}
