package io.runnel.sql.function;

import java.util.List;
import java.util.Objects;
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
        public boolean takesBack() {
            return true;
        }

        @Override
        public void remove(@Nullable Object[] arguments) {
            if (arguments[0] instanceof Number first && arguments[1] instanceof Number second) {
                double x = first.doubleValue();
                double y = second.doubleValue();
                double beforeX = count == 1 ? 0 : (meanX * count - x) / (count - 1);
                double beforeY = count == 1 ? 0 : (meanY * count - y) / (count - 1);
                squaresX = count <= 2 ? 0 : Math.max(0, squaresX - (x - beforeX) * (x - meanX));
                squaresY = count <= 2 ? 0 : Math.max(0, squaresY - (y - beforeY) * (y - meanY));
                products = count <= 2 ? 0 : products - (x - beforeX) * (y - meanY);
                meanX = beforeX;
                meanY = beforeY;
                count--;
            }
        }

        @Override
        public @Nullable Object[] saved() {
            return new @Nullable Object[] {count, meanX, meanY, squaresX, squaresY, products};
        }

        @Override
        public void load(@Nullable Object[] saved) {
            count = (Long) Objects.requireNonNull(saved[0]);
            meanX = (Double) Objects.requireNonNull(saved[1]);
            meanY = (Double) Objects.requireNonNull(saved[2]);
            squaresX = (Double) Objects.requireNonNull(saved[3]);
            squaresY = (Double) Objects.requireNonNull(saved[4]);
            products = (Double) Objects.requireNonNull(saved[5]);
        }

        @Override
        public void merge(KeptGathering other) {
            Correlation part = (Correlation) other;
            if (part.count > 0) {
                double distanceX = part.meanX - meanX;
                double distanceY = part.meanY - meanY;
                double share = (double) part.count / (count + part.count);
                squaresX += part.squaresX + distanceX * distanceX * count * share;
                squaresY += part.squaresY + distanceY * distanceY * count * share;
                products += part.products + distanceX * distanceY * count * share;
                meanX += distanceX * share;
                meanY += distanceY * share;
                count += part.count;
            }
        }

        @Override
        public @Nullable Object result() {
            double below = Math.sqrt(squaresX * squaresY);
            return below == 0 ? null : (Object) (products / below);
        }
    }

    /** The sum of whole numbers in lists. */
    static final class WholeSum implements KeptGathering {
        private long count;
        private long sum;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number whole) {
                        count++;
                        sum = Math.addExact(sum, whole.longValue());
                    }
                }
            }
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public void remove(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number whole) {
                        count--;
                        sum = Math.subtractExact(sum, whole.longValue());
                    }
                }
            }
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
    static final class DoubleSum implements KeptGathering {
        private long count;
        private double sum;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number part) {
                        count++;
                        sum += part.doubleValue();
                    }
                }
            }
        }

        @Override
        public boolean takesBack() {
            return true;
        }

        @Override
        public void remove(@Nullable Object[] arguments) {
            if (arguments[0] instanceof List<?> numbers) {
                for (Object number : numbers) {
                    if (number instanceof Number part) {
                        count--;
                        sum = count == 0 ? 0 : sum - part.doubleValue();
                    }
                }
            }
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
