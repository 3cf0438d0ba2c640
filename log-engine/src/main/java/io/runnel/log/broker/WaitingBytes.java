package io.runnel.log.broker;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The copies of batches that wait for their transactions to begin, in all requests of a broker together: their requests'
 * memory is given back while they do. Thread-safe.
 */
final class WaitingBytes {
    /** Enough for tens of batches of the largest usual size, 1 MiB. */
    static final long MAX = 64L << 20;

    private final long max;
    private final AtomicLong bytes = new AtomicLong();

    WaitingBytes(long max) {
        this.max = max;
    }

    long max() {
        return max;
    }

    /** Counts these, unless they would be too many; a batch that is alone may have any size, or it could never begin. */
    boolean reserve(int size) {
        long before = bytes.getAndUpdate(present -> fits(present, size) ? present + size : present);
        return fits(before, size);
    }

    private boolean fits(long present, int size) {
        return present == 0 || present + size <= max;
    }

    void release(long size) {
        bytes.addAndGet(-size);
    }
}
