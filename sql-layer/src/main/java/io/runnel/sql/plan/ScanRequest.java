package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.codegen.RowCondition;
import io.runnel.sql.format.PseudoColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scan shall read.
 *
 * @param columns declared and pseudo-columns, in the order of the rows; at least one
 * @param bounds what a record must satisfy to be a row
 * @param filter what else it must satisfy, or null
 * @param tail the pseudo-column by which the last rows are enough, or null for all rows
 * @param anyOrder whether rows may come in any order; else partition by partition, each in offset order
 */
public record ScanRequest(
        Source source,
        List<String> columns,
        List<Bound> bounds,
        @Nullable Filter filter,
        @Nullable PseudoColumn tail,
        boolean anyOrder) {
    public ScanRequest {
        columns = List.copyOf(columns);
        bounds = List.copyOf(bounds);
    }

    /**
     * A compiled condition.
     *
     * @param columns the columns it takes, in the order it takes them; distinct, at least one
     * @param keys the keys that it demands, if it does
     */
    public record Filter(
            List<String> columns,
            RowCondition condition,
            @Nullable KeyLookup keys) {
        public Filter {
            columns = List.copyOf(columns);
        }
    }
}
