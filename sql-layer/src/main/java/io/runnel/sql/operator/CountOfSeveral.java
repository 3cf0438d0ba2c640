package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** COUNT of several columns: rows in which none of them is null. */
public record CountOfSeveral() implements AggregateColumn.Gathered.Form {
    @Override
    public Accumulator start(Arrivals arrivals) {
        return new Counting();
    }

    @Override
    public boolean takesBack() {
        return true;
    }

    private static final class Counting implements Accumulator {
        private final CountAccumulator count = new CountAccumulator();

        @Override
        public void add(Object argument) {
            if (isWhole(argument)) {
                count.add(argument);
            }
        }

        @Override
        public void remove(Object argument) {
            if (isWhole(argument)) {
                count.remove(argument);
            }
        }

        private static boolean isWhole(Object argument) {
            @Nullable
            Object[] values = argument instanceof List<?> list ? list.toArray() : (@Nullable Object[]) argument;
            for (Object value : values) {
                if (value == null) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void merge(Accumulator other) {
            count.merge(((Counting) other).count);
        }

        @Override
        public Object result() {
            return count.result();
        }

        @Override
        public void save(StateOutput out) {
            count.save(out);
        }

        @Override
        public void load(StateInput in) {
            count.load(in);
        }
    }
}
