package io.runnel.sql.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of the grouping columns. Two nulls are equal, as GROUP BY has it. Decimals must come in their column's scale,
 * since {@code BigDecimal} tells 1.0 from 1.00.
 */
public final class GroupKey {
    private final @Nullable Object[] values;
    private int hash;

    GroupKey(@Nullable Object[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    /** Takes over columns of a row: lets one key look up many groups without an allocation. */
    void assign(@Nullable Object[] row, int[] columns) {
        for (int i = 0; i < columns.length; i++) {
            values[i] = row[columns[i]];
        }
        hash = Arrays.hashCode(values);
    }

    /** A key that later {@link #assign} calls do not change. */
    GroupKey copy() {
        return new GroupKey(values.clone());
    }

    void writeTo(@Nullable Object[] row) {
        System.arraycopy(values, 0, row, 0, values.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupKey key && hash == key.hash && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
