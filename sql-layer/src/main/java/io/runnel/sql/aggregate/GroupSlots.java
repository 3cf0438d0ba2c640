package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;

/**
 * A hash table of group numbers with open addressing: a slot has the number of a group plus one, or 0. Who has the keys compares them;
 * their hashes are kept here, so that the table grows without them.
 */
final class GroupSlots {
    /** Room for groups at first; it doubles. */
    static final int FIRST_GROUPS = 64;

    /** What {@link #group} gives for an empty slot. */
    static final int NO_GROUP = -1;

    private static final int SLOTS_PER_GROUP = 2;
    private static final int MOST_GROUPS = 1 << 29;

    private final HeldMemory memory;
    private int[] slots;
    private int[] hashes;
    private int count;

    GroupSlots(HeldMemory memory) {
        this.memory = memory;
        this.slots = GroupArrays.grown(new int[0], SLOTS_PER_GROUP * FIRST_GROUPS, memory);
        this.hashes = GroupArrays.grown(new int[0], FIRST_GROUPS, memory);
    }

    /** Spreads a hash code over all bits: those of small numbers differ in the lowest only. */
    static int mixed(int hashCode) {
        int hash = hashCode * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    int firstSlot(int hash) {
        return hash & slots.length - 1;
    }

    int nextSlot(int slot) {
        return slot + 1 & slots.length - 1;
    }

    int group(int slot) {
        return slots[slot] - 1;
    }

    boolean hasHash(int group, int hash) {
        return hashes[group] == hash;
    }

    int count() {
        return count;
    }

    /** Numbers a new group. */
    int add(int hash) {
        if (count == hashes.length) {
            grow();
        }
        hashes[count] = hash;
        place(count);
        return count++;
    }

    private void grow() {
        if (count >= MOST_GROUPS) {
            throw new IllegalArgumentException(
                    "A GROUP BY has more than " + MOST_GROUPS + " groups, which is out of range");
        }
        hashes = GroupArrays.grown(hashes, 2 * count, memory);
        long oldBytes = 4L * slots.length;
        memory.grow(2 * oldBytes);
        slots = new int[2 * slots.length];
        memory.shrink(oldBytes);
        for (int group = 0; group < count; group++) {
            place(group);
        }
    }

    private void place(int group) {
        int slot = firstSlot(hashes[group]);
        while (slots[slot] != 0) {
            slot = nextSlot(slot);
        }
        slots[slot] = group + 1;
    }
}
