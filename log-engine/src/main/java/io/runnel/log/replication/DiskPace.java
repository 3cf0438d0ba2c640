package io.runnel.log.replication;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps compactions to so many bytes a second, over all of them, and ends them at shutdown. Thread-safe. */
final class DiskPace implements ReplicaCleaning.Pace {
    private final double bytesPerNano;
    private final CountDownLatch closing;
    private long freeAtNanos = System.nanoTime();

    /** @param closing at zero the node shuts down */
    DiskPace(double bytesPerSecond, CountDownLatch closing) {
        this.bytesPerNano = bytesPerSecond / TimeUnit.SECONDS.toNanos(1);
        this.closing = closing;
    }

    @Override
    public void moved(long bytes) throws InterruptedIOException {
        try {
            if (closing.await(reserve(bytes), TimeUnit.NANOSECONDS)) {
                throw new InterruptedIOException("the node shuts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** How long to wait before these bytes count as moved. */
    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        freeAtNanos = (freeAtNanos - now < 0 ? now : freeAtNanos) + (long) (bytes / bytesPerNano);
        return freeAtNanos - now;
    }
}
