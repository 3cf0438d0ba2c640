package io.runnel.sql.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** EARLIEST_BY_OFFSET and LATEST_BY_OFFSET: arguments are the value, how many, and whether nulls are passed over. */
final class OffsetGathering implements Gathering {
    /** In place of null, which no deque holds. */
    private static final Object NULL = new Object();

    private final boolean latest;
    private final int most;
    private final boolean many;
    private final Deque<Object> values = new ArrayDeque<>();

    /**
     * @param most how many a call may ask for
     * @param many whether the result is a list
     */
    OffsetGathering(boolean latest, int most, boolean many) {
        this.latest = latest;
        this.most = most;
        this.many = many;
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public void add(@Nullable Object[] arguments) {
        Object value = arguments[0];
        if (value == null && !Boolean.FALSE.equals(arguments[arguments.length - 1])) {
            return;
        }
        int wanted = many ? wanted(arguments[1]) : 1;
        if (values.size() < wanted) {
            values.add(value == null ? NULL : value);
        } else if (latest) {
            values.remove();
            values.add(value == null ? NULL : value);
        }
    }

    private int wanted(@Nullable Object count) {
        int wanted = count instanceof Number number ? number.intValue() : 0;
        if (wanted < 1 || wanted > most) {
            throw new IllegalArgumentException((latest ? "LATEST_BY_OFFSET" : "EARLIEST_BY_OFFSET")
                    + " gives from 1 to " + most + " values, and was asked for " + count);
        }
        return wanted;
    }

    @Override
    public @Nullable Object result() {
        ArrayList<@Nullable Object> list = new ArrayList<>(values.size());
        for (Object value : values) {
            list.add(value == NULL ? null : value);
        }
        return many ? list : list.isEmpty() ? null : list.get(0);
    }
}
