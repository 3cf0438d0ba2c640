package io.runnel.sql.operator;

/** COUNT. */
final class CountAccumulator implements Accumulator {
    private long count;

    @Override
    public void add(Object argument) {
        count++;
    }

    @Override
    public void remove(Object argument) {
        count--;
    }

    @Override
    public void merge(Accumulator other) {
        count += ((CountAccumulator) other).count;
    }

    @Override
    public Long result() {
        return count;
    }

    @Override
    public void save(StateOutput out) {
        out.number(count);
    }

    @Override
    public void load(StateInput in) {
        count = in.number();
    }
}
