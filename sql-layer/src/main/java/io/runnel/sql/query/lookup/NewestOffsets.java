package io.runnel.sql.query.lookup;

import java.util.Arrays;

/**
 * A map from hashes of keys to offsets: open addressing in one array, hash and offset side by side, at most three quarters
 * full. Nothing is ever removed. Not thread-safe.
 */
final class NewestOffsets {
    /** Answered for a hash that was never put. */
    static final long NONE = -1;

    private static final int FIRST_PLACES = 64;
    private static final int FULL_QUARTERS = 3;

    private long[] places = empty(FIRST_PLACES);
    private int size;

    /** How many bytes the map takes. */
    long bytes() {
        return (long) places.length * Long.BYTES;
    }

    /** Whether the next hash that is new needs a {@link #grow} before it. */
    boolean isFull() {
        return size >= capacity() / 4 * FULL_QUARTERS;
    }

    /** Doubles the places. */
    void grow() {
        long[] before = places;
        places = empty(capacity() * 2);
        for (int at = 0; at < before.length; at += 2) {
            if (before[at + 1] != NONE) {
                int place = place(before[at]);
                places[place] = before[at];
                places[place + 1] = before[at + 1];
            }
        }
    }

    /** Puts an offset, not negative, in the place of an earlier one of the same hash. There must be room: {@link #isFull}. */
    void put(long hash, long offset) {
        int place = place(hash);
        if (places[place + 1] == NONE) {
            places[place] = hash;
            size++;
        }
        places[place + 1] = offset;
    }

    /** The offset that was put last; {@link #NONE} if none was. */
    long get(long hash) {
        return places[place(hash) + 1];
    }

    private int capacity() {
        return places.length / 2;
    }

    /** Index of the hash's place, taken or free. */
    private int place(long hash) {
        int mask = capacity() - 1;
        int at = (int) (hash ^ hash >>> Integer.SIZE) & mask;
        while (places[2 * at + 1] != NONE && places[2 * at] != hash) {
            at = at + 1 & mask;
        }
        return 2 * at;
    }

    private static long[] empty(int capacity) {
        long[] places = new long[2 * capacity];
        Arrays.fill(places, NONE);
        return places;
    }
}
