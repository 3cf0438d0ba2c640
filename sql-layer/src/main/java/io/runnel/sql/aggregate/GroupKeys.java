package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** Numbers groups from 0 in the order in which their keys first come. For one thread. */
interface GroupKeys {
    /** Sets the group of each row, numbering those that are new. */
    void find(RowBlock block);

    /** Groups so far. */
    int count();

    /** One value of a group's key. */
    @Nullable
    Object key(int group, int index);
}
