package io.runnel.log.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock for deadlines, which only goes forward: where the wall clock stood at the start, and what has passed since. A jump
 * of the wall clock must not time out what is under way, nor make a pause last for hours. Thread-safe.
 */
final class SteadyTime implements Time {
    private final long startMs = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long milliseconds() {
        return startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public long nanoseconds() {
        return System.nanoTime();
    }

    @Override
    public void sleep(long ms) {
        Time.SYSTEM.sleep(ms);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        Time.SYSTEM.waitObject(object, condition, Time.SYSTEM.milliseconds() + deadlineMs - milliseconds());
    }
}
