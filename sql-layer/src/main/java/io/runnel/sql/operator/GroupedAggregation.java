package io.runnel.sql.operator;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY with aggregate functions: each input row gives its group's new row at once, also when no value changed. Of a
 * table, the row that was replaced is first taken out of its group, which gives that group's row, then the new one put in.
 * A group that has become empty stays, with what its functions give for no rows, unless nobody is to see that. Rows with a grouping value that is null
 * belong to no group.
 *
 * <p>Output rows are the grouping columns, then the functions; each has an array of its own. Their event time is the newest
 * of the group's rows.
 */
public final class GroupedAggregation implements ChangeSink {
    private final int[] groupColumns;
    private final Groups functions;
    private final KeyedState<Group> groups;
    private final boolean table;
    private final boolean givesBefore;
    private final boolean nullGroups;
    private final boolean forgetsEmpty;
    private final ChangeSink out;
    private final RowKey probe;

    /**
     * What surrounds the aggregation.
     *
     * @param table whether the input is a table, whose rows are replaced; records of a stream without value count not at all
     * @param givesBefore whether the sink needs the row that a change replaces; one that shows new rows does not
     * @param nullGroups whether null is a grouping value like any other, as in {@link GroupingSetRows}
     * @param forgetsEmpty whether a group is forgotten when its only function, which counts its rows, gives 0
     */
    public record Output(
            boolean table, boolean givesBefore, boolean nullGroups, boolean forgetsEmpty, ChangeSink sink) {
        /** Without groups of null, and keeping all. */
        public Output(boolean table, boolean givesBefore, ChangeSink sink) {
            this(table, givesBefore, false, false, sink);
        }
    }

    /** @param groupColumns indexes in the input row; none for one group of all rows */
    public GroupedAggregation(
            String name, int[] groupColumns, List<AggregateColumn> columns, OperatorHost host, Output output) {
        this.groupColumns = groupColumns.clone();
        this.functions = new Groups(columns, host);
        this.groups = host.keyedState(name, functions.codec());
        this.table = output.table;
        this.givesBefore = output.givesBefore;
        this.nullGroups = output.nullGroups;
        this.forgetsEmpty = output.forgetsEmpty;
        this.out = output.sink;
        this.probe = RowKey.probe(groupColumns.length);
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (before != null && table) {
            change(before, false, timeMs);
        }
        if (after != null) {
            change(after, true, timeMs);
        }
    }

    /**
     * Gives the row of no rows: for an aggregation over all rows whose sink must not wait for the first one. Does nothing if it
     * was given, also before a restart.
     */
    public void begin() {
        if (groups.get(probe) == null) {
            Group group = functions.start();
            group.begin();
            RowKey key = group.key(probe);
            groups.put(key, group);
            out.accept(null, row(group, key), group.timeMs());
        }
    }

    private void change(@Nullable Object[] row, boolean comes, long timeMs) {
        probe.assign(row, groupColumns);
        if (!nullGroups && probe.hasNull()) {
            return;
        }
        Group group = groups.get(probe);
        if (group == null) {
            if (!comes) {
                return;
            }
            group = functions.start();
        }
        RowKey key = group.key(probe);
        @Nullable Object @Nullable [] replaced = givesBefore && !group.isNew() ? row(group, key) : null;
        if (comes) {
            group.add(row, timeMs);
        } else {
            group.remove(row, timeMs);
        }
        @Nullable Object[] given = row(group, key);
        if (forgetsEmpty && !comes && Objects.equals(given[groupColumns.length], 0L)) {
            groups.remove(key);
        } else {
            groups.put(key, group);
        }
        out.accept(replaced, given, group.timeMs());
    }

    private @Nullable Object[] row(Group group, RowKey key) {
        @Nullable Object[] row = new @Nullable Object[groupColumns.length + functions.columns.size()];
        key.writeTo(row);
        group.results(row, groupColumns.length);
        return row;
    }
}
