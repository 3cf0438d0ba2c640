package io.runnel.sql.operator;

/**
 * Numbers what an aggregation takes in, one after the other, so that of two values kept apart it is known which came first.
 * The numbers go on behind those that were kept before a restart.
 */
public final class Arrivals {
    private long last;

    /** The number of what comes now, larger than all before. */
    public long next() {
        return ++last;
    }

    /** Tells of a number that was given out before a restart. */
    public void seen(long number) {
        last = Math.max(last, number);
    }
}
