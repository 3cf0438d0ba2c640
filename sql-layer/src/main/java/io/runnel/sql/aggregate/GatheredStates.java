package io.runnel.sql.aggregate;

import io.runnel.sql.function.Gathering;
import io.runnel.sql.function.GatheringCall;
import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/** Functions that gather values by an object per group. Memory is reserved as often as one of these has become larger. */
final class GatheredStates implements GroupStates {
    /** What a collection takes for an element, beside the element. */
    private static final long ENTRY = 48;

    private static final long GATHERING = 160;

    private final GatheringCall call;
    private final int[] columns;
    private final HeldMemory memory;
    private final DataContext query;
    private @Nullable Gathering[] gatherings = {};

    GatheredStates(AggregateScope scope, GatheringCall call) {
        this.call = call;
        this.columns = scope.arguments();
        this.memory = scope.memory();
        this.query = scope.query();
    }

    @Override
    public void grow(int groups) {
        gatherings = GroupArrays.grown(gatherings, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            // An array for each row: a function may keep it.
            @Nullable Object[] arguments = new @Nullable Object[columns.length];
            for (int index = 0; index < columns.length; index++) {
                arguments[index] = call.argument(index, block.rows[i][columns[index]]);
            }
            Gathering gathering = gathering(block.groups[i]);
            int before = gathering.size();
            gathering.add(arguments);
            if (gathering.size() > before) {
                memory.grow(ENTRY + RowSizes.of(arguments));
            }
        }
    }

    private Gathering gathering(int group) {
        Gathering known = gatherings[group];
        if (known == null) {
            memory.grow(GATHERING);
            known = call.start(query);
            gatherings[group] = known;
        }
        return known;
    }

    @Override
    public @Nullable Object result(int group) {
        return gathering(group).result();
    }
}
