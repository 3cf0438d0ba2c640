package io.runnel.sql.host;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.query.QueryStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a persistent query on this node: it runs in slices on threads that all queries share, one slice at a time,
 * whenever there is something to read, to commit or to do. A run that the log failed is begun again from its last commit
 * after a pause, as often as needed; one that fails by what it reads or by its limits stays down until it is resumed.
 */
final class PersistentTask {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentTask.class);
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int RECORDS_PER_LOOK = 64;
    private static final long FIRST_RETRY_MS = 200;
    private static final long LAST_RETRY_MS = 30_000;

    private enum Wish {
        RUN,
        PAUSE,
        STOP
    }

    private final PersistentQuery query;
    private final Supplier<PersistentRun> opening;
    private final ScheduledExecutorService threads;
    private final long commitNanos;
    private final AtomicInteger signals = new AtomicInteger();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile Wish wish;
    private volatile QueryStatus.State state;
    private volatile @Nullable String error;
    private volatile @Nullable RunStatistics statistics;

    // Of the slices alone:
    private @Nullable PersistentRun run;
    private @Nullable CompletableFuture<Void> commit;
    private long commitDueNanos;
    private boolean commitDue;
    private long retryMs = FIRST_RETRY_MS;

    /**
     * @param opening begins a run at the last commit
     * @param commitMs from the first record that was read to the commit
     */
    PersistentTask(
            PersistentQuery query, Supplier<PersistentRun> opening, ScheduledExecutorService threads, long commitMs) {
        this.query = query;
        this.opening = opening;
        this.threads = threads;
        this.commitNanos = TimeUnit.MILLISECONDS.toNanos(commitMs);
        boolean paused = query.state() == PersistentQuery.DesiredState.PAUSED;
        this.wish = paused ? Wish.PAUSE : Wish.RUN;
        this.state = paused ? QueryStatus.State.PAUSED : QueryStatus.State.RESTORING;
    }

    void start() {
        signal();
    }

    void pause() {
        wish = Wish.PAUSE;
        signal();
    }

    void resume() {
        wish = Wish.RUN;
        error = null;
        signal();
    }

    /** Stops it for good; completes when it holds nothing any more. */
    CompletableFuture<Void> stop() {
        wish = Wish.STOP;
        signal();
        return stopped;
    }

    QueryStatus status() {
        RunStatistics run = statistics;
        if (run == null) {
            QueryStatus idle = QueryStatus.idle(state);
            return new QueryStatus(state, Optional.ofNullable(error), 0, 0, 0, 0, 0, 0, idle.lastCommitMs());
        }
        return new QueryStatus(
                state,
                Optional.ofNullable(error),
                run.recordsIn(),
                run.recordsOut(),
                run.bytesIn(),
                run.bytesOut(),
                run.errors(),
                run.lag(),
                run.lastCommitMs());
    }

    /** Has a slice run, now or after the one under way. From any thread. */
    private void signal() {
        if (signals.getAndIncrement() == 0) {
            threads.execute(this::slices);
        }
    }

    private void signalAfter(long nanos) {
        threads.schedule(this::signal, nanos, TimeUnit.NANOSECONDS);
    }

    private void slices() {
        int seen = signals.get();
        boolean more = false;
        try {
            more = slice();
        } catch (KafkaException e) {
            retry(e);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        if (more || signals.addAndGet(-seen) != 0) {
            threads.execute(this::slices);
        }
    }

    /** @return whether there is more to do at once */
    private boolean slice() {
        if (wish != Wish.RUN) {
            rest();
            return false;
        }
        if (error != null) {
            return false;
        }
        PersistentRun current = run == null ? open() : run;
        CompletableFuture<Void> pending = commit;
        if (pending != null) {
            if (!pending.isDone()) {
                return false;
            }
            commit = null;
            pending.join();
            retryMs = FIRST_RETRY_MS;
        }
        return work(current);
    }

    private PersistentRun open() {
        state = QueryStatus.State.RESTORING;
        PersistentRun opened = opening.get();
        run = opened;
        statistics = opened.statistics();
        opened.input().onReadable(this::signal);
        state = QueryStatus.State.RUNNING;
        return opened;
    }

    private boolean work(PersistentRun current) {
        long begin = System.nanoTime();
        boolean more = true;
        for (int count = 1; more; count++) {
            more = current.step();
            if (count % RECORDS_PER_LOOK == 0 && System.nanoTime() - begin > SLICE_NANOS) {
                break;
            }
        }
        if (!current.dirty()) {
            return more;
        }
        long now = System.nanoTime();
        if (!commitDue) {
            commitDue = true;
            commitDueNanos = now + commitNanos;
            signalAfter(commitNanos);
        } else if (now - commitDueNanos >= 0) {
            commitDue = false;
            CompletableFuture<Void> begun = current.commit();
            commit = begun;
            begun.whenComplete((done, failure) -> signal());
            return false;
        }
        return more;
    }

    /** Holds nothing while it is paused or stopped: what was not committed is read again. */
    private void rest() {
        closeRun();
        if (wish == Wish.STOP) {
            stopped.complete(null);
        } else {
            state = QueryStatus.State.PAUSED;
        }
    }

    private void closeRun() {
        PersistentRun closing = run;
        run = null;
        commit = null;
        commitDue = false;
        if (closing != null) {
            closing.close();
        }
    }

    private void retry(KafkaException cause) {
        LOG.warn(
                "Query {} begins again from its last commit in {} ms, because the log failed it: {}",
                query.id(),
                retryMs,
                cause.toString());
        closeQuietly();
        state = QueryStatus.State.RESTORING;
        signalAfter(TimeUnit.MILLISECONDS.toNanos(retryMs));
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }

    private void fail(Throwable thrown) {
        Throwable cause = thrown instanceof java.util.concurrent.CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        if (cause instanceof KafkaException log) {
            retry(log);
            return;
        }
        closeQuietly();
        error = cause instanceof SqlException known ? known.getMessage() : cause.toString();
        state = QueryStatus.State.ERROR;
        LOG.error(
                "Query {} stopped: {} RESUME {} begins it again from its last commit.",
                query.id(),
                error,
                query.id(),
                cause instanceof SqlException ? null : cause);
    }

    private void closeQuietly() {
        try {
            closeRun();
        } catch (RuntimeException e) {
            LOG.warn("Closing query {} failed", query.id(), e);
        }
    }
}
