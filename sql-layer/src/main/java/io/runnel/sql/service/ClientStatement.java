package io.runnel.sql.service;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a client and the result it has open, at most one. A cancel meets it in any of its states: before the
 * query gave its first row as well as while a fetch waits.
 */
final class ClientStatement implements AutoCloseable {
    static final String CANCELLED = "57014";

    private final int id;
    private final @Nullable Prepared prepared;
    private final Cancellation cancellation = new Cancellation();
    // Guarded by this, all three.
    private @Nullable OpenResult result;
    private boolean executing;
    private boolean closed;

    ClientStatement(int id, @Nullable Prepared prepared) {
        this.id = id;
        this.prepared = prepared;
    }

    int id() {
        return id;
    }

    /** What the client prepared under this handle, or null if it did not. */
    @Nullable
    Prepared prepared() {
        return prepared;
    }

    synchronized @Nullable OpenResult result() {
        return result;
    }

    /**
     * Executes, after closing the result that is open.
     *
     * @return the count of stored rows, or null if there is now a result
     * @throws SqlException 57014 if the statement was cancelled or closed meanwhile
     */
    @Nullable
    Long execute(Supplier<Outcome> execution, Function<RowSource, OpenResult> opening) {
        begin();
        Outcome outcome;
        try {
            outcome = execution.get();
        } catch (RuntimeException e) {
            finish(null);
            throw e;
        }
        if (outcome instanceof Outcome.Updated updated) {
            finish(null);
            return updated.count();
        }
        finish(opening.apply(((Outcome.Rows) outcome).source()));
        return null;
    }

    /** Executes what gives no result of its own, as {@link #execute} would. */
    void run(Supplier<Outcome> execution) {
        execute(execution, source -> {
            throw new IllegalStateException("Rows came of what gives none");
        });
    }

    /** Of what is being executed; begins anew with each execution. */
    Cancellation cancellation() {
        return cancellation;
    }

    synchronized boolean hasResult() {
        return result != null;
    }

    private synchronized void begin() {
        if (executing) {
            throw new SqlException("HY010", "The statement is being executed by another request.");
        }
        if (result != null) {
            result.close();
            result = null;
        }
        executing = true;
        cancellation.reset();
    }

    private synchronized void finish(@Nullable OpenResult opened) {
        executing = false;
        if (opened == null) {
            return;
        }
        if (closed || cancellation.isRequested()) {
            opened.close();
            throw new SqlException(CANCELLED, "The statement was cancelled.");
        }
        result = opened;
    }

    /** Ends what runs now, with SQLState 57014 for the request that waits for it; does nothing if nothing runs. */
    synchronized void cancel() {
        cancelExecution();
        if (result != null) {
            result.cancel();
        }
    }

    private void cancelExecution() {
        if (executing) {
            cancellation.request();
        }
    }

    /** Ends the result, if one is open, without error. */
    synchronized void closeResult() {
        if (result != null) {
            result.close();
            result = null;
        }
    }

    /** Ends the result, if one is open, telling its client why. */
    synchronized void end(SqlException reason) {
        closed = true;
        cancelExecution();
        if (result != null) {
            result.end(reason);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        cancelExecution();
        closeResult();
    }
}
