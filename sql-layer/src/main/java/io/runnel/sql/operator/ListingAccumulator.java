package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** LISTAGG: text values in an order, one behind the other; of those that are equal in it, the one that came first. */
final class ListingAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 64;

    /** Of a row's place in the list. */
    private static final long PLACE_BYTES = 16;

    private final Listing function;

    /** Rows of arguments in the order in which they came. */
    private final List<@Nullable Object[]> rows = new ArrayList<>(0);

    private long heapBytes = OBJECT_BYTES;

    ListingAccumulator(Listing function) {
        this.function = function;
    }

    @Override
    public void add(Object argument) {
        @Nullable Object[] row = row(argument);
        if (row[0] != null) {
            if (rows.size() == function.limit()) {
                throw new IllegalArgumentException(
                        "LISTAGG gathers at most " + function.limit() + " values in a group");
            }
            keep(row);
        }
    }

    private void keep(@Nullable Object[] row) {
        rows.add(row);
        heapBytes += PLACE_BYTES + RowSizes.of(row);
    }

    /** One that is equal goes, the oldest. */
    @Override
    public void remove(Object argument) {
        @Nullable Object[] row = row(argument);
        for (int i = 0; i < rows.size(); i++) {
            if (Arrays.equals(rows.get(i), row)) {
                rows.remove(i);
                heapBytes -= PLACE_BYTES + RowSizes.of(row);
                return;
            }
        }
    }

    private static @Nullable Object[] row(Object argument) {
        return argument instanceof List<?> list ? list.toArray() : (@Nullable Object[]) argument;
    }

    @Override
    public void merge(Accumulator other) {
        ((ListingAccumulator) other).rows.forEach(this::add);
    }

    @Override
    public @Nullable Object result() {
        if (rows.isEmpty()) {
            return null;
        }
        List<@Nullable Object[]> sorted = new ArrayList<>(rows);
        sorted.sort(this::compare);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sorted.size(); i++) {
            @Nullable Object[] row = sorted.get(i);
            text.append(i == 0 ? "" : separator(row)).append(row[0]);
        }
        return text.toString();
    }

    private Object separator(@Nullable Object[] row) {
        return function.separated() ? Objects.requireNonNullElse(row[1], "") : Listing.SEPARATOR;
    }

    @SuppressWarnings("unchecked") // values of one column are comparable with each other
    private int compare(@Nullable Object[] one, @Nullable Object[] other) {
        for (Listing.Key key : function.order()) {
            Object first = one[key.argument()];
            Object second = other[key.argument()];
            int result = first == null || second == null
                    ? nulls(first, second, key)
                    : ((Comparable<Object>) first).compareTo(second) * (key.descending() ? -1 : 1);
            if (result != 0) {
                return result;
            }
        }
        return 0;
    }

    private static int nulls(@Nullable Object first, @Nullable Object second, Listing.Key key) {
        if (first == null && second == null) {
            return 0;
        }
        return (first == null) == key.nullsFirst() ? -1 : 1;
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public void save(StateOutput out) {
        out.number(rows.size());
        rows.forEach(out::row);
    }

    @Override
    public void load(StateInput in) {
        for (long left = in.number(); left > 0; left--) {
            keep(in.row());
        }
    }
}
