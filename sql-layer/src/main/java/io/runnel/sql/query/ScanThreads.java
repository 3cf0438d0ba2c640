package io.runnel.sql.query;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read partitions ahead for the queries of a node. They are help, not a need: a query whose offer of
 * work is declined reads by its own thread. They end when there is nothing to read. Thread-safe.
 */
public final class ScanThreads implements AutoCloseable {
    /** Partitions that may wait for a thread. */
    private static final int MAX_WAITING = 1_024;

    private static final long IDLE_SECONDS = 5;

    private final int count;
    private final ThreadPoolExecutor threads;

    /** @param count 0 for none */
    public ScanThreads(int count) {
        this.count = count;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                Math.max(1, count),
                Math.max(1, count),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread thread = new Thread(task, "sql-scan-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** No thread: all reading is done by those who want the rows. */
    public static ScanThreads none() {
        return new ScanThreads(0);
    }

    boolean any() {
        return count > 0;
    }

    /** Has a thread do it some time, or not at all. */
    void offer(Runnable reading) {
        if (count > 0) {
            try {
                threads.execute(reading);
            } catch (RejectedExecutionException e) {
                // Too much to do already, or the node is closing: who wants the rows reads them.
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
