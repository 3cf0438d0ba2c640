package io.runnel.sql.host;

import io.runnel.sql.function.UserCall;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that all persistent queries of a node share. A query has one for some milliseconds at a time. If it keeps one
 * for longer than it may, in a function that does not return, say, another thread stands in for it, so that the other
 * queries go on: up to a bound, and until it comes back. Thread-safe.
 */
final class QueryThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryThreads.class);
    private static final long LOOK_MS = 1_000;

    private final int maxThreads;
    private final long timeoutNanos;
    private final ScheduledThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor monitor;
    private final Set<Slice> slices = ConcurrentHashMap.newKeySet();

    /** A query's time on a thread. */
    private static final class Slice {
        private final HostedQuery query;
        private final UserCall call = UserCall.ofThisThread();
        private final long sinceNanos = System.nanoTime();
        private volatile boolean told;

        // Guarded by the threads:
        private boolean replaced;
        private boolean over;

        Slice(HostedQuery query) {
            this.query = query;
        }

        String words() {
            String function = call.longerThan(0);
            return (function == null ? "it" : function) + " has not returned for "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNanos) + " s";
        }
    }

    QueryThreads(HostConfig config) {
        this.maxThreads = config.maxThreads();
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(config.sliceTimeoutMs());
        this.pool = threads(config.threads(), "runnel-queries-");
        this.monitor = threads(1, "runnel-queries-monitor-");
        long lookMs = Math.min(LOOK_MS, Math.max(1, config.sliceTimeoutMs() / 4));
        monitor.scheduleWithFixedDelay(this::look, lookMs, lookMs, TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor threads(int count, String prefix) {
        AtomicInteger names = new AtomicInteger();
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(count, body -> {
            Thread thread = new Thread(body, prefix + names.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return threads;
    }

    /** Has a query do something that is over soon. Nothing happens after {@link #close}. */
    void execute(HostedQuery query, Runnable work) {
        try {
            pool.execute(() -> run(query, work));
        } catch (RejectedExecutionException closed) {
            LOG.trace("Query {} has nothing to do any more", query.id());
        }
    }

    /** Has a query do so later. */
    void schedule(HostedQuery query, Runnable work, long nanos) {
        try {
            pool.schedule(() -> run(query, work), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("Query {} has nothing to do any more", query.id());
        }
    }

    /** Does something again and again, which must return at once. */
    void watch(Runnable work) {
        monitor.scheduleWithFixedDelay(work, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void run(HostedQuery query, Runnable work) {
        Slice slice = new Slice(query);
        slices.add(slice);
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Query {} failed in a way that nobody foresaw", query.id(), e);
        } finally {
            slices.remove(slice);
            returned(slice);
        }
    }

    private void look() {
        for (Slice slice : slices) {
            if (System.nanoTime() - slice.sinceNanos >= timeoutNanos) {
                boolean replaced = replace(slice);
                if (!slice.told) {
                    slice.told = true;
                    LOG.warn(
                            "Query {} keeps a thread: {}. {}",
                            slice.query.id(),
                            slice.words(),
                            replaced
                                    ? "Another thread stands in for it."
                                    : "There are " + maxThreads
                                            + " threads already, the most that there may be: the other"
                                            + " queries have one less until it returns.");
                }
            }
        }
    }

    private synchronized boolean replace(Slice slice) {
        int threads = pool.getCorePoolSize();
        if (!slice.over && !slice.replaced && threads < maxThreads) {
            slice.replaced = true;
            pool.setCorePoolSize(threads + 1);
        }
        return slice.replaced;
    }

    private synchronized void returned(Slice slice) {
        slice.over = true;
        if (slice.replaced) {
            pool.setCorePoolSize(pool.getCorePoolSize() - 1);
        }
    }

    /** What of a query keeps a thread for longer than it may, in words; empty if nothing does. */
    Optional<String> kept(HostedQuery query) {
        return slices.stream()
                .filter(slice -> slice.query == query && slice.told)
                .map(Slice::words)
                .findFirst();
    }

    /** Ends all work at once; threads that do not return stay behind. */
    @Override
    public void close() {
        monitor.shutdownNow();
        pool.shutdownNow();
    }
}
