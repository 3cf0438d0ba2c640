package io.runnel.jdbc;

import org.apache.calcite.avatica.Meta.StatementHandle;

/**
 * One execution of a statement, from its start to the end of its result, and what may end it early. Its own thread and
 * one that cancels use it.
 */
final class Execution {
    private final ServerCalls calls;
    private final int timeoutSeconds;
    private final Deadline deadline;
    private volatile boolean cancelled;

    /** @param timeoutSeconds 0 for none */
    Execution(ServerCalls calls, int timeoutSeconds) {
        this.calls = calls;
        this.timeoutSeconds = timeoutSeconds;
        deadline = timeoutSeconds == 0 ? Deadline.NONE : Deadline.afterMs(timeoutSeconds * 1000L);
    }

    Deadline deadline() {
        return deadline;
    }

    /** Ends it; the request that waits fails with SQLState 57014, and so does whatever comes after. */
    void cancel(StatementHandle statement) {
        cancelled = true;
        calls.cancel(statement);
    }

    /**
     * To be called between requests.
     *
     * @throws UncheckedSqlException 57014 if it was cancelled, HYT00 if its time is over
     */
    void check(StatementHandle statement) {
        if (cancelled) {
            // A cancel that met no request on the server has ended nothing there.
            calls.closeResult(statement);
            throw SqlErrors.unchecked(SqlStates.CANCELLED, "The statement was cancelled.");
        }
        if (deadline.passed()) {
            throw timedOut(statement);
        }
    }

    /** Ends it on the server, and gives what its thread is to throw. */
    UncheckedSqlException timedOut(StatementHandle statement) {
        UncheckedSqlException timeout = SqlErrors.unchecked(
                SqlStates.TIMEOUT,
                "The query timeout of " + timeoutSeconds + " s passed; the statement was cancelled. An INSERT may have"
                        + " been carried out.");
        try {
            calls.cancel(statement);
            calls.closeResult(statement);
        } catch (UncheckedSqlException e) {
            timeout.addSuppressed(e); // the server's lease ends it
        }
        return timeout;
    }
}
