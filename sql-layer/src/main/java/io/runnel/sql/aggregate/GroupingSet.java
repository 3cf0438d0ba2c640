package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/** The groups of one grouping set. */
final class GroupingSet {
    private final AggregateSpec spec;
    private final boolean[] grouping;
    private final GroupKeys keys;
    private final List<GroupStates> states = new ArrayList<>();
    private final @Nullable Object[] keyless = {};
    private int room;

    /** @param grouping which of the keys count */
    GroupingSet(AggregateSpec spec, boolean[] grouping, HeldMemory memory, DataContext query) {
        this.spec = spec;
        this.grouping = grouping;
        int[] places =
                IntStream.range(0, grouping.length).filter(i -> grouping[i]).toArray();
        WholeNumber number = places.length == 1 ? spec.wholeNumbers()[places[0]] : null;
        int[] columns = IntStream.of(places).map(place -> spec.keys()[place]).toArray();
        keys = number == null ? new ValueKeys(columns, memory) : new LongKeys(columns[0], number, memory);
        for (AggregateCall call : spec.calls()) {
            states.add(states(call, memory, query));
        }
        if (columns.length == 0) {
            // A query without GROUP BY has a row also where there are none to aggregate.
            RowBlock one = new RowBlock();
            one.add(keyless);
            keys.find(one);
            makeRoom();
        }
    }

    private GroupStates states(AggregateCall call, HeldMemory memory, DataContext query) {
        GroupStates all = call.function().states(new AggregateScope(call.arguments(), grouping, memory, query));
        GroupStates distinct =
                call.distinct() ? new ChosenStates(new DistinctChoice(call.arguments(), memory), all) : all;
        return call.filter() == AggregateCall.NONE
                ? distinct
                : new ChosenStates(new FilterChoice(call.filter()), distinct);
    }

    void add(RowBlock block) {
        keys.find(block);
        makeRoom();
        for (GroupStates state : states) {
            state.add(block);
        }
    }

    private void makeRoom() {
        if (keys.count() > room) {
            room = Math.max(2 * room, Integer.highestOneBit(keys.count() + RowBlock.MOST_ROWS) * 2);
            for (GroupStates state : states) {
                state.grow(room);
            }
        }
    }

    int count() {
        return keys.count();
    }

    /** The result of a group: keys, those that do not count as null, and calls. */
    @Nullable
    Object[] row(int group) {
        @Nullable Object[] row = new Object[spec.outputColumns()];
        int index = 0;
        for (int place = 0; place < grouping.length; place++) {
            row[place] = grouping[place] ? keys.key(group, index++) : null;
        }
        for (int call = 0; call < states.size(); call++) {
            row[grouping.length + call] = states.get(call).result(group);
        }
        return row;
    }
}
