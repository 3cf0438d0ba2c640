package io.runnel.log.search;

/**
 * Where the bits of a key lie in a Bloom filter: all in one stripe of {@value #ROWS} rows, which the hash chooses, so
 * that a probe is one read.
 */
final class Positions {
    /** Rows of a stripe. With 32 keys in each, a row of two is set for a block, and one probe of 1,500 errs. */
    static final int ROWS = 512;

    /** Keys for which a stripe is meant: 16 bits for each. */
    static final int KEYS = 32;

    /** Bits of a key. */
    static final int BITS = 10;

    private static final int BITS_OF_ROW = 9;
    private static final int ROWS_OF_ONE_MIX = Long.SIZE / BITS_OF_ROW;

    private Positions() {}

    /** How many stripes a block of so many keys needs. */
    static int stripes(int keys) {
        return Math.max(1, (keys + KEYS - 1) / KEYS);
    }

    /** Ascends with the hash, taken as an unsigned number. */
    static int stripe(long hash, int stripes) {
        return (int) ((hash >>> 32) * stripes >>> 32);
    }

    /** Fills in the rows of the key's {@link #BITS} bits in its stripe. */
    static void rows(long hash, int[] rows) {
        long first = mix(hash);
        long second = mix(~hash);
        for (int n = 0; n < BITS; n++) {
            long mixed = n < ROWS_OF_ONE_MIX ? first : second;
            rows[n] = (int) (mixed >>> n % ROWS_OF_ONE_MIX * BITS_OF_ROW) & ROWS - 1;
        }
    }

    /** SplitMix64's finalizer: the stripe has used up the hash's upper bits as they are. */
    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
