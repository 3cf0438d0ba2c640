package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.SQLException;

/** The session's calls under the connection's network time-out. Thread-safe. */
final class SessionCalls {
    private final ServiceSession session;
    private volatile int networkTimeoutMs;

    SessionCalls(ServiceSession session) {
        this.session = session;
    }

    ServiceSession session() {
        return session;
    }

    int networkTimeoutMs() {
        return networkTimeoutMs;
    }

    /** @param timeoutMs 0 for none */
    void networkTimeoutMs(int timeoutMs) {
        networkTimeoutMs = timeoutMs;
    }

    <R extends Reply> R call(Request request, Class<R> type) throws SQLException {
        return call(request, type, Deadline.NONE);
    }

    <R extends Reply> R call(Request request, Class<R> type, Deadline deadline) throws SQLException {
        return await(session.begin(request, type), deadline);
    }

    /**
     * Waits for a reply.
     *
     * @throws SQLException HYT00 if the deadline passed; 08006 if the network time-out passed, and the connection is closed
     */
    <R extends Reply> R await(ServiceSession.Call<R> call, Deadline deadline) throws SQLException {
        int timeoutMs = networkTimeoutMs;
        Deadline network = timeoutMs == 0 ? Deadline.NONE : Deadline.afterMs(timeoutMs);
        try {
            return call.await(deadline.earlier(network));
        } catch (SQLException e) {
            if (!SqlStates.TIMEOUT.equals(e.getSQLState()) || !network.passed()) {
                throw e;
            }
            session.abort();
            throw SqlErrors.of(
                    SqlStates.CONNECTION_LOST,
                    "The service did not answer within the network timeout of " + timeoutMs
                            + " ms; the connection is closed.",
                    e);
        }
    }

    /** Sends what needs no reply and may come too late; a service that is lost has ended everything anyway. */
    void tell(Request request) {
        try {
            session.begin(request, Reply.Done.class);
        } catch (SQLException e) {
            // The next call says so, to somebody who waits for something.
        }
    }
}
