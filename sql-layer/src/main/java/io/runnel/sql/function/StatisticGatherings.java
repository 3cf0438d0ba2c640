package io.runnel.sql.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What functions of numbers gather, updated so that no digits are lost between large sums of squares. */
final class StatisticGatherings {
    private StatisticGatherings() {}

    /** The sample standard deviation (Welford, 1962). */
    static final class Deviation implements Gathering {
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
        public @Nullable Object result() {
            return count == 0 ? null : count == 1 ? (Object) 0.0 : (Object) Math.sqrt(squares / (count - 1));
        }
    }

    /** Pearson's coefficient. */
    static final class Correlation implements Gathering {
        private long count;
        private double meanX;
        private double meanY;
        private double squaresX;
        private double squaresY;
        private double products;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number x && arguments[1] instanceof Number y) {
                count++;
                double distanceX = x.doubleValue() - meanX;
                double distanceY = y.doubleValue() - meanY;
                meanX += distanceX / count;
                meanY += distanceY / count;
                squaresX += distanceX * (x.doubleValue() - meanX);
                squaresY += distanceY * (y.doubleValue() - meanY);
                products += distanceX * (y.doubleValue() - meanY);
            }
        }

        @Override
        public @Nullable Object result() {
            double below = Math.sqrt(squaresX * squaresY);
            return below == 0 ? null : (Object) (products / below);
        }
    }

    /** The sum of whole numbers in lists. */
    static final class WholeSum implements Gathering {
        private boolean any;
        private long sum;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number whole) {
                        any = true;
                        sum = Math.addExact(sum, whole.longValue());
                    }
                }
            }
        }

        @Override
        public @Nullable Object result() {
            return any ? (Object) sum : null;
        }
    }

    /** The sum of numbers in lists. */
    static final class DoubleSum implements Gathering {
        private boolean any;
        private double sum;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number part) {
                        any = true;
                        sum += part.doubleValue();
                    }
                }
            }
        }

        @Override
        public @Nullable Object result() {
            return any ? (Object) sum : null;
        }
    }
}
