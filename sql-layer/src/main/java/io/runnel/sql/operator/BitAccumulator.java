package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** BIT_AND, BIT_OR and BIT_XOR of whole numbers. Of these, the last one alone can take an argument back. */
final class BitAccumulator implements Accumulator {
    private final AggregateColumn.Bits function;
    private long count;
    private long bits;

    BitAccumulator(AggregateColumn.Bits function) {
        this.function = function;
    }

    @Override
    public void add(Object argument) {
        combine(1, ((Number) argument).longValue());
    }

    @Override
    public void remove(Object argument) {
        if (!function.takesBack()) {
            throw new UnsupportedOperationException(function.gate() + " forgets which bits came from where");
        }
        count--;
        bits ^= ((Number) argument).longValue();
    }

    @Override
    public void merge(Accumulator other) {
        BitAccumulator part = (BitAccumulator) other;
        if (part.count > 0) {
            combine(part.count, part.bits);
        }
    }

    private void combine(long numbers, long value) {
        bits = count == 0 ? value : function.gate().of(bits, value);
        count += numbers;
    }

    @Override
    public @Nullable Object result() {
        return count == 0 ? null : function.result().of(bits, 0);
    }

    @Override
    public void save(StateOutput out) {
        out.number(count);
        out.number(bits);
    }

    @Override
    public void load(StateInput in) {
        count = in.number();
        bits = in.number();
    }
}
