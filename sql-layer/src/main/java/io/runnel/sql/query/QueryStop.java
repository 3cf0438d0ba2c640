package io.runnel.sql.query;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether somebody wants a running query to end, and how. Thread-safe; cancelling wins over closing. */
final class QueryStop {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
        stopped.set(true);
    }

    void close() {
        stopped.set(true);
    }

    boolean isStopped() {
        return stopped.get();
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** The flag that Calcite's own operators look at. */
    AtomicBoolean flag() {
        return stopped;
    }

    /** Ends the running query's thread from within. */
    void check() {
        if (stopped.get()) {
            throw new StoppedException();
        }
    }

    /** Unwinds the operators of a query that was stopped; caught where the query is polled. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("The query was stopped", null, false, false);
        }
    }
}
