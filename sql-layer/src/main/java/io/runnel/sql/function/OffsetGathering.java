package io.runnel.sql.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** EARLIEST_BY_OFFSET and LATEST_BY_OFFSET: arguments are the value, how many, and whether nulls are passed over. */
final class OffsetGathering implements KeptGathering {
    /** In place of null, which no deque holds. */
    private static final Object NULL = new Object();

    private final boolean latest;
    private final int most;
    private final boolean many;
    private final Deque<Object> values = new ArrayDeque<>();

    /** Those of the values; empty where nobody tells them. */
    private final Deque<Long> arrivals = new ArrayDeque<>(0);

    private int wanted = 1;

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
        wanted = many ? wanted(arguments[1]) : 1;
        if (values.size() < wanted) {
            values.add(value == null ? NULL : value);
        } else if (latest) {
            values.remove();
            values.add(value == null ? NULL : value);
        }
    }

    @Override
    public void add(@Nullable Object[] arguments, long arrival) {
        add(arguments);
        if (arrivals.size() < values.size()) {
            arrivals.add(arrival);
        } else if (latest && isCounted(arguments)) {
            arrivals.remove();
            arrivals.add(arrival);
        }
    }

    private static boolean isCounted(@Nullable Object[] arguments) {
        return arguments[0] != null || Boolean.FALSE.equals(arguments[arguments.length - 1]);
    }

    @Override
    public long lastArrival() {
        return arrivals.isEmpty() ? 0 : arrivals.getLast();
    }

    @Override
    public @Nullable Object[] saved() {
        return new @Nullable Object[] {wanted, list(), new ArrayList<>(arrivals)};
    }

    @Override
    public void load(@Nullable Object[] saved) {
        wanted = ((Number) Objects.requireNonNull(saved[0])).intValue();
        for (Object value : (List<?>) Objects.requireNonNull(saved[1])) {
            values.add(value == null ? NULL : value);
        }
        for (Object arrival : (List<?>) Objects.requireNonNull(saved[2])) {
            arrivals.add((Long) arrival);
        }
    }

    @Override
    public void merge(KeptGathering other) {
        OffsetGathering offset = (OffsetGathering) other;
        TreeMap<Long, Object> all = new TreeMap<>();
        for (OffsetGathering each : List.of(this, offset)) {
            Iterator<Long> times = each.arrivals.iterator();
            each.values.forEach(value -> all.put(times.next(), value));
        }
        wanted = Math.max(wanted, offset.wanted);
        while (all.size() > wanted) {
            all.remove(latest ? all.firstKey() : all.lastKey());
        }
        values.clear();
        values.addAll(all.values());
        arrivals.clear();
        arrivals.addAll(all.keySet());
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
        List<@Nullable Object> list = list();
        return many ? list : list.isEmpty() ? null : list.get(0);
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>(values.size());
        for (Object value : values) {
            list.add(value == NULL ? null : value);
        }
        return list;
    }
}
