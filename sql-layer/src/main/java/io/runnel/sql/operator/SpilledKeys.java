package io.runnel.sql.operator;

import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Which keys may have entries on disk: how many entries there are by a part of their keys' hashes, so that most keys without
 * any are known to be so. It grows with them, up to a size beyond which it errs more and more often; a search on disk that
 * finds nothing costs little even then.
 */
final class SpilledKeys {
    private static final int FIRST_BITS = 12;
    private static final int MORE_BITS = 3;
    private static final int MOST_BITS = 21;
    private static final int SPREAD = 0x9E3779B9;

    private final Consumer<IntConsumer> all;
    private byte[] counts = new byte[0];
    private int bits = FIRST_BITS;
    private long entries;

    /** @param all gives the hash of the key of each entry that is on disk */
    SpilledKeys(Consumer<IntConsumer> all) {
        this.all = all;
    }

    /** Entries on disk. */
    long entries() {
        return entries;
    }

    /** Bytes of heap that it takes. */
    long heldBytes() {
        return counts.length;
    }

    boolean mayHave(int hash) {
        return entries > 0 && counts[index(hash)] != 0;
    }

    /** Notes an entry that was put on disk. */
    void add(int hash) {
        entries++;
        if (counts.length == 0) {
            counts = new byte[1 << bits];
        } else if (entries > counts.length / 2 && bits < MOST_BITS) {
            bits += MORE_BITS;
            counts = new byte[1 << bits];
            all.accept(this::count);
            return;
        }
        count(hash);
    }

    private void count(int hash) {
        int at = index(hash);
        if (counts[at] < Byte.MAX_VALUE) {
            counts[at]++;
        }
    }

    /** Notes an entry that is gone. */
    void remove(int hash) {
        entries--;
        if (entries == 0) {
            counts = new byte[0];
            bits = FIRST_BITS;
            return;
        }
        int at = index(hash);
        // One that is full has lost count.
        if (counts[at] < Byte.MAX_VALUE) {
            counts[at]--;
        }
    }

    private int index(int hash) {
        return hash * SPREAD >>> Integer.SIZE - bits;
    }
}
