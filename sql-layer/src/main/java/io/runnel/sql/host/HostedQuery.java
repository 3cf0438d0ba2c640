package io.runnel.sql.host;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.query.QueryStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a persistent query on this node. While it shall run, it has tasks, made anew whenever it begins; while it is
 * paused, has failed or is ended, it has none, and holds nothing. What one task cannot go on from ends all of them.
 * Thread-safe.
 */
final class HostedQuery {
    private static final Logger LOG = LoggerFactory.getLogger(HostedQuery.class);

    private enum Wish {
        RUN,
        PAUSE,
        END
    }

    private final PersistentQuery query;
    private final Function<HostedQuery, List<PersistentTask>> opening;
    private final QueryThreads threads;
    private final QueryProgress progress = new QueryProgress();
    private final BackOff attempts = new BackOff();

    // Guarded by this:
    private Wish wish;
    private List<PersistentTask> tasks = List.of();
    private CompletableFuture<Void> rest = CompletableFuture.completedFuture(null);

    /** Whether tasks run, or are being made. */
    private boolean busy;

    /** Whether the log has failed the making of tasks, which is tried again later. */
    private boolean waiting;

    private @Nullable String error;

    /** Why the making of tasks is tried again. */
    private @Nullable String trouble;

    /** @param opening makes the tasks, from the query's last commit on */
    HostedQuery(PersistentQuery query, Function<HostedQuery, List<PersistentTask>> opening, QueryThreads threads) {
        this.query = query;
        this.opening = opening;
        this.threads = threads;
        this.wish = query.state() == PersistentQuery.DesiredState.PAUSED ? Wish.PAUSE : Wish.RUN;
    }

    String id() {
        return query.id();
    }

    QueryProgress progress() {
        return progress;
    }

    synchronized void start() {
        if (wish == Wish.RUN) {
            begin();
        }
    }

    /** Has it run, also behind an error. */
    synchronized void resume() {
        if (wish != Wish.END) {
            wish = Wish.RUN;
            error = null;
            begin();
        }
    }

    /** Completes when it stands still and holds nothing. */
    CompletableFuture<Void> pause() {
        return stop(Wish.PAUSE);
    }

    /** The same for good. */
    CompletableFuture<Void> end() {
        return stop(Wish.END);
    }

    /** Takes back an {@link #end} that was not waited for: it goes on when it has come to rest. */
    synchronized void goOn() {
        wish = Wish.RUN;
        begin();
    }

    private synchronized CompletableFuture<Void> stop(Wish other) {
        if (wish != Wish.END) {
            wish = other;
        }
        tasks.forEach(PersistentTask::stop);
        if (waiting) {
            waiting = false;
            settled();
        }
        return rest;
    }

    /** Looks after what no record tells of. */
    synchronized void look() {
        tasks.forEach(PersistentTask::look);
    }

    private void begin() {
        if (!busy && error == null) {
            busy = true;
            rest = new CompletableFuture<>();
            threads.execute(this, this::makeTasks);
        }
    }

    private void makeTasks() {
        List<PersistentTask> made;
        try {
            made = opening.apply(this);
        } catch (KafkaException e) {
            tryAgain(e);
            return;
        } catch (RuntimeException | Error e) {
            failed(e);
            settled();
            return;
        }
        run(made);
    }

    private synchronized void run(List<PersistentTask> made) {
        attempts.succeeded();
        trouble = null;
        if (wish != Wish.RUN) {
            settled();
            return;
        }
        tasks = List.copyOf(made);
        CompletableFuture<?>[] ends = tasks.stream().map(PersistentTask::ended).toArray(CompletableFuture[]::new);
        var unused = CompletableFuture.allOf(ends).whenComplete((done, failure) -> settled());
        tasks.forEach(PersistentTask::start);
    }

    private synchronized void tryAgain(KafkaException cause) {
        if (wish != Wish.RUN) {
            settled();
            return;
        }
        trouble = BackOff.words(cause);
        long waitMs = attempts.failed();
        LOG.warn("Query {} is begun again in {} ms, because the log failed it: {}", id(), waitMs, cause.toString());
        waiting = true;
        threads.schedule(
                this,
                () -> {
                    if (stopWaiting()) {
                        makeTasks();
                    }
                },
                TimeUnit.MILLISECONDS.toNanos(waitMs));
    }

    private synchronized boolean stopWaiting() {
        boolean waited = waiting;
        waiting = false;
        return waited;
    }

    /** It has no tasks any more, and begins again if it was told to meanwhile. */
    private synchronized void settled() {
        tasks = List.of();
        busy = false;
        rest.complete(null);
        if (wish == Wish.RUN) {
            begin();
        }
    }

    /** One of its tasks cannot go on, so none does. */
    synchronized void failed(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (error == null) {
            error = cause instanceof SqlException known ? known.getMessage() : cause.toString();
            LOG.error(
                    "Query {} stopped: {} RESUME {} begins it again from its last commit.",
                    id(),
                    error,
                    id(),
                    cause instanceof SqlException ? null : cause);
        }
        tasks.forEach(PersistentTask::stop);
    }

    /** What keeps it from coming to rest, in words; empty if nothing does. */
    Optional<String> kept() {
        return threads.kept(this);
    }

    QueryStatus status() {
        Optional<String> kept = kept();
        QueryStatus.State state;
        Optional<String> reason;
        synchronized (this) {
            state = kept.isPresent() ? QueryStatus.State.UNRESPONSIVE : state();
            reason = reason(state, kept);
        }
        return progress.status(state, reason);
    }

    private Optional<String> reason(QueryStatus.State state, Optional<String> kept) {
        if (state == QueryStatus.State.ERROR) {
            return Optional.ofNullable(error);
        } else if (state != QueryStatus.State.RESTORING) {
            return kept;
        }
        return Optional.ofNullable(trouble)
                .or(() ->
                        tasks.stream().flatMap(task -> task.trouble().stream()).findFirst());
    }

    private QueryStatus.State state() {
        if (wish == Wish.PAUSE && !busy) {
            return QueryStatus.State.PAUSED;
        } else if (error != null) {
            return QueryStatus.State.ERROR;
        }
        boolean runs = !tasks.isEmpty() && tasks.stream().allMatch(PersistentTask::runs);
        return runs ? QueryStatus.State.RUNNING : QueryStatus.State.RESTORING;
    }
}
