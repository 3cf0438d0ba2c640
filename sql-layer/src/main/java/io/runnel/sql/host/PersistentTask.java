package io.runnel.sql.host;

import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share of a persistent query's work: it runs in slices on threads that all queries share, one slice at a time, whenever
 * there is something to read, to commit or to do. A run that the log failed is begun again from its last commit after a
 * pause, as often as needed; what else fails is told to the query, which stops its tasks.
 */
final class PersistentTask {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentTask.class);
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int RECORDS_PER_LOOK = 64;

    private final HostedQuery query;
    private final Supplier<PersistentRun> opening;
    private final QueryThreads threads;
    private final long commitNanos;
    private final AtomicInteger signals = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile boolean runs;
    private volatile boolean lookDue;
    private volatile @Nullable String trouble;

    // Of the slices alone:
    private @Nullable PersistentRun run;
    private @Nullable CompletableFuture<Void> commit;
    private @Nullable CompletableFuture<Void> abort;
    private boolean closing;
    private long commitDueNanos;
    private boolean commitDue;
    private final BackOff attempts = new BackOff();
    private boolean waiting;
    private long waitUntilNanos;

    /**
     * @param opening begins a run at the last commit
     * @param commitMs from the first record that was read to the commit
     */
    PersistentTask(HostedQuery query, Supplier<PersistentRun> opening, QueryThreads threads, long commitMs) {
        this.query = query;
        this.opening = opening;
        this.threads = threads;
        this.commitNanos = TimeUnit.MILLISECONDS.toNanos(commitMs);
    }

    void start() {
        signal();
    }

    /** Ends it for good; {@link #ended} tells when it holds nothing any more. */
    void stop() {
        stopping = true;
        signal();
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Whether it has read its states back and goes on from there. */
    boolean runs() {
        return runs;
    }

    /** Why it begins again, if the log has failed it since it ran. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Has it look after what no record tells of. */
    void look() {
        lookDue = true;
        signal();
    }

    /** Has a slice run, now or after the one under way. From any thread. */
    private void signal() {
        if (signals.getAndIncrement() == 0) {
            threads.execute(query, this::slices);
        }
    }

    private void signalAfter(long nanos) {
        threads.schedule(query, this::signal, nanos);
    }

    private void slices() {
        int seen = signals.get();
        boolean more = false;
        try {
            more = slice();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        if (more || signals.addAndGet(-seen) != 0) {
            threads.execute(query, this::slices);
        }
    }

    /** @return whether there is more to do at once */
    private boolean slice() {
        if (stopping || closing) {
            return close() && !stopping;
        }
        if (waiting && waitUntilNanos - System.nanoTime() > 0) {
            return false;
        }
        waiting = false;
        PersistentRun current = run;
        if (current == null || !runs) {
            return begin(current == null ? open() : current);
        }
        CompletableFuture<Void> pending = commit;
        if (pending != null) {
            if (!pending.isDone()) {
                return false;
            }
            commit = null;
            pending.join();
            attempts.succeeded();
        }
        boolean looks = lookDue;
        lookDue = false;
        if (looks && current.checkTopics()) {
            LOG.info(
                    "Query {} begins again from its last commit, to read the partitions that a topic has got",
                    query.id());
            beginAgain();
            return true;
        }
        return work(current, looks);
    }

    private void beginAgain() {
        runs = false;
        closing = true;
    }

    private PersistentRun open() {
        PersistentRun opened = opening.get();
        run = opened;
        return opened;
    }

    /** Reads states back for a slice, and has the run begin when it has them all. */
    private boolean begin(PersistentRun opened) {
        if (!stepped(opened::restore).more) {
            opened.begin();
            opened.input().onReadable(this::signal);
            trouble = null;
            runs = true;
        }
        return true;
    }

    private record Stepped(int count, boolean more) {}

    /** Takes steps until there is none to be taken, or the slice is over. */
    private Stepped stepped(BooleanSupplier step) {
        long begin = System.nanoTime();
        int count = 0;
        while (step.getAsBoolean()) {
            if (looks(++count) && (stopping || System.nanoTime() - begin > SLICE_NANOS)) {
                return new Stepped(count, true);
            }
        }
        return new Stepped(count, false);
    }

    /** @param looks whether to look after windows that are over by the clock, if there is nothing to read */
    private boolean work(PersistentRun current, boolean looks) {
        Stepped stepped = stepped(current::step);
        int count = stepped.count;
        boolean more = stepped.more;
        if (looks && count == 0) {
            // What waits to be read, after a long commit say, belongs into its windows before a clock closes them.
            current.pass(System.currentTimeMillis());
        }
        current.read(count, System.currentTimeMillis());
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

    /** Looks at the clock seldom, but soon if each record takes its time. */
    private static boolean looks(int count) {
        return count % RECORDS_PER_LOOK == 0 || count < RECORDS_PER_LOOK && (count & (count - 1)) == 0;
    }

    /**
     * Gives up the run, whose records since the last commit are read again by the next one. What the log still does for it
     * is not waited for here: this is called again when that is over.
     *
     * @return whether there is no run any more
     */
    private boolean close() {
        PersistentRun closed = run;
        if (closed != null) {
            if (!isOver(commit)) {
                return false;
            }
            commit = null;
            if (abort == null) {
                CompletableFuture<Void> begun = closed.abort();
                abort = begun;
                begun.whenComplete((done, failure) -> signal());
            }
            if (!isOver(abort)) {
                return false;
            }
            abort = null;
            run = null;
            closeQuietly(closed);
        }
        closing = false;
        commitDue = false;
        if (stopping) {
            ended.complete(null);
        }
        return true;
    }

    private static boolean isOver(@Nullable CompletableFuture<Void> end) {
        return end == null || end.isDone();
    }

    private void closeQuietly(PersistentRun closed) {
        try {
            closed.close();
        } catch (RuntimeException e) {
            LOG.warn("Closing query {} failed", query.id(), e);
        }
    }

    private void failed(Throwable thrown) {
        beginAgain();
        Throwable cause = known(thrown);
        if (cause instanceof KafkaException log && !isRefusal(log)) {
            trouble = BackOff.words(cause);
            long waitMs = attempts.failed();
            LOG.warn(
                    "Query {} begins again from its last commit in {} ms, because the log failed it: {}",
                    query.id(),
                    waitMs,
                    cause.toString());
            waiting = true;
            waitUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
            signalAfter(TimeUnit.MILLISECONDS.toNanos(waitMs));
        } else {
            String attempted = cause instanceof CorruptRecordException ? "Reading on" : "Writing what it made";
            query.failed(cause instanceof KafkaException ? LogFutures.failure(cause, attempted) : cause);
        }
        signal();
    }

    /** What the log's failure comes from, as far as it can be known: a deleted topic shows in one way or another. */
    private Throwable known(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        PersistentRun current = run;
        if (cause instanceof KafkaException && current != null) {
            try {
                current.checkTopics();
            } catch (SqlException deleted) {
                return deleted;
            } catch (KafkaException e) {
                LOG.debug("The topics of query {} cannot be looked at", query.id(), e);
            }
        }
        return cause;
    }

    /** Whether the log would refuse the same records again, or have them damaged again. */
    private static boolean isRefusal(KafkaException cause) {
        return cause instanceof RecordTooLargeException
                || cause instanceof RecordBatchTooLargeException
                || cause instanceof InvalidRecordException
                || cause instanceof CorruptRecordException;
    }
}
