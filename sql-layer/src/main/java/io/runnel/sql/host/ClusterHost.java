package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.query.Members;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the persistent queries of a cluster among its nodes. Each node runs those that {@link QueryOwners} gives it, and
 * brings what it runs in line with the catalog and the nodes in service whenever one of the two has changed, through
 * whatever node that was. There is no hand-over: who takes a query over fences the transactions of the one before, so that
 * two who both take themselves for the owner for a moment do no harm, and goes on from its changelog.
 *
 * <p>A query has one lock: statements of this node's clients and what others have changed come one after the other.
 * Thread-safe.
 */
public final class ClusterHost implements PersistentQueryHost {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterHost.class);

    /** How soon what has failed is tried again, and whether this node is still counted on is looked at. */
    private static final long LOOK_AGAIN_MS = 1_000;

    /** While a statement waits for another node. */
    private static final long POLL_MS = 20;

    /** Queries that begin or end at one time; one that does not come to rest keeps a thread for some seconds. */
    private static final int THREADS = 4;

    /** Queries of equal hashes wait for each other, which is rare among so many. */
    private static final int LOCKS = 128;

    private final PersistentQueryHost local;
    private final Supplier<CatalogSnapshot> catalog;
    private final Supplier<CatalogSnapshot> newest;
    private final Members members;
    private final EventLog log;
    private final long stopTimeoutMs;

    /** What this node runs, as the host beneath was told last. */
    private final Map<String, PersistentQuery> mine = new ConcurrentHashMap<>();

    /** Of them those that another node is to run, and that have not come to rest here yet. */
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();

    /** Queries that the catalog has no more and that may have left something. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final Set<String> settling = ConcurrentHashMap.newKeySet();
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor threads;
    private volatile Runnable endOfNews = () -> {};
    private volatile Set<String> known = Set.of();
    private volatile boolean follows;
    private volatile boolean closed;

    /**
     * @param local runs what is this node's; closed with this
     * @param catalog as this node knows it
     * @param newest as it is, whichever node wrote it
     * @param stopTimeoutMs how long a statement waits for the node that runs a query
     */
    public ClusterHost(
            PersistentQueryHost local,
            Supplier<CatalogSnapshot> catalog,
            Supplier<CatalogSnapshot> newest,
            Members members,
            EventLog log,
            long stopTimeoutMs) {
        this.local = local;
        this.catalog = catalog;
        this.newest = newest;
        this.members = members;
        this.log = log;
        this.stopTimeoutMs = stopTimeoutMs;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "query-placement");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Whose a query is. */
    private OptionalInt owner(String id) {
        return QueryOwners.owner(id, members.active());
    }

    private boolean isMine(String id) {
        OptionalInt owner = owner(id);
        return members.inService() && owner.isPresent() && owner.getAsInt() == members.nodeId();
    }

    @Override
    public void follow() {
        follows = true;
        endOfNews = members.onChange(() -> run(this::nodesChanged));
        run(this::nodesChanged);
        var unused = threads.scheduleWithFixedDelay(this::look, LOOK_AGAIN_MS, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** The catalog may have changed; on the log's threads. */
    public void catalogGrew() {
        if (follows && looking.compareAndSet(false, true)) {
            run(() -> {
                looking.set(false);
                look();
            });
        }
    }

    private void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // The node shuts down: nothing is to be begun any more.
        }
    }

    private void nodesChanged() {
        try {
            noteLeftovers();
        } catch (KafkaException | SqlException e) {
            trouble("", "looking for what ended queries have left", e);
        }
        look();
    }

    /** Whoever ran a query that was ended may have gone before it could delete what the query kept. */
    private void noteLeftovers() {
        // The topics first: what is created meanwhile is in the catalog before its topic is there.
        List<String> topics = log.topics().stream().map(TopicDescription::name).toList();
        Set<String> ids = newest.get().queriesById().keySet();
        topics.stream()
                .flatMap(topic -> QueryNames.ofChangelog(topic).stream())
                .filter(id -> !ids.contains(id))
                .forEach(ended::add);
    }

    /** Has everything settled that is not as it should be. */
    private void look() {
        try {
            Set<String> now = catalog.get().queriesById().keySet();
            known.stream().filter(id -> !now.contains(id)).forEach(ended::add);
            known = Set.copyOf(now);
            Set<String> all = new HashSet<>(now);
            all.addAll(mine.keySet());
            all.addAll(ended);
            all.stream().filter(this::differs).forEach(this::settleSoon);
        } catch (RuntimeException e) {
            trouble("", "comparing what runs here with the catalog", e);
        }
    }

    private boolean differs(String id) {
        if (leaving.contains(id) || ended.contains(id)) {
            return true;
        }
        PersistentQuery wanted =
                catalog.get().query(id).filter(query -> isMine(id)).orElse(null);
        PersistentQuery has = mine.get(id);
        return has == null ? wanted != null : !has.equals(wanted);
    }

    private void settleSoon(String id) {
        if (!settling.add(id)) {
            return;
        }
        run(() -> {
            settling.remove(id);
            try {
                settle(id);
                troubles.remove(id);
            } catch (RuntimeException e) {
                trouble(id, "query " + id, e);
            }
        });
    }

    private void trouble(String id, String what, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (!closed && !message.equals(troubles.put(id, message))) {
            LOG.warn("Sharing the queries of the cluster: {}: {} It is tried again.", what, message, e);
        }
    }

    private void settle(String id) {
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), LOCKS));
        lock.lock();
        try {
            if (!closed) {
                bringInLine(id);
            }
        } finally {
            lock.unlock();
        }
    }

    private void bringInLine(String id) {
        if (leaving.contains(id)) {
            letGo(id);
        }
        Optional<PersistentQuery> defined = catalog.get().query(id);
        boolean isMine = isMine(id);
        PersistentQuery has = mine.get(id);
        if (defined.isEmpty()) {
            end(id, has != null || isMine);
        } else if (!isMine) {
            ended.remove(id);
            if (has != null) {
                leaving.add(id);
                letGo(id);
            }
        } else {
            ended.remove(id);
            carryOut(defined.get(), has);
            mine.put(id, defined.get());
        }
    }

    private void letGo(String id) {
        local.release(id);
        mine.remove(id);
        leaving.remove(id);
        LOG.info("Query {} runs here no more: {}", id, words(owner(id)));
    }

    private void end(String id, boolean here) {
        if (here) {
            mine.remove(id); // It is ended, even if it does not come to rest in time.
            local.terminate(id);
        }
        ended.remove(id);
    }

    private void carryOut(PersistentQuery wanted, @Nullable PersistentQuery has) {
        String id = wanted.id();
        if (has == null) {
            local.start(wanted);
            LOG.info("Query {} runs here", id);
        } else if (!has.isMadeAs(wanted)) {
            if (wanted.kind() == PersistentQuery.Kind.INSERT) {
                // Another query to which its user gave the same id; one of that kind is never replaced.
                end(id, true);
                local.start(wanted);
            } else {
                local.replace(wanted);
            }
        } else if (wanted.state() == PersistentQuery.DesiredState.PAUSED) {
            local.pause(id);
        } else if (has.state() != wanted.state() || has.resumed() != wanted.resumed()) {
            local.resume(id);
        }
    }

    /** Carries out what the catalog says already, and leaves to its owner what is another node's. */
    @Override
    public void start(PersistentQuery query) {
        settle(query.id());
    }

    @Override
    public void startAnew(PersistentQuery query) {
        settle(query.id());
    }

    @Override
    public void replace(PersistentQuery query) {
        settle(query.id());
    }

    @Override
    public void pause(String id) {
        settle(id);
    }

    @Override
    public void resume(String id) {
        settle(id);
    }

    @Override
    public void release(String id) {
        local.release(id);
    }

    /** Waits for the node that runs it, to have stopped it and deleted what it kept. */
    @Override
    public void terminate(String id) {
        settle(id);
        awaitGone(id, "is ended, but what it kept is still there");
    }

    @Override
    public void awaitFree(String id) {
        awaitGone(id, "was ended, but what it kept is still there: its id cannot be given to another one yet");
    }

    private void awaitGone(String id, String otherwise) {
        String changelog = QueryNames.changelog(id);
        boolean gone = await(
                () -> log.topic(changelog).isEmpty() || catalog.get().query(id).isPresent());
        if (!gone) {
            throw new SqlException(
                    "55006",
                    "Query " + id + " " + otherwise + " after " + stopTimeoutMs + " ms. " + words(owner(id))
                            + "; it deletes that as soon as it can.");
        }
    }

    private static String words(OptionalInt owner) {
        return owner.isPresent() ? "It is node " + owner.getAsInt() + "'s" : "No node is in service to run it";
    }

    private boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(stopTimeoutMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SqlException("57014", "Waiting for another node was cancelled.", 0, 0, e);
            }
        }
        return true;
    }

    /** Each node does this for what is its own, whenever nodes come or go. */
    @Override
    public void forget(Supplier<Set<String>> known) {
        run(this::nodesChanged);
    }

    @Override
    public Optional<Place> place(String id) {
        return Optional.of(
                mine.containsKey(id) || isMine(id)
                        ? new Place(OptionalInt.of(members.nodeId()), true)
                        : new Place(owner(id), false));
    }

    @Override
    public Optional<QueryStatus> status(String id) {
        Optional<QueryStatus> status = local.status(id);
        return status.isPresent()
                ? status
                : Optional.ofNullable(troubles.get(id)).map(ClusterHost::failed);
    }

    private static QueryStatus failed(String trouble) {
        return new QueryStatus(QueryStatus.State.ERROR, Optional.of(trouble), 0, 0, 0, 0, 0, 0, OptionalLong.empty());
    }

    @Override
    public void close() {
        closed = true;
        endOfNews.run();
        threads.shutdownNow();
        local.close();
    }
}
