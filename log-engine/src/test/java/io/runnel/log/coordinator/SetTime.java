package io.runnel.log.coordinator;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Both clocks, set by the test. */
final class SetTime implements Time {
    private long nowMs = 1_000_000;
    private long wallAheadMs;

    /** Somebody sets the wall clock. */
    void jump(long ms) {
        wallAheadMs += ms;
    }

    @Override
    public long milliseconds() {
        return nowMs + wallAheadMs;
    }

    @Override
    public long nanoseconds() {
        return TimeUnit.MILLISECONDS.toNanos(nowMs);
    }

    @Override
    public void sleep(long ms) {
        nowMs += ms;
    }

    @Override
    public void waitObject(Object obj, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException("Nothing waits by this clock");
    }
}
