package io.runnel.log.remote;

import io.runnel.log.wire.Pauses;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one reader wants of its partition and what was fetched for it: one chunk that is ready, besides the one that the
 * reader walks. The reader takes chunks on its thread, the fetches bring them on the wire's; guarded by its own lock.
 */
final class Prefetch {
    private static final int IDLE = -1;

    private final PartitionRef partition;
    private final Runnable moreWanted;
    private @Nullable FetchedChunk ready;
    private long fetchOffset;
    private long limit = Long.MAX_VALUE;
    private long knownStart;
    private long knownEnd;
    private boolean lookAgain;
    private boolean started;
    private int restarts;
    private boolean closed;
    private @Nullable RuntimeException failure;
    private @Nullable Runnable wakeUp;

    // Of the wire's thread alone.
    private int busyWith = IDLE;
    private int failures;
    private long pausedUntilMs;

    /** @param moreWanted tells the fetches that there may be something to do */
    Prefetch(PartitionRef partition, long startOffset, long knownEnd, Runnable moreWanted) {
        this.partition = partition;
        this.fetchOffset = startOffset;
        this.knownStart = startOffset;
        this.knownEnd = knownEnd;
        this.moreWanted = moreWanted;
    }

    PartitionRef partition() {
        return partition;
    }

    // The reader's side.

    /**
     * The next chunk, waiting for it if it is known that there are records; null if not.
     *
     * @param position where the reader stands
     * @throws TimeoutException if no broker brings them in time
     */
    synchronized @Nullable FetchedChunk take(long position, long timeoutMs) {
        started = true;
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            FetchedChunk chunk = ready;
            if (chunk != null) {
                ready = null;
                moreWanted.run();
                return chunk;
            }
            RuntimeException failed = failure;
            if (failed != null) {
                failure = failed instanceof PartitionGone ? failed : null;
                throw failed;
            }
            if (closed || position >= limit) {
                return null;
            }
            lookAgain = fetchOffset >= knownEnd;
            moreWanted.run();
            if (lookAgain) {
                return null;
            }
            await(deadlineNs, timeoutMs);
        }
    }

    private void await(long deadlineNs, long timeoutMs) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (leftMs <= 0) {
            throw new TimeoutException("Read of " + partition + " at offset " + fetchOffset
                    + ": no broker brought the records up to offset " + knownEnd + " within " + timeoutMs
                    + " ms (default.api.timeout.ms).");
        }
        try {
            wait(leftMs);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Goes on from there: with what is ready if that lies before it, anew otherwise. */
    synchronized void seek(long position, long target) {
        if (target < position || target > fetchOffset) {
            restart(target);
        }
    }

    /** Drops what was fetched and begins again there. */
    synchronized void restart(long offset) {
        ready = null;
        fetchOffset = offset;
        restarts++;
        if (!(failure instanceof PartitionGone)) {
            failure = null;
        }
        moreWanted.run();
    }

    /** Everything below was brought to the reader, if nothing is ready. */
    synchronized long broughtTo() {
        return ready == null ? fetchOffset : 0;
    }

    synchronized void limit(long endOffset) {
        limit = endOffset;
        moreWanted.run();
    }

    /** The start as somebody told it: what lies before is gone, though it may be at hand still. */
    synchronized void startsAt(long startOffset) {
        knownStart = Math.max(knownStart, startOffset);
    }

    synchronized long knownStart() {
        return knownStart;
    }

    /** The end as somebody told it: records below can be waited for. */
    synchronized void endsAt(long endOffset) {
        knownEnd = Math.max(knownEnd, endOffset);
    }

    synchronized void onReadable(@Nullable Runnable newWakeUp) {
        wakeUp = newWakeUp;
        moreWanted.run();
    }

    synchronized void close() {
        closed = true;
        ready = null;
        wakeUp = null;
        moreWanted.run();
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    // The fetches' side, on the wire's thread.

    /** A fetch for this reader. */
    record Wish(long offset, int restarts, boolean backlog) {}

    /** What to fetch now, or null. */
    synchronized @Nullable Wish wish(long nowMs) {
        if (closed || failure != null || ready != null || fetchOffset >= limit) {
            return null;
        }
        if (busyWith == restarts || nowMs < pausedUntilMs) {
            return null;
        }
        boolean backlog = started && fetchOffset < knownEnd;
        return backlog || lookAgain || wakeUp != null ? new Wish(fetchOffset, restarts, backlog) : null;
    }

    /** When it wants to be looked at again though nothing happens; {@code Long.MAX_VALUE} for never. */
    long pausedUntilMs() {
        return pausedUntilMs;
    }

    /**
     * A request for it is under way; what the reader wished before it was placed anew does not keep it from another.
     *
     * @return for {@link #end}
     */
    synchronized int begin() {
        busyWith = restarts;
        return restarts;
    }

    /** The same for a wish, though the reader may have been placed anew since it wished that. */
    synchronized void begin(Wish wish) {
        busyWith = wish.restarts;
    }

    synchronized void end(int begun) {
        if (busyWith == begun) {
            busyWith = IDLE;
        }
    }

    /** What a broker answered. */
    void bring(Wish wish, FetchedChunk chunk, long endOffset, long nowMs, long pauseMs) {
        Runnable wake;
        synchronized (this) {
            failures = 0;
            if (wish.restarts() != restarts || closed) {
                return;
            }
            boolean grown = endOffset > knownEnd;
            // Never back: a reader was promised to be brought up to an end that was told meanwhile.
            knownEnd = Math.max(knownEnd, endOffset);
            lookAgain = false;
            if (chunk.sizeInBytes() > 0) {
                ready = chunk;
                fetchOffset = chunk.nextOffset();
            } else if (fetchOffset < endOffset) {
                // The answer had no room for this partition; do not ask without a pause.
                pausedUntilMs = nowMs + pauseMs;
            }
            notifyAll();
            wake = grown || chunk.sizeInBytes() > 0 ? wakeUp : null;
        }
        if (wake != null) {
            wake.run();
        }
    }

    /** The broker had no news. */
    synchronized void nothingNew(Wish wish) {
        failures = 0;
        if (wish.restarts() == restarts && fetchOffset >= knownEnd) {
            lookAgain = false;
        }
    }

    /** The records wanted are not there any more, or not yet. */
    void moveTo(Wish wish, long startOffset, long endOffset, long nowMs, long pauseMs) {
        synchronized (this) {
            if (wish.restarts() != restarts) {
                return;
            }
            knownStart = Math.max(knownStart, startOffset);
            knownEnd = endOffset;
            if (fetchOffset < startOffset) {
                fetchOffset = startOffset;
            } else {
                pausedUntilMs = nowMs + pauseMs;
            }
            notifyAll();
        }
        moreWanted.run();
    }

    /** To be tried again after a pause. */
    void pause(long nowMs, Pauses retry) {
        pausedUntilMs = nowMs + retry.pauseMs(++failures);
    }

    /** Not to be tried again: the reader's next step throws. */
    void fail(RuntimeException cause) {
        Runnable wake;
        synchronized (this) {
            failure = cause;
            notifyAll();
            wake = wakeUp;
        }
        if (wake != null) {
            wake.run();
        }
    }

    /** Bytes held, but for the chunk being walked. */
    synchronized int readyBytes() {
        FetchedChunk chunk = ready;
        return chunk == null ? 0 : chunk.sizeInBytes();
    }
}
