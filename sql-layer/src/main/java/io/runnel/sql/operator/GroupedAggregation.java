package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY with aggregate functions: each input row gives its group's new row at once, also when no value changed.
 * Output rows are the grouping columns, then the functions; each has an array of its own. Its event time is the newest
 * of the group's rows. Takes insertions only: a function such as MAX cannot give a value back.
 */
public final class GroupedAggregation implements ChangeSink {
    /** What COUNT(*) takes in: any object that is not null. */
    private static final Object ROW = new Object();

    private final int[] groupColumns;
    private final List<AggregateColumn> columns;
    private final StateStore<GroupKey, Group> groups;
    private final StateBudget budget;
    private final Output output;
    private final GroupKey probe;

    /**
     * Where rows and failures go.
     *
     * @param givesBefore whether the sink needs the row that an update replaces; one that shows new rows does not
     */
    public record Output(ChangeSink sink, boolean givesBefore, RowFailures failures) {}

    /**
     * @param groupColumns indexes in the input row; none for one group of all rows
     * @param budget for what functions keep beside the groups
     */
    public GroupedAggregation(
            int[] groupColumns,
            List<AggregateColumn> columns,
            StateStore<GroupKey, Group> groups,
            StateBudget budget,
            Output output) {
        this.groupColumns = groupColumns.clone();
        this.columns = List.copyOf(columns);
        this.groups = groups;
        this.budget = budget;
        this.output = output;
        this.probe = new GroupKey(new @Nullable Object[groupColumns.length]);
    }

    @Override
    public void accept(ChangeKind kind, @Nullable Object[] row, long eventTimeMs) {
        if (kind != ChangeKind.INSERT) {
            throw new IllegalStateException("An aggregation was planned over a changelog that holds " + kind);
        }
        probe.assign(row, groupColumns);
        Group group = groups.get(probe);
        if (group == null) {
            group = new Group(probe.copy(), columns, budget);
        }
        gather(group, row);
        emit(group, group.advanceTo(eventTimeMs));
    }

    private void gather(Group group, @Nullable Object[] row) {
        for (int i = 0; i < columns.size(); i++) {
            AggregateColumn column = columns.get(i);
            if (column.filter() != AggregateColumn.NONE && !Boolean.TRUE.equals(row[column.filter()])) {
                continue;
            }
            Object argument = column.argument() == AggregateColumn.NONE ? ROW : row[column.argument()];
            if (argument != null) {
                group.accumulator(i).add(argument);
            }
        }
    }

    private void emit(Group group, long eventTimeMs) {
        @Nullable Object[] row = resultOf(group);
        ChangeKind kind = group.given() ? ChangeKind.UPDATE_AFTER : ChangeKind.INSERT;
        @Nullable Object[] before = output.givesBefore() ? group.replaceRow(row) : null;
        groups.put(group.key(), group);
        if (before != null) {
            output.sink().accept(ChangeKind.UPDATE_BEFORE, before, eventTimeMs);
        }
        output.sink().accept(kind, row, eventTimeMs);
    }

    private @Nullable Object[] resultOf(Group group) {
        @Nullable Object[] row = new @Nullable Object[groupColumns.length + columns.size()];
        group.key().writeTo(row);
        for (int i = 0; i < columns.size(); i++) {
            try {
                row[groupColumns.length + i] = group.accumulator(i).result();
            } catch (ArithmeticException overflow) {
                output.failures().failed(columns.get(i).name(), overflow);
            }
        }
        return row;
    }
}
