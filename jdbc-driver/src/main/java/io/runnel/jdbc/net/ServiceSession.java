package io.runnel.jdbc.net;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.SQLException;

/**
 * A session with the SQL service, over a socket or within the process. Thread-safe: several threads may have a call under
 * way, and each gets its own reply. No request takes effect twice, whatever becomes of the socket.
 */
public interface ServiceSession extends AutoCloseable {
    /** What the service said of itself when the session began. */
    Reply.Opened opened();

    /**
     * Sends a request and waits for its reply.
     *
     * @param type what the reply must be
     * @throws SQLException what the service failed with; 08003 if the session is closed; 08006 if the service is lost, with
     *     a message that says whether the request may have been carried out, 08007 instead for a commit of which this is not
     *     known; HYT00 if the deadline passed: a request under way then goes on at the service, unless it is cancelled
     */
    default <R extends Reply> R call(Request request, Class<R> type, Deadline deadline) throws SQLException {
        return begin(request, type).await(deadline);
    }

    /**
     * Sends a request without waiting for its reply, so that the service is at it meanwhile.
     *
     * @throws SQLException as {@link #call} does
     */
    <R extends Reply> Call<R> begin(Request request, Class<R> type) throws SQLException;

    /** A request under way. */
    interface Call<R extends Reply> {
        /**
         * Waits for the reply; to be called once, or again after the deadline passed.
         *
         * @throws SQLException as {@link ServiceSession#call} does
         */
        R await(Deadline deadline) throws SQLException;
    }

    /** Whether nothing is known that makes the session useless. */
    boolean isOpen();

    /** Ends the session without telling the service, which finds out by its lease; calls under way fail with 08003. */
    void abort();

    /** Ends the session; does nothing the second time. Calls under way fail with 08003. */
    @Override
    void close();
}
