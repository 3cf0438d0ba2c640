package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.query.ErrorRecords;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs persistent queries in this process, beside the partitions that they read, on a few threads that they share. A query
 * keeps its states in memory, on disk where that is full, and in a compacted topic of its own, and commits outputs, states
 * and positions in one transaction of the log, so that each record counts exactly once, whatever crashes.
 */
public final class LocalHost implements PersistentQueryHost {
    private static final Logger LOG = LoggerFactory.getLogger(LocalHost.class);

    /** What a state's record may take at most: a row of the largest size that topics take by default, several times. */
    private static final int CHANGELOG_RECORD_BYTES = 16 << 20;

    /** Queries of equal hashes wait for each other, which is rare among so many. */
    private static final int LOCKS = 128;

    private final Function<PersistentQuery, PersistentPlan> planner;
    private final HostConfig config;
    private final PersistentRun.Node node;
    private final Map<String, HostedQuery> queries = new ConcurrentHashMap<>();
    private final QueryThreads threads;

    /** Queries that are ended and have not come to rest: what they keep is still theirs. */
    private final Map<String, HostedQuery> ending = new ConcurrentHashMap<>();

    /** What changes a query waits for what changes it already, such as one that waits until it stands still. */
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

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
        this.node = new PersistentRun.Node(log, formats, new RowCompiler(), stores, new ErrorRecords(formats));
        this.planner = planner;
        this.config = config;
        this.threads = new QueryThreads(config);
        threads.watch(this::look);
    }

    /** Has the queries look after what no record tells of. */
    void look() {
        queries.values().forEach(HostedQuery::look);
    }

    private void alone(String id, Runnable change) {
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), LOCKS));
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start(PersistentQuery query) {
        alone(query.id(), () -> begin(query));
    }

    private void begin(PersistentQuery query) {
        if (ending.containsKey(query.id())) {
            throw new SqlException(
                    "55006",
                    "A query " + query.id()
                            + " was ended and has not come to rest, so that what it keeps is still there:"
                            + " send the statement again later, or give another id.");
        }
        HostedQuery hosted = new HostedQuery(query, owner -> open(query, owner), threads);
        if (queries.putIfAbsent(query.id(), hosted) != null) {
            throw new SqlException("42710", "Query " + query.id() + " runs already.");
        }
        hosted.start();
    }

    @Override
    public void replace(PersistentQuery query) {
        alone(query.id(), () -> exchange(query));
    }

    private void exchange(PersistentQuery query) {
        HostedQuery before = queries.get(query.id());
        if (before != null) {
            if (!isOver(before.end())) {
                before.goOn();
                throw restless(before, "is to be replaced, and goes on as it was instead");
            }
            queries.remove(query.id());
        }
        begin(query);
    }

    /** Runs on a thread of the queries. */
    private List<PersistentTask> open(PersistentQuery query, HostedQuery owner) {
        PersistentPlan plan = planner.apply(query);
        ErrorRecords.ensureTopic(node.log());
        int count = tasks(plan);
        StateBudget budget =
                ContinuousSettings.of(plan.session(), query.onError()).budget();
        List<PersistentTask> tasks = new ArrayList<>();
        for (int task = 0; task < count; task++) {
            TaskShare share = new TaskShare(task, count);
            tasks.add(new PersistentTask(
                    owner,
                    () -> PersistentRun.open(new PersistentRun.Opening(
                            node,
                            plan,
                            share,
                            budget.ofAnotherTask(),
                            owner.progress().run(share.task()))),
                    threads,
                    config.commitIntervalMs()));
        }
        return tasks;
    }

    /** As many as its changelog has partitions, which it has from its beginning on. */
    private int tasks(PersistentPlan plan) {
        String changelog = QueryNames.changelog(plan.query().id());
        TaskSplit split = TaskSplit.of(node.log(), plan.plan(), plan.session(), config.tasks());
        Optional<TopicDescription> known = node.log().topic(changelog);
        if (known.isPresent()) {
            split.checkFits(plan.query(), known.get().partitions());
            return known.get().partitions();
        }
        createChangelog(plan, split.tasks());
        return node.log().topic(changelog).map(TopicDescription::partitions).orElse(split.tasks());
    }

    private void createChangelog(PersistentPlan plan, int tasks) {
        Map<String, String> configs =
                Map.of("cleanup.policy", "compact", "max.message.bytes", String.valueOf(CHANGELOG_RECORD_BYTES));
        LogFutures.ensureTopic(
                node.log(), TopicSpec.of(QueryNames.changelog(plan.query().id()), tasks, configs));
    }

    @Override
    public void pause(String id) {
        alone(id, () -> {
            HostedQuery query = queries.get(id);
            if (query != null && !isOver(query.pause())) {
                throw restless(query, "is to pause, and does so as soon as it can");
            }
        });
    }

    @Override
    public void resume(String id) {
        alone(id, () -> Optional.ofNullable(queries.get(id)).ifPresent(HostedQuery::resume));
    }

    @Override
    public void release(String id) {
        alone(id, () -> {
            HostedQuery query = queries.get(id);
            if (query != null) {
                if (!isOver(query.end())) {
                    throw restless(query, "is to go on elsewhere, and stops here as soon as it can");
                }
                queries.remove(id);
            }
        });
    }

    @Override
    public void terminate(String id) {
        alone(id, () -> end(id));
    }

    private void end(String id) {
        HostedQuery query = queries.remove(id);
        if (query != null) {
            ending.put(id, query);
            var unused = query.end().thenRunAsync(() -> alone(id, () -> ended(id, query)));
        }
        HostedQuery last = ending.get(id);
        if (last != null && !isOver(last.end())) {
            throw restless(last, "is ended, but holds what it has until then");
        }
        try {
            deleteChangelog(id);
        } finally {
            ending.remove(id);
        }
    }

    /** Of one that nobody waits for any more. */
    private void ended(String id, HostedQuery query) {
        if (ending.get(id) == query) {
            deleteLater(id);
            ending.remove(id);
        }
    }

    private void deleteLater(String id) {
        try {
            deleteChangelog(id);
        } catch (SqlException e) {
            LOG.warn("What query {} kept could not be deleted; the next start will do it", id, e);
        }
    }

    private void deleteChangelog(String id) {
        String changelog = QueryNames.changelog(id);
        if (node.log().topic(changelog).isEmpty()) {
            return;
        }
        try {
            LogFutures.await(node.log().deleteTopic(changelog), "Deleting the states of " + id);
        } catch (SqlException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    /** Whether it is, in time and before the caller's thread is interrupted. */
    private boolean isOver(CompletableFuture<Void> end) {
        try {
            end.get(config.stopTimeoutMs(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A query's rest does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private SqlException restless(HostedQuery query, String words) {
        if (Thread.currentThread().isInterrupted()) {
            return new SqlException(
                    "57014", "Query " + query.id() + " " + words + ": waiting until it stands still was cancelled.");
        }
        return new SqlException(
                "55006",
                "Query " + query.id() + " " + words + ": after " + config.stopTimeoutMs()
                        + " ms it does not stand still yet, since "
                        + query.kept().orElse("the log has not ended its transaction") + ".");
    }

    @Override
    public void forget(Supplier<Set<String>> known) {
        // The topics first: what is created meanwhile is in the catalog before its topic is there.
        List<String> topics =
                node.log().topics().stream().map(TopicDescription::name).toList();
        Set<String> ids = known.get();
        for (String topic : topics) {
            QueryNames.ofChangelog(topic)
                    .filter(id -> !ids.contains(id) && !queries.containsKey(id) && !ending.containsKey(id))
                    .ifPresent(id -> {
                        LOG.info("Deleting what query {} kept, whose end was cut short", id);
                        deleteLater(id);
                    });
        }
    }

    @Override
    public Optional<QueryStatus> status(String id) {
        return Optional.ofNullable(queries.get(id)).map(HostedQuery::status);
    }

    @Override
    public void close() {
        CompletableFuture<?>[] ends =
                queries.values().stream().map(HostedQuery::end).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, config.stopTimeoutMs(), TimeUnit.MILLISECONDS)
                .join();
        threads.close();
        queries.clear();
    }
}
