package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * What was pushed into a scan. Immutable: each {@code with} method gives a new value.
 *
 * @param columns the scan's rows: declared and pseudo-columns by name; at least one
 * @param bounds what a record must satisfy, on its pseudo-columns
 * @param filter what a record must satisfy besides, over all columns of the source whether they are wanted or not;
 *     null if there is nothing
 * @param limits the scan ends when it has given as many rows as these numbers add up to; empty for no limit
 * @param tail null to read from the front
 * @param anyOrder whether the query's answer does not depend on the order of the rows
 */
record ScanParts(
        List<String> columns,
        List<ScanBound> bounds,
        @Nullable RexNode filter,
        List<RexNode> limits,
        @Nullable Tail tail,
        boolean anyOrder) {
    ScanParts {
        columns = List.copyOf(columns);
        bounds = List.copyOf(bounds);
        limits = List.copyOf(limits);
    }

    /** All rows, with these columns. */
    static ScanParts of(List<String> columns) {
        return new ScanParts(columns, List.of(), null, List.of(), null, false);
    }

    /** These columns instead. */
    ScanParts withColumns(List<String> names) {
        return new ScanParts(names, bounds, filter, limits, tail, anyOrder);
    }

    /** These bounds besides those there are. */
    ScanParts withBounds(List<ScanBound> more) {
        List<ScanBound> all = new ArrayList<>(bounds);
        all.addAll(more);
        return new ScanParts(columns, all, filter, limits, tail, anyOrder);
    }

    /** This filter instead; the caller joins it with what there is. */
    ScanParts withFilter(RexNode condition) {
        return new ScanParts(columns, bounds, condition, limits, tail, anyOrder);
    }

    /** Ends when it has given as many rows as these numbers add up to. */
    ScanParts withLimits(List<RexNode> numbers) {
        return new ScanParts(columns, bounds, filter, numbers, tail, anyOrder);
    }

    /** Reads the end alone. */
    ScanParts withTail(Tail end) {
        return new ScanParts(columns, bounds, filter, limits, end, anyOrder);
    }

    /** Gives rows in any order. */
    ScanParts withAnyOrder() {
        return new ScanParts(columns, bounds, filter, limits, tail, true);
    }

    /** Whether the scan gives some of the rows alone, so that a further condition would change which. */
    boolean isCut() {
        return !limits.isEmpty() || tail != null;
    }

    /**
     * The last rows by a pseudo-column are enough. The scan may give more than these, in any order.
     *
     * @param column ROWOFFSET or ROWTIME
     * @param numbers add up to how many rows are enough
     */
    record Tail(PseudoColumn column, List<RexNode> numbers) {
        Tail {
            numbers = List.copyOf(numbers);
        }
    }
}
