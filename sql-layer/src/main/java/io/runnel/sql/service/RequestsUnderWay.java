package io.runnel.sql.service;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;

/** Counts requests from their arrival to the last byte of their answer, so that a shutdown can wait for the answers. */
public final class RequestsUnderWay {
    private int count; // guarded by this

    /** Counts a request; the returned callback is to be completed in place of the given one. */
    Callback begin(Callback callback) {
        begin();
        return new Callback.Nested(callback) {
            @Override
            public void completed() {
                end();
            }
        };
    }

    /** Counts a request, until {@link #end}. */
    public synchronized void begin() {
        count++;
    }

    /** Its answer is on its way. */
    public synchronized void end() {
        count--;
        notifyAll();
    }

    /** Waits until none is under way, but no longer than the time given. */
    public synchronized void awaitNone(long timeoutMs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        try {
            while (count > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
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
