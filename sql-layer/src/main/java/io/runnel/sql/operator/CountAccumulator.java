package io.runnel.sql.operator;

/** COUNT, always BIGINT. */
final class CountAccumulator implements Accumulator {
    private long count;

    @Override
    public void add(Object argument) {
        count++;
    }

    @Override
    public Long result() {
        return count;
    }
}
