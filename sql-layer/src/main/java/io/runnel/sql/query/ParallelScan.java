package io.runnel.sql.query;

import io.runnel.sql.memory.HeldMemory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of several partitions, read side by side, some batches ahead of the taker: a slow taker stops the readers.
 * In the order of partitions and offsets, or, where the query does not depend on it, as they come. The taker's thread
 * reads as well, so that a scan goes on without any help.
 */
final class ParallelScan implements Enumerator<@Nullable Object> {
    /** How soon a taker that waits for a reader sees that its query was stopped. */
    private static final long LOOK_MS = 20;

    private final List<PartitionAhead> partitions;
    private final QueryStop stop;
    private final boolean anyOrder;
    private final HeldMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private long arrivals;
    private volatile boolean closed;
    private int current;
    private int left;
    private final boolean[] ended;
    private PartitionAhead.@Nullable Batch batch;
    private int at;

    /**
     * @param partitions makes them, each for this scan, in their order
     * @param memory for batches that are read ahead
     */
    ParallelScan(
            Function<ParallelScan, List<PartitionAhead>> partitions,
            QueryStop stop,
            boolean anyOrder,
            HeldMemory memory) {
        this.stop = stop;
        this.memory = memory;
        this.anyOrder = anyOrder;
        this.partitions = partitions.apply(this);
        this.left = this.partitions.size();
        this.ended = new boolean[left];
        this.partitions.forEach(PartitionAhead::offer);
    }

    boolean isClosed() {
        return closed || stop.isStopped();
    }

    /** Reserves memory to read ahead; without it the taker reads when it gets there. */
    boolean reserve(long bytes) {
        synchronized (memory) {
            return !isClosed() && memory.tryGrow(bytes);
        }
    }

    void release(long bytes) {
        synchronized (memory) {
            if (!closed) {
                memory.shrink(bytes);
            }
        }
    }

    /** A partition has a batch more. */
    void arrived() {
        lock.lock();
        try {
            arrivals++;
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Object current() {
        return Objects.requireNonNull(batch).rows()[at];
    }

    @Override
    public boolean moveNext() {
        PartitionAhead.Batch taken = batch;
        if (taken != null && ++at < taken.count()) {
            return true;
        }
        while (left > 0) {
            stop.check();
            if (taken != null) {
                finish(taken);
            }
            taken = left > 0 ? next() : null;
            batch = taken;
            at = 0;
            if (taken != null && taken.count() > 0) {
                return true;
            }
        }
        return false;
    }

    /** What a batch says of its partition, once its rows are given out. */
    private void finish(PartitionAhead.Batch given) {
        batch = null;
        if (given.failure() instanceof RuntimeException failure) {
            throw failure;
        }
        if (given.failure() instanceof Error failure) {
            throw failure;
        }
        if (given.last()) {
            ended[current] = true;
            left--;
        }
    }

    /** The next batch, of the first partition that has not ended, or of any; null if it is to be asked for again. */
    private PartitionAhead.@Nullable Batch next() {
        long seen = arrivals();
        int tries = anyOrder ? partitions.size() : 1;
        int first = anyOrder ? (current + 1) % partitions.size() : firstLeft();
        for (int step = 0; step < tries; step++) {
            current = (first + step) % partitions.size();
            PartitionAhead.Batch found =
                    ended[current] ? null : partitions.get(current).take();
            if (found != null) {
                return found;
            }
        }
        for (int step = 0; step < tries; step++) {
            int own = (first + step) % partitions.size();
            if (!ended[own] && partitions.get(own).readNow()) {
                return null;
            }
        }
        await(seen);
        return null;
    }

    private int firstLeft() {
        int first = 0;
        while (ended[first]) {
            first++;
        }
        return first;
    }

    private long arrivals() {
        lock.lock();
        try {
            return arrivals;
        } finally {
            lock.unlock();
        }
    }

    private void await(long seen) {
        lock.lock();
        try {
            if (arrivals == seen) {
                arrival.await(LOOK_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryStop.StoppedException();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reset() {
        throw new UnsupportedOperationException("A scan starts anew with a new enumerator");
    }

    /** Readers end at their next record. From any thread. */
    @Override
    public void close() {
        synchronized (memory) {
            closed = true;
            memory.close();
        }
        partitions.forEach(PartitionAhead::close);
    }
}
