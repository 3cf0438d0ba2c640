package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/** Groups by one column of whole numbers. */
final class LongKeys implements GroupKeys {
    private final int column;
    private final WholeNumber number;
    private final HeldMemory memory;
    private final GroupSlots slots;
    private long[] keys;
    private int nullGroup = GroupSlots.NO_GROUP;

    LongKeys(int column, WholeNumber number, HeldMemory memory) {
        this.column = column;
        this.number = number;
        this.memory = memory;
        this.slots = new GroupSlots(memory);
        this.keys = GroupArrays.grown(new long[0], GroupSlots.FIRST_GROUPS, memory);
    }

    @Override
    public void find(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            Object value = block.rows[i][column];
            block.groups[i] = value == null ? nullGroup() : group(((Number) value).longValue());
        }
    }

    private int nullGroup() {
        if (nullGroup == GroupSlots.NO_GROUP) {
            nullGroup = add(0, 0);
        }
        return nullGroup;
    }

    private int group(long key) {
        int hash = GroupSlots.mixed(Long.hashCode(key));
        int slot = slots.firstSlot(hash);
        for (int group = slots.group(slot); group != GroupSlots.NO_GROUP; group = slots.group(slot)) {
            if (keys[group] == key && group != nullGroup) {
                return group;
            }
            slot = slots.nextSlot(slot);
        }
        return add(key, hash);
    }

    private int add(long key, int hash) {
        int group = slots.add(hash);
        if (group == keys.length) {
            keys = GroupArrays.grown(keys, 2 * group, memory);
        }
        keys[group] = key;
        memory.row(0);
        return group;
    }

    @Override
    public int count() {
        return slots.count();
    }

    @Override
    public @Nullable Object key(int group, int index) {
        return group == nullGroup ? null : number.box(keys[group]);
    }
}
