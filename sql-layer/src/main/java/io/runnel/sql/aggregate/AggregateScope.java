package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.apache.calcite.DataContext;

/**
 * Where a function computes.
 *
 * @param arguments columns of the input
 * @param grouping which of the keys count in the grouping set
 * @param memory for what the function gathers
 * @param query the context of the running query
 */
record AggregateScope(int[] arguments, boolean[] grouping, HeldMemory memory, DataContext query) {
    /** The argument of a function that has one. */
    int argument() {
        return arguments[0];
    }
}
