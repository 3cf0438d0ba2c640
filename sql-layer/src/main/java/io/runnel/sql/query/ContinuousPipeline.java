package io.runnel.sql.query;

import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.operator.ChangeSink;
import io.runnel.sql.operator.Explosion;
import io.runnel.sql.operator.GroupedAggregation;
import io.runnel.sql.operator.InMemoryStateStore;
import io.runnel.sql.operator.RowFailures;
import io.runnel.sql.operator.RowFunction;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.Transform;
import java.util.List;
import org.apache.calcite.DataContext;

/**
 * Builds the operators of a plan's stages, from the last to the first, since each is given the one behind it.
 *
 * @param maxGroups most groups and distinct values that the query holds
 */
record ContinuousPipeline(RowCompiler compiler, DataContext context, RowFailures failures, long maxGroups) {
    /**
     * The first operator.
     *
     * @param answer takes the rows of the answer, each in an array of its own; shows no retractions
     */
    ChangeSink build(List<ContinuousStage> stages, ChangeSink answer) {
        ChangeSink sink = answer;
        boolean givesRows = true;
        for (int i = stages.size() - 1; i >= 0; i--) {
            ContinuousStage stage = stages.get(i);
            if (stage instanceof ContinuousStage.Aggregate aggregate) {
                sink = aggregation(aggregate, sink);
                givesRows = false;
            } else if (stage instanceof ContinuousStage.Explosion explosion) {
                sink = new Explosion(
                        explosion.arrays().stream().mapToInt(Integer::intValue).toArray(), sink);
                givesRows = false;
            } else if (stage instanceof ContinuousStage.Rows rows && needed(rows, stages, i)) {
                sink = transform(rows, givesRows, sink);
                givesRows = false;
            }
        }
        return sink;
    }

    /** An aggregation's rows can go out as they are; a decoded row cannot, since the decoder fills it again. */
    private static boolean needed(ContinuousStage.Rows rows, List<ContinuousStage> stages, int index) {
        boolean decoded = index == 0;
        return !rows.isIdentity() || (decoded && stages.size() == 1);
    }

    private ChangeSink transform(ContinuousStage.Rows rows, boolean givesRow, ChangeSink sink) {
        RowFunction function = compiler.compile(rows.program(), context, failures);
        int width = rows.program().getOutputRowType().getFieldCount();
        return givesRow ? Transform.givingRow(function, width, sink) : Transform.reusingRow(function, width, sink);
    }

    private ChangeSink aggregation(ContinuousStage.Aggregate aggregate, ChangeSink sink) {
        StateBudget budget = new StateBudget(ContinuousSettings.MAX_GROUPS, maxGroups);
        return new GroupedAggregation(
                aggregate.groupColumns().stream().mapToInt(Integer::intValue).toArray(),
                aggregate.columns(),
                new InMemoryStateStore<>(budget),
                budget,
                new GroupedAggregation.Output(sink, false, failures));
    }
}
