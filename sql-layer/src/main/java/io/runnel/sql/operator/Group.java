package io.runnel.sql.operator;

import io.runnel.sql.SqlException;
import io.runnel.sql.memory.RowSizes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** State of one group: what its functions have gathered, and the newest event time of its rows. */
final class Group {
    /** What COUNT(*) takes in: any object that is not null. */
    private static final Object ROW = new Object();

    private static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    private final Groups groups;
    private final Accumulator[] accumulators;
    private long timeMs = Long.MIN_VALUE;
    private @Nullable RowKey key;
    private long keyBytes;

    /** Made by {@link Groups#start}. */
    Group(Groups groups) {
        this.groups = groups;
        this.accumulators = new Accumulator[groups.columns.size()];
        for (int i = 0; i < accumulators.length; i++) {
            accumulators[i] = groups.accumulator(groups.columns.get(i));
        }
    }

    void save(StateOutput out) {
        out.number(timeMs);
        for (Accumulator accumulator : accumulators) {
            accumulator.save(out);
        }
    }

    void load(StateInput in) {
        timeMs = in.number();
        for (Accumulator accumulator : accumulators) {
            accumulator.load(in);
        }
    }

    /** The group's key in an object of its own, made of one that is equal when it is first asked for. */
    RowKey key(RowKey probe) {
        RowKey known = key;
        if (known == null) {
            known = probe.copy();
            key = known;
            keyBytes = RowSizes.of(known.values());
        }
        return known;
    }

    /** Bytes of heap that it keeps, by estimate. */
    long heapBytes() {
        long bytes = groups.groupBytes + keyBytes;
        for (int i : groups.growing) {
            bytes += accumulators[i].heapBytes();
        }
        return bytes;
    }

    /** Whether no row was ever taken in. */
    boolean isNew() {
        return timeMs == Long.MIN_VALUE;
    }

    /** Is as if a row had been taken in, but for the functions: for a group whose row is given before there is one. */
    void begin() {
        timeMs = Math.max(timeMs, 0);
    }

    /** The newest event time of the group's rows: a late row does not lower it. */
    long timeMs() {
        return timeMs;
    }

    void add(@Nullable Object[] row, long rowTimeMs) {
        timeMs = Math.max(timeMs, rowTimeMs);
        for (int i = 0; i < accumulators.length; i++) {
            AggregateColumn column = groups.columns.get(i);
            Object argument = argument(column, row);
            if (argument != null) {
                try {
                    accumulators[i].add(argument);
                } catch (RuntimeException e) {
                    refused(column, e);
                }
            }
        }
    }

    /** Takes a row back that was added. */
    void remove(@Nullable Object[] row, long rowTimeMs) {
        timeMs = Math.max(timeMs, rowTimeMs);
        for (int i = 0; i < accumulators.length; i++) {
            AggregateColumn column = groups.columns.get(i);
            Object argument = argument(column, row);
            if (argument != null) {
                try {
                    accumulators[i].remove(argument);
                } catch (RuntimeException e) {
                    refused(column, e);
                }
            }
        }
    }

    /** Takes in all rows of another group, which is not used afterwards. */
    void merge(Group other) {
        timeMs = Math.max(timeMs, other.timeMs);
        for (int i = 0; i < accumulators.length; i++) {
            try {
                accumulators[i].merge(other.accumulators[i]);
            } catch (RuntimeException e) {
                refused(groups.columns.get(i), e);
            }
        }
    }

    /** Tells that the group is kept no longer. */
    void release() {
        for (Accumulator accumulator : accumulators) {
            accumulator.release();
        }
    }

    /** The function goes on without the argument, except where the query has no room. */
    private void refused(AggregateColumn column, RuntimeException cause) {
        if (cause instanceof SqlException known && known.sqlState().equals(CONFIGURATION_LIMIT_EXCEEDED)) {
            throw cause;
        }
        groups.failures.failed(column.name(), cause);
    }

    private static @Nullable Object argument(AggregateColumn column, @Nullable Object[] row) {
        if (column.filter() != AggregateColumn.NONE && !Boolean.TRUE.equals(row[column.filter()])) {
            return null;
        }
        int index = column.argument();
        if (index >= 0) {
            return row[index];
        }
        return index == AggregateColumn.NONE ? ROW : together(column, row);
    }

    /** Among those that count once, arguments are compared, which arrays are not. */
    private static Object together(AggregateColumn column, @Nullable Object[] row) {
        @Nullable Object[] arguments = ((AggregateColumn.Gathered) column.function()).arguments(row);
        return column.distinct() ? Arrays.asList(arguments) : arguments;
    }

    /** Puts the functions' values into a row, null for one that fails. */
    void results(@Nullable Object[] row, int first) {
        for (int i = 0; i < accumulators.length; i++) {
            try {
                row[first + i] = accumulators[i].result();
            } catch (RuntimeException e) {
                groups.failures.failed(groups.columns.get(i).name(), e);
            }
        }
    }
}
