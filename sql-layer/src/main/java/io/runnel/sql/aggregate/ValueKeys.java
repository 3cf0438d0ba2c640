package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Groups by any number of columns of any types; by none, all rows are one group. */
final class ValueKeys implements GroupKeys {
    private final int[] columns;
    private final HeldMemory memory;
    private final GroupSlots slots;

    /** The keys of all groups, one after the other. */
    private @Nullable Object[] keys;

    ValueKeys(int[] columns, HeldMemory memory) {
        this.columns = columns;
        this.memory = memory;
        this.slots = new GroupSlots(memory);
        this.keys = GroupArrays.grown(new Object[0], columns.length * GroupSlots.FIRST_GROUPS, memory);
    }

    @Override
    public void find(RowBlock block) {
        if (columns.length == 1) {
            findValues(block, columns[0]);
        } else if (columns.length == 0 && slots.count() > 0) {
            Arrays.fill(block.groups, 0);
        } else {
            for (int i = 0; i < block.count; i++) {
                block.groups[i] = group(block.rows[i]);
            }
        }
    }

    private void findValues(RowBlock block, int column) {
        for (int i = 0; i < block.count; i++) {
            Object value = block.rows[i][column];
            int hash = GroupSlots.mixed(KeyValues.hash(value));
            int slot = slots.firstSlot(hash);
            int group = slots.group(slot);
            while (group != GroupSlots.NO_GROUP
                    && !(slots.hasHash(group, hash) && KeyValues.equal(keys[group], value))) {
                slot = slots.nextSlot(slot);
                group = slots.group(slot);
            }
            block.groups[i] = group == GroupSlots.NO_GROUP ? add(block.rows[i], hash) : group;
        }
    }

    private int group(@Nullable Object[] row) {
        int code = 0;
        for (int column : columns) {
            code = 31 * code + KeyValues.hash(row[column]);
        }
        int hash = GroupSlots.mixed(code);
        int slot = slots.firstSlot(hash);
        for (int group = slots.group(slot); group != GroupSlots.NO_GROUP; group = slots.group(slot)) {
            if (slots.hasHash(group, hash) && hasKey(group, row)) {
                return group;
            }
            slot = slots.nextSlot(slot);
        }
        return add(row, hash);
    }

    private boolean hasKey(int group, @Nullable Object[] row) {
        int first = group * columns.length;
        for (int index = 0; index < columns.length; index++) {
            if (!KeyValues.equal(keys[first + index], row[columns[index]])) {
                return false;
            }
        }
        return true;
    }

    private int add(@Nullable Object[] row, int hash) {
        int group = slots.add(hash);
        int first = Math.multiplyExact(group, columns.length);
        if (first == keys.length && columns.length > 0) {
            keys = GroupArrays.grown(keys, Math.multiplyExact(2, first), memory);
        }
        long bytes = 0;
        for (int index = 0; index < columns.length; index++) {
            Object value = row[columns[index]];
            keys[first + index] = value;
            bytes += RowSizes.of(value);
        }
        memory.row(bytes);
        return group;
    }

    @Override
    public int count() {
        return slots.count();
    }

    @Override
    public @Nullable Object key(int group, int index) {
        return keys[group * columns.length + index];
    }
}
