package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One execution of a statement, with the rows that it gives: until when it may take, and whether it was cancelled. */
final class Execution {
    private static final long MS_PER_SECOND = 1000;

    private final SessionCalls calls;
    private final int statement;
    private final int timeoutSeconds;
    private final Deadline deadline;
    private volatile boolean cancelled;

    /** @param timeoutSeconds 0 for none */
    Execution(SessionCalls calls, int statement, int timeoutSeconds) {
        this.calls = calls;
        this.statement = statement;
        this.timeoutSeconds = timeoutSeconds;
        deadline = timeoutSeconds == 0 ? Deadline.NONE : Deadline.afterMs(timeoutSeconds * MS_PER_SECOND);
    }

    SessionCalls calls() {
        return calls;
    }

    int statement() {
        return statement;
    }

    /** For the service; 0 for none. */
    int timeoutMs() {
        return (int) Math.min(timeoutSeconds * MS_PER_SECOND, Integer.MAX_VALUE);
    }

    /** How long a wait for rows may be. */
    int waitMs(int mostMs) {
        int networkMs = calls.networkTimeoutMs();
        int most = networkMs == 0 ? mostMs : Math.max(1, Math.min(mostMs, networkMs / 2));
        return deadline.exists() ? Math.min(most, deadline.remainingMs()) : most;
    }

    /** By any thread: what waits fails, and so does what comes after. */
    void cancel() {
        cancelled = true;
        calls.tell(new Request.Cancel(statement));
    }

    /** @throws SQLException 57014 */
    void checkCancelled() throws SQLException {
        if (cancelled) {
            throw SqlErrors.of(SqlStates.CANCELLED, "The statement was cancelled.");
        }
    }

    /** @throws SQLException 57014 or HYT00 */
    void check() throws SQLException {
        checkCancelled();
        if (deadline.passed()) {
            throw timedOut("", null);
        }
    }

    private SQLException timedOut(String outcome, @Nullable Throwable cause) {
        calls.tell(new Request.Cancel(statement));
        return SqlErrors.of(
                SqlStates.TIMEOUT,
                "The query timeout of " + timeoutSeconds + " s passed; the statement was ended." + outcome,
                cause);
    }

    /** Executes; what a statement did of which the service did not answer in time is not known. */
    <R extends Reply> R call(Request request, Class<R> type) throws SQLException {
        check();
        return await(calls.session().begin(request, type), " Whether it was carried out before is not known.");
    }

    /** Waits for rows. */
    <R extends Reply> R await(ServiceSession.Call<R> call) throws SQLException {
        return await(call, "");
    }

    private <R extends Reply> R await(ServiceSession.Call<R> call, String unanswered) throws SQLException {
        try {
            return calls.await(call, deadline);
        } catch (SQLException e) {
            if (SqlStates.TIMEOUT.equals(e.getSQLState()) && timeoutSeconds > 0) {
                throw timedOut(deadline.passed() ? unanswered : "", e);
            }
            throw e;
        }
    }
}
