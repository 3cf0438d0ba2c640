package io.runnel.sql.function;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What functions of numbers gather, updated so that no digits are lost between large sums of squares. */
final class StatisticGatherings {
    private StatisticGatherings() {}

    /** The sample standard deviation (Welford, 1962). */
    static final class Deviation implements KeptGathering {
        private long count;
        private double mean;
        private double squares;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number number) {
                count++;
                double distance = number.doubleValue() - mean;
                mean += distance / count;
                squares += distance * (number.doubleValue() - mean);
            }
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public void remove(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number number) {
                double value = number.doubleValue();
                double before = count == 1 ? 0 : (mean * count - value) / (count - 1);
                squares = count <= 2 ? 0 : Math.max(0, squares - (value - before) * (value - mean));
                mean = before;
                count--;
            }
        }

        @Override
        public @Nullable Object[] saved() {
            return new @Nullable Object[] {count, mean, squares};
        }

        @Override
        public void load(@Nullable Object[] saved) {
            count = (Long) Objects.requireNonNull(saved[0]);
            mean = (Double) Objects.requireNonNull(saved[1]);
            squares = (Double) Objects.requireNonNull(saved[2]);
        }

        /** Chan, Golub and LeVeque, 1983. */
        @Override
        public void merge(KeptGathering other) {
            Deviation part = (Deviation) other;
            if (part.count > 0) {
                double distance = part.mean - mean;
                double share = (double) part.count / (count + part.count);
                squares += part.squares + distance * distance * count * share;
                mean += distance * share;
                count += part.count;
            }
        }

        @Override
        public @Nullable Object result() {
            return count == 0 ? null : count == 1 ? (Object) 0.0 : (Object) Math.sqrt(squares / (count - 1));
        }
    }

    /** Pearson's coefficient. */
    static final class Correlation implements KeptGathering {
        private final PairMoments moments = new PairMoments();

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number x && arguments[1] instanceof Number y) {
                moments.add(x.doubleValue(), y.doubleValue());
            }
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public void remove(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number x && arguments[1] instanceof Number y) {
                moments.remove(x.doubleValue(), y.doubleValue());
            }
        }

        @Override
        public @Nullable Object[] saved() {
            return moments.saved();
        }

        @Override
        public void load(@Nullable Object[] saved) {
            moments.load(saved);
        }

        @Override
        public void merge(KeptGathering other) {
            moments.merge(((Correlation) other).moments);
        }

        @Override
        public @Nullable Object result() {
            double below = Math.sqrt(moments.squaresX() * moments.squaresY());
            return below == 0 ? null : (Object) (moments.products() / below);
        }
    }

    /** Sums numbers in lists, each of which may be null. */
    private abstract static class ListSum implements KeptGathering {
        long count;

        @Override
        public final void add(@Nullable Object[] arguments) {
            forEach(arguments[0], number -> {
                count++;
                plus(number);
            });
        }

        @Override
        public final boolean takesBack() {
            return true;
        }

        @Override
        public final void remove(@Nullable Object[] arguments) {
            forEach(arguments[0], number -> {
                count--;
                minus(number);
            });
        }

        private static void forEach(@Nullable Object list, Consumer<Number> taker) {
            if (list instanceof List<?> numbers) {
                for (Object element : numbers) {
                    if (element instanceof Number number) {
                        taker.accept(number);
                    }
                }
            }
        }

        abstract void plus(Number number);

        abstract void minus(Number number);
    }

    /** The sum of whole numbers in lists. */
    static final class WholeSum extends ListSum {
        private long sum;

        @Override
        void plus(Number number) {
            sum = Math.addExact(sum, number.longValue());
        }

        @Override
        void minus(Number number) {
            sum = Math.subtractExact(sum, number.longValue());
        }

        @Override
        public @Nullable Object[] saved() {
            return new @Nullable Object[] {count, sum};
        }

        @Override
        public void load(@Nullable Object[] saved) {
            count = (Long) Objects.requireNonNull(saved[0]);
            sum = (Long) Objects.requireNonNull(saved[1]);
        }

        @Override
        public void merge(KeptGathering other) {
            WholeSum part = (WholeSum) other;
            count += part.count;
            sum = Math.addExact(sum, part.sum);
        }

        @Override
        public @Nullable Object result() {
            return count > 0 ? (Object) sum : null;
        }
    }

    /** The sum of numbers in lists. */
    static final class DoubleSum extends ListSum {
        private double sum;

        @Override
        void plus(Number number) {
            sum += number.doubleValue();
        }

        @Override
        void minus(Number number) {
            sum = count == 0 ? 0 : sum - number.doubleValue();
        }

        @Override
        public @Nullable Object[] saved() {
            return new @Nullable Object[] {count, sum};
        }

        @Override
        public void load(@Nullable Object[] saved) {
            count = (Long) Objects.requireNonNull(saved[0]);
            sum = (Double) Objects.requireNonNull(saved[1]);
        }

        @Override
        public void merge(KeptGathering other) {
            DoubleSum part = (DoubleSum) other;
            count += part.count;
            sum = sum + part.sum;
        }

        @Override
        public @Nullable Object result() {
            return count > 0 ? (Object) sum : null;
        }
    }
}
