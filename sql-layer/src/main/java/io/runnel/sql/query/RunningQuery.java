package io.runnel.sql.query;

import io.runnel.log.ReadStatistics;
import io.runnel.sql.Session;
import io.runnel.sql.memory.QueryMemory;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a running query in the {@link QueryRegister}, where those who run it note what it does. Thread-safe; its counters
 * are for batches rather than single records.
 */
public final class RunningQuery {
    /** A statement can have megabytes of literals; its beginning tells which one it was. */
    private static final int MAX_TEXT = 4_000;

    private final String id;
    private final String sql;
    private final boolean continuous;
    private final Session session;
    private final long startedMs = System.currentTimeMillis();
    private final AtomicLong rowsReturned = new AtomicLong();
    private final AtomicLong recordsRead = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final Map<String, ReadStatistics> scans = new ConcurrentHashMap<>();
    private volatile @Nullable QueryMemory memory;
    private @Nullable RowSource rows;
    private boolean cancelled;
    private volatile @Nullable String killed;

    RunningQuery(String id, String sql, boolean continuous, Session session) {
        this.id = id;
        String text = sql.strip();
        this.sql = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        this.continuous = continuous;
        this.session = session;
    }

    /** A query that stands in no register, such as one that a statement runs for itself. */
    public static RunningQuery unregistered(Session session) {
        return new RunningQuery("Q0", "", false, session);
    }

    public String id() {
        return id;
    }

    /** Notes records that were read. */
    public void read(long records, long bytes) {
        recordsRead.addAndGet(records);
        bytesRead.addAndGet(bytes);
    }

    /** Notes what a reader of a topic has read, once it is closed. */
    void scanned(String topic, ReadStatistics read) {
        scans.merge(topic, read, ReadStatistics::plus);
    }

    /** What readers that are closed have read, by topic. */
    public Map<String, ReadStatistics> scans() {
        return new TreeMap<>(scans);
    }

    /** The most bytes that the query held at one time, as far as they are counted. */
    public long peakMemoryBytes() {
        QueryMemory account = memory;
        return account == null ? 0 : account.peakBytes();
    }

    /** What the query holds is counted there from now on. */
    void memory(QueryMemory account) {
        memory = account;
    }

    void returned(int rowCount) {
        rowsReturned.addAndGet(rowCount);
    }

    synchronized void runs(RowSource source) {
        rows = source;
        if (cancelled) {
            source.cancel();
        }
    }

    /** @param reason what its client is told */
    synchronized void cancel(String reason) {
        cancelled = true;
        killed = reason;
        if (rows != null) {
            rows.cancel();
        }
    }

    /** Why somebody else than its client ended it; null if nobody did. */
    @Nullable
    String killed() {
        return killed;
    }

    long number() {
        return Long.parseLong(id.substring(1));
    }

    QueryInfo info() {
        return info(QueryInfo.State.RUNNING, OptionalLong.empty(), null);
    }

    QueryInfo ended(QueryInfo.State state, @Nullable Throwable failure) {
        return info(state, OptionalLong.of(System.currentTimeMillis()), failure);
    }

    private QueryInfo info(QueryInfo.State state, OptionalLong endedMs, @Nullable Throwable failure) {
        QueryMemory account = memory;
        return new QueryInfo(
                id,
                sql,
                session.connection(),
                session.user(),
                continuous,
                state,
                startedMs,
                endedMs,
                rowsReturned.get(),
                recordsRead.get(),
                bytesRead.get(),
                account == null || endedMs.isPresent() ? 0 : account.heldBytes(),
                account == null ? 0 : account.peakBytes(),
                Optional.ofNullable(failure).map(cause -> String.valueOf(cause.getMessage())));
    }
}
