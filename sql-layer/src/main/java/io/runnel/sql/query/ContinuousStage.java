package io.runnel.sql.query;

import io.runnel.sql.operator.AggregateColumn;
import java.util.List;
import org.apache.calcite.rex.RexProgram;

/** One step of a continuous query, between two operators that keep state. */
sealed interface ContinuousStage {
    /** Filters, projections and window assignments, merged into one generated class. */
    record Rows(RexProgram program) implements ContinuousStage {
        /** Whether rows leave as they come. */
        boolean isIdentity() {
            return program.isTrivial();
        }
    }

    /**
     * Rows of arrays.
     *
     * @param arrays indexes in the input row
     */
    record Explosion(List<Integer> arrays) implements ContinuousStage {
        public Explosion {
            arrays = List.copyOf(arrays);
        }
    }

    /**
     * GROUP BY with aggregate functions.
     *
     * @param groupColumns indexes in the input row
     */
    record Aggregate(List<Integer> groupColumns, List<AggregateColumn> columns) implements ContinuousStage {
        public Aggregate {
            groupColumns = List.copyOf(groupColumns);
            columns = List.copyOf(columns);
        }
    }
}
