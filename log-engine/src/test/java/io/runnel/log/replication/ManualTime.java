package io.runnel.log.replication;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Two clocks that a test sets: time passes on both, the wall clock also jumps. */
final class ManualTime implements Time {
    private volatile long wallMs;
    private volatile long monotonicNs = -5; // Its zero means nothing, and may lie ahead.

    ManualTime(long wallMs) {
        this.wallMs = wallMs;
    }

    /** Time passes. */
    void pass(long ms) {
        wallMs += ms;
        monotonicNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Somebody sets the wall clock. */
    void jump(long ms) {
        wallMs += ms;
    }

    @Override
    public long milliseconds() {
        return wallMs;
    }

    @Override
    public long nanoseconds() {
        return monotonicNs;
    }

    @Override
    public void sleep(long ms) {
        pass(ms);
    }

    @Override
    public void waitObject(Object obj, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException("Nothing waits by this clock");
    }
}
