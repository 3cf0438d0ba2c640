package io.runnel.sql.operator;

/**
 * Which keys may have entries on disk: how many entries there are by a part of their keys' hashes, so that most keys without
 * any are known to be so. It grows with them up to a size beyond which it errs more often.
 */
final class SpilledKeys {
    private static final int FIRST_BITS = 12;
    private static final int MOST_BITS = 22;
    private static final int SPREAD = 0x9E3779B9;

    private byte[] counts = new byte[0];
    private int bits = FIRST_BITS;
    private long entries;

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

    void add(int hash) {
        entries++;
        if (counts.length == 0) {
            counts = new byte[1 << bits];
        } else if (entries > counts.length / 2 && bits < MOST_BITS) {
            grow();
        }
        int at = index(hash);
        if (counts[at] < Byte.MAX_VALUE) {
            counts[at]++;
        }
    }

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

    /** Twice as many, each pair in the place of one: both are as high as this was, since nobody knows which was meant. */
    private void grow() {
        byte[] more = new byte[counts.length * 2];
        for (int i = 0; i < counts.length; i++) {
            more[2 * i] = counts[i];
            more[2 * i + 1] = counts[i];
        }
        counts = more;
        bits++;
    }

    private int index(int hash) {
        return hash * SPREAD >>> Integer.SIZE - bits;
    }
}
