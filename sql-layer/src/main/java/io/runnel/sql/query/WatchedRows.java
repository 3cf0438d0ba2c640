package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.function.UserCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a query with user functions. Each poll is computed by another thread, and the polling one watches it: a
 * call that takes too long fails the query, and so does one that goes on after the query was cancelled. The thread is
 * interrupted; if the function takes no notice, the thread is lost to it until it returns.
 */
public final class WatchedRows implements RowSource {
    /** Threads that compute or are lost; with this many, queries with user functions are refused. */
    private static final int MAX_THREADS = 64;

    private static final long LOOK_MS = 20;
    private static final long CANCEL_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final ThreadPoolExecutor THREADS =
            new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), body -> {
                Thread thread = new Thread(body, "sql-user-functions-" + NAMES.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private final RowSource rows;
    private final long limitNanos;
    private volatile boolean cancelled;
    private boolean lost;
    private @Nullable SqlException failure;

    /** @param limitNanos how long a call may take */
    public WatchedRows(RowSource rows, long limitNanos) {
        this.rows = rows;
        this.limitNanos = limitNanos;
    }

    @Override
    public RelDataType rowType() {
        return rows.rowType();
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        if (failure != null) {
            throw failure;
        }
        Poll poll = new Poll(maxRows, maxWaitMs);
        try {
            THREADS.execute(poll);
        } catch (RejectedExecutionException e) {
            throw new SqlException(
                    "53400",
                    MAX_THREADS + " queries with user functions are computed now, or wait for calls that do not return:"
                            + " try again later.",
                    0,
                    0,
                    e);
        }
        return await(poll);
    }

    private RowBatch await(Poll poll) {
        while (true) {
            try {
                return poll.batch.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String slow =
                        poll.call == null ? null : poll.call.longerThan(cancelled ? CANCEL_GRACE_NANOS : limitNanos);
                if (slow != null) {
                    throw give(poll, slow);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException known) {
                    throw known;
                }
                throw new SqlException("XX000", "The query failed: " + e.getCause(), 0, 0, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                rows.cancel();
                throw new SqlException("57014", "The query was interrupted.", 0, 0, e);
            }
        }
    }

    private SqlException give(Poll poll, String function) {
        failure = cancelled
                ? new SqlException("57014", "The query was cancelled.")
                : new SqlException(
                        "38000",
                        function + " did not return within " + TimeUnit.NANOSECONDS.toMillis(limitNanos)
                                + " ms, which is sql.function.timeout.ms.");
        lost = true;
        rows.cancel();
        poll.interrupt();
        // Closing may wait for the call, which may never return: what can wait is the thread that runs it.
        poll.batch.whenComplete((batch, error) -> rows.close());
        return failure;
    }

    @Override
    public boolean isTracked() {
        return rows.isTracked();
    }

    @Override
    public void consumed(long count) {
        rows.consumed(count);
    }

    @Override
    public List<StatementWarning> drainWarnings() {
        return rows.drainWarnings();
    }

    @Override
    public void cancel() {
        cancelled = true;
        rows.cancel();
    }

    @Override
    public void close() {
        if (!lost) {
            rows.close();
        }
    }

    private final class Poll implements Runnable {
        private final int maxRows;
        private final long maxWaitMs;
        private final CompletableFuture<RowBatch> batch = new CompletableFuture<>();
        private volatile @Nullable UserCall call;
        private @Nullable Thread thread;

        Poll(int maxRows, long maxWaitMs) {
            this.maxRows = maxRows;
            this.maxWaitMs = maxWaitMs;
        }

        @Override
        public void run() {
            call = UserCall.ofThisThread();
            running(Thread.currentThread());
            try {
                batch.complete(rows.poll(maxRows, maxWaitMs));
            } catch (RuntimeException | Error e) {
                batch.completeExceptionally(e);
            } finally {
                running(null);
            }
        }

        /** After this, an interrupt would be somebody else's. */
        private synchronized void running(@Nullable Thread now) {
            thread = now;
            Thread.interrupted();
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
