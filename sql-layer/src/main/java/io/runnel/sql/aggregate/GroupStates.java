package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** What one function has gathered, of every group by its number. For one thread. */
interface GroupStates {
    /** Makes room for groups with numbers below this, within the memory that it may have. */
    void grow(int groups);

    /** Takes rows in; there is room for their groups. */
    void add(RowBlock block);

    /** The function's value for a group. */
    @Nullable
    Object result(int group);
}
