package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** TOPK and TOPKDISTINCT: the first argument is the value, the last how many, those between go with the value. */
final class LargestGathering implements KeptGathering {
    private final String function;
    private final boolean distinct;
    private final int most;

    /** Rows without their last argument, the largest first; of equal values, the earlier. */
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private int wanted;

    /** @param most how many a call may ask for */
    LargestGathering(String function, boolean distinct, int most) {
        this.function = function;
        this.distinct = distinct;
        this.most = most;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void add(@Nullable Object[] arguments) {
        Object value = arguments[0];
        if (value == null) {
            return;
        }
        wanted = wanted(arguments[arguments.length - 1]);
        keep(value, Arrays.copyOf(arguments, arguments.length - 1));
    }

    private void keep(Object value, @Nullable Object[] row) {
        int place = place(value);
        if (distinct && place > 0 && Values.same(rows.get(place - 1)[0], value)) {
            return;
        }
        if (place < wanted) {
            rows.add(place, row);
        }
        if (rows.size() > wanted) {
            rows.remove(wanted);
        }
    }

    @Override
    public @Nullable Object[] saved() {
        return new @Nullable Object[] {wanted, new ArrayList<>(rows)};
    }

    @Override
    public void load(@Nullable Object[] saved) {
        wanted = ((Number) Objects.requireNonNull(saved[0])).intValue();
        for (Object row : (List<?>) Objects.requireNonNull(saved[1])) {
            rows.add((@Nullable Object[]) row);
        }
    }

    @Override
    public void merge(KeptGathering other) {
        LargestGathering largest = (LargestGathering) other;
        wanted = Math.max(wanted, largest.wanted);
        largest.rows.forEach(row -> keep(Objects.requireNonNull(row[0]), row));
    }

    /** Behind all values that are as large. */
    @SuppressWarnings("NullAway") // the value of a row is not null
    private int place(Object value) {
        int low = 0;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Values.ORDER.compare(rows.get(middle)[0], value) >= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int wanted(@Nullable Object count) {
        int wanted = count instanceof Number number ? number.intValue() : 0;
        if (wanted < 1 || wanted > most) {
            throw new IllegalArgumentException(
                    function + " gives from 1 to " + most + " values, and was asked for " + count);
        }
        return wanted;
    }

    @Override
    public Object result() {
        List<@Nullable Object> list = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            list.add(row.length == 1 ? row[0] : Arrays.asList(row));
        }
        return list;
    }
}
