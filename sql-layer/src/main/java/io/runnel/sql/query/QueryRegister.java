package io.runnel.sql.query;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The queries of a node that run, and as many of those that ended last as the node was told to keep. Thread-safe; one
 * per engine.
 */
public final class QueryRegister {
    private final int keptQueries;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<String, RunningQuery> running = new ConcurrentHashMap<>();
    private final Deque<QueryInfo> ended = new ArrayDeque<>(); // guarded by itself, the newest first

    /** @param keptQueries ended queries to remember, at least 0 */
    public QueryRegister(int keptQueries) {
        this.keptQueries = keptQueries;
    }

    /**
     * Runs a query under a new id, from its start until its answer ends or is closed.
     *
     * @param start starts it; a failure is entered as well, and thrown on
     */
    public RowSource run(String sql, boolean continuous, Session session, Function<RunningQuery, RowSource> start) {
        RunningQuery query = new RunningQuery("Q" + lastId.incrementAndGet(), sql, continuous, session);
        running.put(query.id(), query);
        try {
            RowSource rows = start.apply(query);
            query.runs(rows);
            return new RegisteredRows(rows, query, this);
        } catch (RuntimeException | Error e) {
            end(query, QueryInfo.State.FAILED, e);
            throw e;
        }
    }

    /** All queries that run, the oldest first, and after them those that ended, the one that ended last first. */
    public List<QueryInfo> queries() {
        List<QueryInfo> all = new ArrayList<>(running.values().stream()
                .sorted(Comparator.comparingLong(RunningQuery::number))
                .map(RunningQuery::info)
                .toList());
        synchronized (ended) {
            all.addAll(ended);
        }
        return all;
    }

    /**
     * Cancels a query that runs.
     *
     * @param id in any case
     * @param reason what its client is told, with SQLState 57014
     * @return whether there was such a query
     */
    public boolean cancel(String id, String reason) {
        RunningQuery query = running.get(id.toUpperCase(Locale.ROOT));
        if (query == null) {
            return false;
        }
        query.cancel(reason);
        end(query, QueryInfo.State.CANCELLED, null);
        return true;
    }

    /** Enters the end of a query; does nothing on one that ended. */
    void end(RunningQuery query, QueryInfo.State state, @Nullable Throwable failure) {
        if (running.remove(query.id()) == null) {
            return;
        }
        boolean cancelled =
                failure instanceof SqlException known && known.sqlState().equals("57014");
        QueryInfo info = query.ended(cancelled ? QueryInfo.State.CANCELLED : state, cancelled ? null : failure);
        synchronized (ended) {
            ended.addFirst(info);
            if (ended.size() > keptQueries) {
                ended.removeLast();
            }
        }
    }
}
