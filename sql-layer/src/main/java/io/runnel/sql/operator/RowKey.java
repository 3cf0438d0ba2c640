package io.runnel.sql.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of a row's key columns: what GROUP BY groups by, what a join compares. Two nulls are equal, as GROUP BY has it.
 * Decimals must come in their column's scale, since {@code BigDecimal} tells 1.0 from 1.00.
 */
public final class RowKey {
    private final @Nullable Object[] values;
    private int hash;

    private RowKey(@Nullable Object[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    /** A key of these values, which it keeps. */
    public static RowKey of(@Nullable Object... values) {
        return new RowKey(values);
    }

    /** A key to look up with: {@link #assign} gives it its values. */
    static RowKey probe(int width) {
        return new RowKey(new @Nullable Object[width]);
    }

    /** Takes over columns of a row: lets one key look up many entries without an allocation. */
    void assign(@Nullable Object[] row, int[] columns) {
        for (int i = 0; i < columns.length; i++) {
            values[i] = row[columns[i]];
        }
        hash = Arrays.hashCode(values);
    }

    /** A key that later {@link #assign} calls do not change. */
    RowKey copy() {
        return new RowKey(values.clone());
    }

    /** Whether a value is null. */
    boolean hasNull() {
        for (Object value : values) {
            if (value == null) {
                return true;
            }
        }
        return false;
    }

    void writeTo(@Nullable Object[] row) {
        System.arraycopy(values, 0, row, 0, values.length);
    }

    /** The values, not to be changed. */
    public @Nullable Object[] values() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey key && hash == key.hash && Arrays.equals(values, key.values);
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
