package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.TopicSpec;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.query.ErrorRecords;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Runs persistent queries in this process, beside the partitions that they read, on a few threads that they share. A query
 * keeps its states in memory, on disk where that is full, and in a compacted topic of its own, and commits outputs, states and positions in one
 * transaction of the log, so that each record counts exactly once, whatever crashes.
 */
public final class LocalHost implements PersistentQueryHost {
    /** Begins the names of what queries keep: topics of states, transactional ids and groups. */
    static final String PREFIX = "_runnel-query-";

    private static final long TRANSACTION_TIMEOUT_MS = 60_000;
    private static final long STOP_SECONDS = 10;

    private final EventLog log;
    private final Formats formats;
    private final Function<PersistentQuery, PersistentPlan> planner;
    private final HostConfig config;
    private final StateStores stores;
    private final ErrorRecords errors;
    private final RowCompiler compiler = new RowCompiler();
    private final Map<String, PersistentTask> tasks = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor threads;

    /**
     * @param planner plans a query's statement on the catalog as it is
     * @param stores where states are; closed by whoever opened it, after this
     */
    public LocalHost(
            EventLog log,
            Formats formats,
            Function<PersistentQuery, PersistentPlan> planner,
            HostConfig config,
            StateStores stores) {
        this.log = log;
        this.formats = formats;
        this.errors = new ErrorRecords(formats);
        this.planner = planner;
        this.config = config;
        this.stores = stores;
        AtomicInteger names = new AtomicInteger();
        this.threads = new ScheduledThreadPoolExecutor(config.threads(), body -> {
            Thread thread = new Thread(body, "runnel-queries-" + names.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Names the consumer group under which a query's progress can be seen. */
    static String groupOf(String id) {
        return PREFIX + id;
    }

    private static String changelogOf(String id) {
        return PREFIX + id + "-changelog";
    }

    @Override
    public void start(PersistentQuery query) {
        PersistentTask task = new PersistentTask(query, () -> open(query), threads, config.commitIntervalMs());
        if (tasks.putIfAbsent(query.id(), task) != null) {
            throw new SqlException("42710", "Query " + query.id() + " runs already.");
        }
        task.start();
    }

    @Override
    public void replace(PersistentQuery query) {
        PersistentTask before = tasks.remove(query.id());
        if (before != null) {
            LogFutures.await(before.stop().orTimeout(STOP_SECONDS, TimeUnit.SECONDS), "Stopping query " + query.id());
        }
        start(query);
    }

    private PersistentRun open(PersistentQuery query) {
        PersistentPlan plan = planner.apply(query);
        String changelog = changelogOf(query.id());
        ErrorRecords.ensureTopic(log);
        if (log.topic(changelog).isEmpty()) {
            LogFutures.await(
                    log.createTopic(TopicSpec.of(changelog, 1, Map.of("cleanup.policy", "compact"))),
                    "Creating the topic of the states of " + query.id());
        }
        return PersistentRun.open(new PersistentRun.Opening(
                log,
                formats,
                compiler,
                stores,
                errors,
                plan,
                log.transactionalWriter(PREFIX + query.id(), TRANSACTION_TIMEOUT_MS),
                changelog));
    }

    @Override
    public void pause(String id) {
        Optional.ofNullable(tasks.get(id)).ifPresent(PersistentTask::pause);
    }

    @Override
    public void resume(String id) {
        Optional.ofNullable(tasks.get(id)).ifPresent(PersistentTask::resume);
    }

    @Override
    public void terminate(String id) {
        PersistentTask task = tasks.remove(id);
        if (task != null) {
            LogFutures.await(task.stop().orTimeout(STOP_SECONDS, TimeUnit.SECONDS), "Stopping query " + id);
        }
        if (log.topic(changelogOf(id)).isPresent()) {
            LogFutures.await(log.deleteTopic(changelogOf(id)), "Deleting the states of " + id);
        }
    }

    @Override
    public Optional<QueryStatus> status(String id) {
        return Optional.ofNullable(tasks.get(id)).map(PersistentTask::status);
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> stops =
                tasks.values().stream().map(PersistentTask::stop).toList();
        CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS)
                .join();
        threads.shutdownNow();
        tasks.clear();
    }
}
