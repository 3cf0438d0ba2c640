package io.runnel.sql.continuous;

import io.runnel.sql.function.PairMoments;
import io.runnel.sql.operator.Accumulator;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.Arrivals;
import io.runnel.sql.operator.NumberForm;
import io.runnel.sql.operator.StateInput;
import io.runnel.sql.operator.StateOutput;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/**
 * The standard's functions of two numbers, over the rows that have both.
 *
 * @param kind a covariance, or one of REGR_COUNT, REGR_SXX and REGR_SYY
 * @param result form of the result, with {@code scale} digits after the point if it is a decimal
 */
record PairStatistic(SqlKind kind, NumberForm result, int scale) implements AggregateColumn.Gathered.Form {
    @Override
    public boolean takesBack() {
        return true;
    }

    @Override
    public Accumulator start(Arrivals arrivals) {
        return new Gathered();
    }

    private @Nullable Object of(PairMoments moments) {
        long count = moments.count();
        if (kind == SqlKind.REGR_COUNT) {
            return result.of(BigDecimal.valueOf(count), scale);
        }
        if (count == 0 || count == 1 && kind == SqlKind.COVAR_SAMP) {
            return null;
        }
        double value = switch (kind) {
            case COVAR_POP -> moments.products() / count;
            case COVAR_SAMP -> moments.products() / (count - 1);
            case REGR_SXX -> moments.squaresY();
            default -> moments.squaresX();
        };
        return result == NumberForm.DOUBLE ? (Object) value : result.of(new BigDecimal(value), scale);
    }

    private final class Gathered implements Accumulator {
        private final PairMoments moments = new PairMoments();

        @Override
        public void add(Object argument) {
            @Nullable Object[] pair = pair(argument);
            if (pair[0] instanceof Number first && pair[1] instanceof Number second) {
                moments.add(first.doubleValue(), second.doubleValue());
            }
        }

        @Override
        public void remove(Object argument) {
            @Nullable Object[] pair = pair(argument);
            if (pair[0] instanceof Number first && pair[1] instanceof Number second) {
                moments.remove(first.doubleValue(), second.doubleValue());
            }
        }

        private static @Nullable Object[] pair(Object argument) {
            return argument instanceof List<?> list ? list.toArray() : (@Nullable Object[]) argument;
        }

        @Override
        public void merge(Accumulator other) {
            moments.merge(((Gathered) other).moments);
        }

        @Override
        public @Nullable Object result() {
            return of(moments);
        }

        @Override
        public void save(StateOutput out) {
            out.row(moments.saved());
        }

        @Override
        public void load(StateInput in) {
            moments.load(in.row());
        }
    }
}
