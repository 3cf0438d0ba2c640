package io.runnel.sql.continuous;

import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.function.Gathering;
import io.runnel.sql.function.GatheringCall;
import io.runnel.sql.function.KeptGathering;
import io.runnel.sql.operator.Accumulator;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.Arrivals;
import io.runnel.sql.operator.StateInput;
import io.runnel.sql.operator.StateOutput;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.DataContext;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** The functions that queries over history gather with, for the operators of continuous queries. */
record GatheredFunction(GatheringCall call, boolean takesBack) implements AggregateColumn.Gathered.Form {
    private static final DataContext CONTEXT = new StatementContext(List.of(), System::currentTimeMillis);

    /** The function of a call; empty if it is none of these. */
    static Optional<GatheredFunction> of(AggregateCall aggregate, List<RelDataType> arguments) {
        return GatheringCall.of(aggregate.getAggregation(), arguments).flatMap(GatheredFunction::kept);
    }

    private static Optional<GatheredFunction> kept(GatheringCall call) {
        Gathering gathering = call.start(CONTEXT);
        return gathering instanceof KeptGathering kept
                ? Optional.of(new GatheredFunction(call, kept.takesBack()))
                : Optional.empty();
    }

    @Override
    public Accumulator start(Arrivals arrivals) {
        return new Gathered(call, (KeptGathering) call.start(CONTEXT), arrivals);
    }

    private static final class Gathered implements Accumulator {
        /** Of the two objects, and what a function keeps that does not count its values. */
        private static final long OBJECT_BYTES = 256;

        private static final long VALUE_BYTES = 64;

        private final GatheringCall call;
        private final KeptGathering gathering;
        private final Arrivals arrivals;

        Gathered(GatheringCall call, KeptGathering gathering, Arrivals arrivals) {
            this.call = call;
            this.gathering = gathering;
            this.arrivals = arrivals;
        }

        @Override
        public void add(Object argument) {
            gathering.add(arguments(argument), arrivals.next());
        }

        @Override
        public void remove(Object argument) {
            gathering.remove(arguments(argument));
        }

        /** In the forms of the function's parameters; an array is the function's own. */
        private @Nullable Object[] arguments(Object argument) {
            @Nullable
            Object[] values = argument instanceof List<?> list ? list.toArray() : (@Nullable Object[]) argument;
            for (int i = 0; i < values.length; i++) {
                values[i] = call.argument(i, values[i]);
            }
            return values;
        }

        @Override
        public void merge(Accumulator other) {
            gathering.merge(((Gathered) other).gathering);
        }

        @Override
        public @Nullable Object result() {
            return gathering.result();
        }

        @Override
        public long heapBytes() {
            return OBJECT_BYTES + gathering.size() * VALUE_BYTES;
        }

        @Override
        public void save(StateOutput out) {
            out.row(gathering.saved());
        }

        @Override
        public void load(StateInput in) {
            gathering.load(in.row());
            arrivals.seen(gathering.lastArrival());
        }
    }
}
