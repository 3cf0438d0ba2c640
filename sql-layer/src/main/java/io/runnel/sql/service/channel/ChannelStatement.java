package io.runnel.sql.service.channel;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Prepared;
import io.runnel.sql.SqlException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One statement of a client: what was prepared, what it is at, and the results it has open. Thread-safe. */
final class ChannelStatement {
    static final String CANCELLED = "57014";

    private final int number;
    private final Lane lane;
    private final Cancellation cancellation = new Cancellation();
    private final Map<Integer, ChannelResult> results = new ConcurrentHashMap<>();
    private volatile @Nullable Prepared prepared;
    // Guarded by this, all four.
    private boolean executing;
    private boolean closed;
    private @Nullable SqlException ending;
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

    /** An execution begins, after the results of the last are closed. */
    void begin() {
        results.values().forEach(ChannelResult::close);
        results.clear();
        synchronized (this) {
            executing = true;
            ending = null;
            cancellation.reset();
        }
    }

    /** @throws SqlException why it was ended meanwhile, if it was */
    void finish() {
        SqlException reason;
        synchronized (this) {
            executing = false;
            reason = ending;
        }
        if (reason != null) {
            closeResults();
            throw reason;
        }
    }

    /** The execution failed; what to tell the client: why it was ended, if it was. */
    RuntimeException failed(RuntimeException failure) {
        synchronized (this) {
            executing = false;
            closeResults();
            return ending == null ? failure : ending;
        }
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
        throw new SqlException(CANCELLED, "The statement was closed.");
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

    /** Ends what runs now, with that reason for the request that waits for it; does nothing if nothing runs. */
    void end(SqlException reason) {
        synchronized (this) {
            if (executing) {
                ending = reason;
                cancellation.request();
            }
        }
        results.values().forEach(result -> result.end(reason));
    }

    private void closeResults() {
        results.values().forEach(ChannelResult::close);
        results.clear();
    }

    /** Ends all without an error for anybody but who executes now. */
    void close() {
        synchronized (this) {
            closed = true;
            if (executing) {
                ending = new SqlException(CANCELLED, "The statement was closed.");
                cancellation.request();
            }
        }
        closeResults();
    }
}
