package io.runnel.log.compaction;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key, in bounded memory: 24 bytes a key, whatever its length. Keys are told apart by their
 * MD5, 16 bytes: that two keys share one by chance is less likely than that the disk lies. An open-addressed table,
 * which grows up to its bound. For one thread.
 */
public final class OffsetMap {
    /** What {@link #latest} answers for a key that is not there. */
    public static final long NONE = -1L;

    /** Memory of one key: two halves of its hash and its offset. */
    static final int ENTRY_BYTES = 24;

    private static final int ENTRY_LONGS = ENTRY_BYTES / Long.BYTES;
    private static final int FIRST_SLOTS = 1 << 10;
    private static final double LOAD_FACTOR = 0.9;

    private final int maxSlots;
    private final MessageDigest digest = md5();
    private final ByteBuffer hash = ByteBuffer.allocate(16);
    private long[] table;
    private int size;

    /** @param maxBytes the most that the table may take; while it grows, half as much again is in use */
    public OffsetMap(long maxBytes) {
        this.maxSlots = (int) Math.min(maxBytes / ENTRY_BYTES, Integer.MAX_VALUE / ENTRY_LONGS - 1);
        if (maxSlots < 2) {
            throw new IllegalArgumentException("An offset map of " + maxBytes + " bytes holds no key");
        }
        this.table = new long[Math.min(FIRST_SLOTS, maxSlots) * ENTRY_LONGS];
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    /** Keys in the map. */
    public int size() {
        return size;
    }

    /**
     * Notes a key's offset, replacing an earlier one. The key's position moves to its limit.
     *
     * @return false when the map is full and does not have the key; nothing is noted then
     */
    public boolean put(ByteBuffer key, long offset) {
        digest(key);
        int at = slot(table, hash.getLong(0), hash.getLong(8));
        if (table[at + 2] == 0) {
            if (size >= (int) (slots() * LOAD_FACTOR)) {
                if (slots() == maxSlots) {
                    return false;
                }
                grow();
                at = slot(table, hash.getLong(0), hash.getLong(8));
            }
            size++;
        }
        set(table, at, hash.getLong(0), hash.getLong(8), offset + 1);
        return true;
    }

    /** The key's offset, or {@link #NONE}. The key's position moves to its limit. */
    public long latest(ByteBuffer key) {
        digest(key);
        return table[slot(table, hash.getLong(0), hash.getLong(8)) + 2] - 1;
    }

    private void digest(ByteBuffer key) {
        digest.update(key);
        try {
            digest.digest(hash.array(), 0, hash.capacity());
        } catch (DigestException e) {
            throw new IllegalStateException("MD5 has 16 bytes", e);
        }
    }

    private int slots() {
        return table.length / ENTRY_LONGS;
    }

    /** Where the key stands or belongs: an offset of 0 marks a free slot, others are stored plus one. */
    private static int slot(long[] in, long high, long low) {
        int slots = in.length / ENTRY_LONGS;
        int slot = (int) Long.remainderUnsigned(high, slots);
        while (in[slot * ENTRY_LONGS + 2] != 0
                && (in[slot * ENTRY_LONGS] != high || in[slot * ENTRY_LONGS + 1] != low)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot * ENTRY_LONGS;
    }

    private static void set(long[] in, int at, long high, long low, long value) {
        in[at] = high;
        in[at + 1] = low;
        in[at + 2] = value;
    }

    private void grow() {
        long[] larger = new long[(int) Math.min(slots() * 2L, maxSlots) * ENTRY_LONGS];
        for (int at = 0; at < table.length; at += ENTRY_LONGS) {
            if (table[at + 2] != 0) {
                set(larger, slot(larger, table[at], table[at + 1]), table[at], table[at + 1], table[at + 2]);
            }
        }
        table = larger;
    }
}
