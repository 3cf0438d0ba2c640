package io.runnel.log.remote;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.InterruptException;

/** The memory of appends under way, {@code buffer.memory}. Guarded by its own lock. */
final class AppendMemory {
    private final RemoteSettings.Write settings;
    private long used;

    AppendMemory(RemoteSettings.Write settings) {
        this.settings = settings;
    }

    /**
     * Takes so much, waiting for others to be acknowledged. One append larger than all of it is let through when there
     * is no other.
     *
     * @throws BufferExhaustedException if there is no room within {@code max.block.ms}
     */
    synchronized void take(int bytes, boolean mayWait) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mayWait ? settings.maxBlockMs() : 0);
        while (used > 0 && used + bytes > settings.memoryBytes()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new BufferExhaustedException("Append of " + bytes + " bytes: appends under way hold " + used
                        + " of " + settings.memoryBytes() + " bytes (buffer.memory)"
                        + (mayWait ? ", for " + settings.maxBlockMs() + " ms (max.block.ms)." : "."));
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        used += bytes;
    }

    synchronized void release(int bytes) {
        used -= bytes;
        notifyAll();
    }

    synchronized long used() {
        return used;
    }

    /** Waits until nothing is under way, or the time is over. */
    synchronized void awaitNone(long timeoutMs) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        try {
            while (used > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs <= 0) {
                    return;
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
