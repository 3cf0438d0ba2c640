package io.runnel.jdbc;

import io.runnel.jdbc.TransportException.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.Meta.StatementHandle;
import org.apache.calcite.avatica.remote.Service;

/** Requests to the server and what becomes of their failures. Thread-safe: requests may overtake each other. */
final class ServerCalls implements AutoCloseable {
    /** Whether a request may be sent again when its answer got lost. */
    enum Repeat {
        /** It changes nothing, or nothing more the second time. */
        SAFE,
        /** It may have been carried out: a second time would store rows twice, or skip rows of an answer. */
        NEVER
    }

    /** A first try and two more: a server that refuses three times is not a passing disturbance. */
    private static final int MAX_ATTEMPTS = 3;

    private static final long PAUSE_MS = 50;

    /** The server answers control requests at once. */
    private static final long CONTROL_TIMEOUT_MS = 5_000;

    private final HttpTransport transport;
    private final String address;
    private final WireMessages messages = new WireMessages();
    private volatile boolean connected;
    private volatile boolean closed;

    /** @param address of the server, for messages */
    ServerCalls(HttpTransport transport, String address) {
        this.transport = transport;
        this.address = address;
    }

    /** From here on a failure means that the server is lost, no longer that there is none. */
    void connected() {
        connected = true;
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @throws UncheckedSqlException with the server's error; 08001, 08003 or 08006 if there is no answer; HYT00 if the
     *     deadline passed
     */
    <R extends Service.Response> R call(Service.Request request, Class<R> type, Repeat repeat, Deadline deadline) {
        try {
            HttpAnswer answer = post("/", messages.bytes(request), repeat, deadline);
            if (answer.status() != HttpAnswer.OK && answer.status() != HttpAnswer.INTERNAL_ERROR) {
                throw new UncheckedSqlException(refused(answer));
            }
            Service.Response response = messages.response(answer.body());
            if (response instanceof Service.ErrorResponse error) {
                throw new UncheckedSqlException(
                        SqlErrors.ofState(error.sqlState, error.errorMessage, error.errorCode, null));
            }
            return type.cast(response);
        } catch (TransportException e) {
            throw new UncheckedSqlException(unanswered(e, repeat));
        } catch (IOException | ClassCastException | IllegalArgumentException e) {
            throw new UncheckedSqlException(notUnderstood(e));
        }
    }

    /** Ends what a statement runs: the request that waits for it gets SQLState 57014. */
    void cancel(StatementHandle statement) {
        control("/v1/cancel", statement);
    }

    /** Ends a statement's result: a request that waits for its rows gets none. */
    void closeResult(StatementHandle statement) {
        control("/v1/close-result", statement);
    }

    private void control(String path, StatementHandle statement) {
        String target = path + "?connection=" + statement.connectionId + "&statement=" + statement.id;
        try {
            post(target, new byte[0], Repeat.SAFE, Deadline.afterMs(CONTROL_TIMEOUT_MS));
        } catch (TransportException e) {
            throw new UncheckedSqlException(unanswered(e, Repeat.SAFE));
        }
    }

    private HttpAnswer post(String target, byte[] body, Repeat repeat, Deadline deadline) throws TransportException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == MAX_ATTEMPTS;
            try {
                HttpAnswer answer = transport.post(target, body, deadline);
                if (last || answer.status() != HttpAnswer.UNAVAILABLE) {
                    return answer;
                }
                pause(attempt); // refused, hence not carried out
            } catch (TransportException e) {
                // A lane that was used before may have been closed for its age; a fresh one tells more.
                if (last || repeat == Repeat.NEVER || e.stage() != Stage.UNANSWERED || !e.onUsedLane() || closed) {
                    throw e;
                }
            }
        }
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SqlErrors.unchecked(SqlStates.CANCELLED, "The thread was interrupted.");
        }
    }

    private SQLException unanswered(TransportException failure, Repeat repeat) {
        if (closed) {
            return SqlErrors.ofState(SqlStates.CONNECTION_CLOSED, "The connection is closed.");
        }
        if (failure.stage() == Stage.TIMED_OUT && connected) {
            return SqlErrors.ofState(
                    SqlStates.TIMEOUT, "Runnel at " + address + " did not answer in time.", 0, failure);
        }
        if (!connected) {
            return SqlErrors.ofState(
                    SqlStates.CANNOT_CONNECT,
                    "Cannot connect to Runnel at " + address + ": " + failure.getMessage()
                            + ". Check that the server runs (bin/runnel start), and that host and port are those of its"
                            + " jdbc address.",
                    0,
                    failure);
        }
        String outcome = repeat == Repeat.NEVER && failure.stage() == Stage.UNANSWERED
                ? " Whether the statement was carried out is not known."
                : "";
        return SqlErrors.ofState(
                SqlStates.CONNECTION_LOST,
                "Lost the connection to Runnel at " + address + ": " + failure.getMessage() + "." + outcome
                        + " Open a new connection when the server is back.",
                0,
                failure);
    }

    private SQLException refused(HttpAnswer answer) {
        if (answer.status() == HttpAnswer.PAYLOAD_TOO_LARGE) {
            return SqlErrors.ofState(SqlStates.REQUEST_TOO_LARGE, answer.text());
        }
        return SqlErrors.ofState(
                connected ? SqlStates.CONNECTION_LOST : SqlStates.CANNOT_CONNECT,
                address + " answered HTTP " + answer.status() + " (" + answer.text()
                        + "). Check that this is the port of Runnel's jdbc address.");
    }

    private SQLException notUnderstood(Exception failure) {
        return SqlErrors.ofState(
                connected ? SqlStates.CONNECTION_LOST : SqlStates.CANNOT_CONNECT,
                "The answer of " + address + " is not understood: " + failure.getMessage()
                        + ". Check that this is the port of Runnel's jdbc address.",
                0,
                failure);
    }

    /** Breaks all requests under way; their callers get SQLState 08003. */
    @Override
    public void close() {
        closed = true;
        transport.close();
    }
}
