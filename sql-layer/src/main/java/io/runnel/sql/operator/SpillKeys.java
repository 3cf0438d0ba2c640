package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Keys of a state's entries in a {@link SpillStore}. No key begins with another one, since numbers and rows tell where they
 * end; times and partitions sort as their bytes do.
 *
 * <pre>
 * an entry             2n      row
 * values at a time     2n      row        time (8)
 * how many there are  2n + 1  partition (8)  time (8)  row
 * </pre>
 */
final class SpillKeys {
    private static final int READ_AT_ONCE = 1_000;

    private final int number;
    private final StateShare share;

    /** @param number of the state in its share */
    SpillKeys(int number, StateShare share) {
        this.number = number;
        this.share = share;
    }

    byte[] entry(RowKey key) {
        return row(key).toBytes();
    }

    byte[] place(RowKey key, long timeMs) {
        StateOutput out = row(key);
        out.fixed(sorting(timeMs));
        return out.toBytes();
    }

    /** Behind a place and before the next one. */
    byte[] behindPlace(RowKey key, long timeMs) {
        StateOutput out = row(key);
        out.fixed(sorting(timeMs));
        out.flag(false);
        return out.toBytes();
    }

    /** The time of what {@link #place} gave. */
    static long timeOf(byte[] place) {
        return sorting(ByteBuffer.wrap(place).getLong(place.length - Long.BYTES));
    }

    byte[] time(int partition, long timeMs, RowKey key) {
        StateOutput out = times(partition, timeMs);
        out.row(key.values());
        return out.toBytes();
    }

    /** Before everything of a partition from a time on. */
    byte[] timesFrom(int partition, long timeMs) {
        return times(partition, timeMs).toBytes();
    }

    /** The place that {@link #time} gave a key of. */
    static Listed listed(byte[] time) {
        StateInput in = new StateInput(ByteBuffer.wrap(time));
        in.number();
        in.fixed();
        long timeMs = sorting(in.fixed());
        return new Listed(RowKey.of(in.row()), timeMs);
    }

    /** A key and a time that has values. */
    record Listed(RowKey key, long timeMs) {}

    /**
     * Gives the hashes of the keys of all entries or places on disk, one for each.
     *
     * @param hashes must not use the share
     */
    void hashes(IntConsumer hashes) {
        share.store().flush();
        byte[] from = prefix(2L * number);
        byte[] to = prefix(2L * number + 1);
        for (boolean more = true; more; ) {
            List<SpillStore.Entry> read = share.store().range(from, to, READ_AT_ONCE);
            for (SpillStore.Entry entry : read) {
                StateInput in = new StateInput(ByteBuffer.wrap(entry.key()));
                in.number();
                hashes.accept(RowKey.of(in.row()).hashCode());
            }
            more = read.size() == READ_AT_ONCE;
            if (more) {
                byte[] last = read.get(read.size() - 1).key();
                from = Arrays.copyOf(last, last.length + 1);
            }
        }
    }

    private byte[] prefix(long which) {
        StateOutput out = share.out();
        out.number(which);
        return out.toBytes();
    }

    private StateOutput row(RowKey key) {
        StateOutput out = share.out();
        out.number(2L * number);
        out.row(key.values());
        return out;
    }

    private StateOutput times(int partition, long timeMs) {
        StateOutput out = share.out();
        out.number(2L * number + 1);
        out.fixed(partition);
        out.fixed(sorting(timeMs));
        return out;
    }

    /** The number whose bytes, unsigned, sort as this one; and back. */
    private static long sorting(long signed) {
        return signed ^ Long.MIN_VALUE;
    }
}
