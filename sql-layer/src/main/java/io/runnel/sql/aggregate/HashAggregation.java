package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates rows: reads all of them when its first row is asked for, then gives a row per group of each grouping set, in the order in
 * which the groups first came. Rows must stay as they are until the next {@link RowBlock#MOST_ROWS} have been read.
 */
public final class HashAggregation extends AbstractEnumerable<@Nullable Object> {
    private final AggregateSpec spec;
    private final Enumerable<?> rows;
    private final HeldMemory memory;
    private final DataContext query;
    private final Runnable check;

    /**
     * @param memory for this aggregation alone
     * @param query the context of the running query
     * @param check called now and then; what it throws ends the aggregation
     */
    public HashAggregation(
            AggregateSpec spec, Enumerable<?> rows, HeldMemory memory, DataContext query, Runnable check) {
        this.spec = spec;
        this.rows = rows;
        this.memory = memory;
        this.query = query;
        this.check = check;
    }

    @Override
    public Enumerator<@Nullable Object> enumerator() {
        memory.clear();
        return new Groups();
    }

    private List<GroupingSet> aggregated() {
        List<GroupingSet> sets = new ArrayList<>();
        for (boolean[] grouping : spec.groupings()) {
            sets.add(new GroupingSet(spec, grouping, memory, query));
        }
        RowBlock block = new RowBlock();
        RowBlock bare = bareRows();
        try (Enumerator<?> input = rows.enumerator()) {
            while (input.moveNext()) {
                Object current = input.current();
                if (spec.bareInput()) {
                    @Nullable Object[] row = bare.rows[block.count];
                    row[0] = current;
                    block.add(row);
                } else {
                    block.add((@Nullable Object[]) current);
                }
                if (block.isFull()) {
                    add(block, sets);
                }
            }
        }
        add(block, sets);
        return sets;
    }

    /** Rows that bare values are put into. */
    private static RowBlock bareRows() {
        RowBlock bare = new RowBlock();
        for (int i = 0; i < RowBlock.MOST_ROWS; i++) {
            bare.rows[i] = new @Nullable Object[1];
        }
        return bare;
    }

    private void add(RowBlock block, List<GroupingSet> sets) {
        check.run();
        for (GroupingSet set : sets) {
            set.add(block);
        }
        block.count = 0;
    }

    private final class Groups implements Enumerator<@Nullable Object> {
        private @Nullable List<GroupingSet> sets;
        private int set;
        private int group = -1;
        private @Nullable Object current;

        @Override
        public @Nullable Object current() {
            return current;
        }

        @Override
        public boolean moveNext() {
            List<GroupingSet> all = sets;
            if (all == null) {
                all = aggregated();
                sets = all;
            }
            group++;
            while (set < all.size() && group == all.get(set).count()) {
                set++;
                group = 0;
            }
            if (set == all.size()) {
                return false;
            }
            @Nullable Object[] row = all.get(set).row(group);
            current = row.length == 1 ? row[0] : row;
            return true;
        }

        @Override
        public void reset() {
            set = 0;
            group = -1;
        }

        @Override
        public void close() {
            sets = List.of();
            set = 0;
            memory.clear();
        }
    }
}
