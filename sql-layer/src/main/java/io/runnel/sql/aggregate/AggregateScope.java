package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;

/**
 * Where a function computes.
 *
 * @param arguments columns of the input
 * @param grouping which of the keys count in the grouping set
 * @param memory for what the function gathers
 */
record AggregateScope(int[] arguments, boolean[] grouping, HeldMemory memory) {
    /** The argument of a function that has one. */
    int argument() {
        return arguments[0];
    }
}
