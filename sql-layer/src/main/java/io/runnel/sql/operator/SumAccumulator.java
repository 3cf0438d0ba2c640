package io.runnel.sql.operator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** SUM, and the sum and number of arguments behind AVG. */
abstract class SumAccumulator implements Accumulator {
    final NumberForm form;
    final int scale;
    long count;

    private SumAccumulator(NumberForm form, int scale) {
        this.form = form;
        this.scale = scale;
    }

    static SumAccumulator of(NumberForm input, NumberForm result, int scale) {
        if (input.isApproximate()) {
            return new Approximate(result, scale);
        }
        return input.isInteger() ? new Whole(result, scale) : new Exact(result, scale);
    }

    @Override
    public final void add(Object argument) {
        count++;
        plus((Number) argument);
    }

    @Override
    public final void remove(Object argument) {
        count--;
        minus((Number) argument);
    }

    @Override
    public final void merge(Accumulator other) {
        SumAccumulator sum = (SumAccumulator) other;
        count += sum.count;
        plus(sum);
    }

    @Override
    public final void save(StateOutput out) {
        out.number(count);
        saveSum(out);
    }

    @Override
    public final void load(StateInput in) {
        count = in.number();
        loadSum(in);
    }

    @Override
    public final @Nullable Object result() {
        return count == 0 ? null : sum();
    }

    abstract void plus(Number argument);

    abstract void minus(Number argument);

    /** Adds the sum of one of the same class. */
    abstract void plus(SumAccumulator other);

    abstract void saveSum(StateOutput out);

    abstract void loadSum(StateInput in);

    abstract Number sum();

    /** The sum divided by {@link #count}, which is not 0. */
    abstract Number mean();

    final Number mean(BigDecimal sum) {
        if (form.isApproximate()) {
            return form.of(sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL64), scale);
        }
        int digits = form.isInteger() ? 0 : scale;
        RoundingMode rounding = form.isInteger() ? RoundingMode.DOWN : RoundingMode.HALF_UP;
        return form.of(sum.divide(BigDecimal.valueOf(count), digits, rounding), scale);
    }

    /** Integers, in a long as long as they fit. */
    private static final class Whole extends SumAccumulator {
        private long sum;
        private @Nullable BigInteger wide;

        Whole(NumberForm form, int scale) {
            super(form, scale);
        }

        @Override
        void minus(Number argument) {
            load(exact().subtract(BigInteger.valueOf(argument.longValue())));
        }

        @Override
        void plus(SumAccumulator other) {
            load(exact().add(((Whole) other).exact()));
        }

        private BigInteger exact() {
            return wide == null ? BigInteger.valueOf(sum) : wide;
        }

        @Override
        void saveSum(StateOutput out) {
            out.value(exact());
        }

        @Override
        void loadSum(StateInput in) {
            load((BigInteger) Objects.requireNonNull(in.value()));
        }

        private void load(BigInteger exact) {
            boolean fits = exact.bitLength() < Long.SIZE;
            sum = fits ? exact.longValue() : 0;
            wide = fits ? null : exact;
        }

        @Override
        void plus(Number argument) {
            long value = argument.longValue();
            long next = sum + value;
            if (wide != null) {
                wide = wide.add(BigInteger.valueOf(value));
            } else if (((sum ^ next) & (value ^ next)) < 0) {
                wide = BigInteger.valueOf(sum).add(BigInteger.valueOf(value));
            } else {
                sum = next;
            }
        }

        @Override
        Number sum() {
            return wide == null ? form.of(sum, scale) : form.of(wide, scale);
        }

        @Override
        Number mean() {
            if (wide == null && form == NumberForm.DOUBLE) {
                return (double) sum / count;
            }
            return mean(wide == null ? BigDecimal.valueOf(sum) : new BigDecimal(wide));
        }
    }

    /** Decimals. */
    private static final class Exact extends SumAccumulator {
        private BigDecimal sum = BigDecimal.ZERO;

        Exact(NumberForm form, int scale) {
            super(form, scale);
        }

        @Override
        void minus(Number argument) {
            sum = sum.subtract((BigDecimal) argument);
        }

        @Override
        void plus(SumAccumulator other) {
            sum = sum.add(((Exact) other).sum);
        }

        @Override
        void saveSum(StateOutput out) {
            out.value(sum);
        }

        @Override
        void loadSum(StateInput in) {
            sum = (BigDecimal) Objects.requireNonNull(in.value());
        }

        @Override
        void plus(Number argument) {
            sum = sum.add((BigDecimal) argument);
        }

        @Override
        Number sum() {
            return form.of(sum, scale);
        }

        @Override
        Number mean() {
            return mean(sum);
        }
    }

    /** Binary floating point. */
    private static final class Approximate extends SumAccumulator {
        private double sum;

        Approximate(NumberForm form, int scale) {
            super(form, scale);
        }

        @Override
        void minus(Number argument) {
            sum = count == 0 ? 0 : sum - argument.doubleValue();
        }

        @Override
        void plus(SumAccumulator other) {
            sum += ((Approximate) other).sum;
        }

        @Override
        void saveSum(StateOutput out) {
            out.real(sum);
        }

        @Override
        void loadSum(StateInput in) {
            sum = in.real();
        }

        @Override
        void plus(Number argument) {
            sum += argument.doubleValue();
        }

        @Override
        Number sum() {
            return inForm(sum);
        }

        @Override
        Number mean() {
            return inForm(sum / count);
        }

        /** Infinity and NaN stay what they are, which no {@code BigDecimal} could carry. */
        private Number inForm(double value) {
            if (form == NumberForm.DOUBLE) {
                return value;
            }
            return form == NumberForm.FLOAT ? (Number) (float) value : form.of(new BigDecimal(value), scale);
        }
    }
}
