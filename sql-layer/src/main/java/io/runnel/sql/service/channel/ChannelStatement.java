package io.runnel.sql.service.channel;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Prepared;
import io.runnel.sql.SqlException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One statement of a client: what was prepared, what it is at, and the results it has open. Thread-safe. */
final class ChannelStatement {
    static final String CANCELLED = "57014";

    private static final Logger LOG = LoggerFactory.getLogger(ChannelStatement.class);

    private final int number;
    private final Lane lane;
    private final Cancellation cancellation = new Cancellation();
    private final Map<Integer, ChannelResult> results = new ConcurrentHashMap<>();
    private volatile @Nullable Prepared prepared;
    // Guarded by this, all seven.
    private boolean executing;
    private boolean closed;
    private @Nullable SqlException ending;
    /** The request whose execution began last; the numbers of requests grow. */
    private long begun;
    /** Requests below it were ended, whether they had begun or not. */
    private long endedBefore;

    private @Nullable SqlException endedWhy;
    private int lastResult;

    ChannelStatement(int number, Lane lane) {
        this.number = number;
        this.lane = lane;
    }

    int number() {
        return number;
    }

    Lane lane() {
        return lane;
    }

    /** Of what is being executed; begins anew with each execution. */
    Cancellation cancellation() {
        return cancellation;
    }

    void prepared(Prepared statement) {
        prepared = statement;
    }

    /** @throws SqlException HY010 if nothing was prepared under its number */
    Prepared prepared() {
        Prepared known = prepared;
        if (known == null) {
            throw new SqlException("HY010", "Statement " + number + " was not prepared.");
        }
        return known;
    }

    /**
     * The execution that this request asks for begins, after the results of the last are closed.
     *
     * @throws SqlException why it was ended while it waited for its turn, if it was
     */
    void begin(long request) {
        closeResults();
        synchronized (this) {
            check(request);
            begun = request;
            executing = true;
            ending = null;
            cancellation.reset();
        }
    }

    /** @throws SqlException why that request was ended while it waited for its turn, if it was */
    synchronized void check(long request) {
        if (closed) {
            throw closedMeanwhile();
        }
        SqlException reason = endedWhy;
        if (request < endedBefore && reason != null) {
            throw reason;
        }
    }

    private static SqlException closedMeanwhile() {
        return new SqlException(CANCELLED, "The statement was closed.");
    }

    /** @throws SqlException why it was ended meanwhile, if it was and there is something to end: what is stored is stored */
    void finish() {
        SqlException reason;
        synchronized (this) {
            executing = false;
            reason = ending;
        }
        if (reason != null && !results.isEmpty()) {
            closeResults();
            throw reason;
        }
    }

    /** The execution failed; what to tell the client: why it was ended, if it was. */
    Throwable failed(Throwable failure) {
        SqlException reason;
        synchronized (this) {
            executing = false;
            reason = ending;
        }
        closeResults();
        return reason == null ? failure : reason;
    }

    /** @return its number within the statement */
    int add(ChannelResult result) {
        synchronized (this) {
            if (!closed) {
                results.put(++lastResult, result);
                return lastResult;
            }
        }
        result.close();
        throw closedMeanwhile();
    }

    /** @throws SqlException 24000 if it is not open */
    ChannelResult result(int result) {
        ChannelResult open = results.get(result);
        if (open == null) {
            throw new SqlException(
                    ChannelResult.INVALID_CURSOR_STATE, "The result is closed. Execute the statement again.");
        }
        return open;
    }

    @Nullable
    ChannelResult find(int result) {
        return results.get(result);
    }

    void forget(int result) {
        results.remove(result);
    }

    int openResults() {
        return (int)
                results.values().stream().filter(result -> !result.isClosed()).count();
    }

    boolean hasTracked() {
        return results.values().stream().anyMatch(ChannelResult::isTracked);
    }

    /**
     * Ends what was asked for before that request and is still at it, or has not begun; does nothing to what was asked for
     * later.
     */
    void end(long before, SqlException reason) {
        synchronized (this) {
            if (before > endedBefore) {
                endedBefore = before;
                endedWhy = reason;
            }
            if (before <= begun) {
                return;
            }
            interrupt(reason);
        }
        results.values().forEach(result -> result.end(reason));
    }

    /** Ends that execution if it still runs. */
    void timeOut(long request, SqlException reason) {
        synchronized (this) {
            if (!executing || begun != request) {
                return;
            }
            interrupt(reason);
        }
        results.values().forEach(result -> result.end(reason));
    }

    private synchronized void interrupt(SqlException reason) {
        if (executing) {
            ending = reason;
            cancellation.request();
        }
    }

    private void closeResults() {
        results.values().forEach(result -> {
            try {
                result.close();
            } catch (RuntimeException e) {
                // The others must be closed all the same.
                LOG.error("A result could not be closed", e);
            }
        });
        results.clear();
    }

    /** Ends all without an error for anybody but who executes now, or waits for it. */
    void close() {
        synchronized (this) {
            closed = true;
            interrupt(closedMeanwhile());
        }
        closeResults();
    }
}
