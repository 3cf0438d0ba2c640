package io.runnel.jdbc.net;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Protocol;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.WireInput;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How a session begins: on a lane that becomes its own, or is closed. */
final class SessionOpening implements AutoCloseable {
    private final Lane lane;
    private boolean taken;

    private SessionOpening(Lane lane) {
        this.lane = lane;
    }

    private SocketSession session(Route server, Map<String, String> properties, Deadline deadline)
            throws IOException, SQLException {
        Reply reply = exchange(lane, new Request.Open(Protocol.VERSION, properties), deadline);
        if (reply instanceof Reply.Failure refusal) {
            throw SqlErrors.of(refusal);
        }
        if (!(reply instanceof Reply.Opened greeting)) {
            throw new MalformedMessageException("the server did not open a session");
        }
        taken = true;
        return new SocketSession(server, lane, greeting);
    }

    @Override
    public void close() {
        if (!taken) {
            lane.close();
        }
    }

    /** @throws SQLException 08001 if none of them answers; what the service refuses the session with */
    static SocketSession first(List<Route> routes, Map<String, String> properties, Deadline deadline)
            throws SQLException {
        SQLException failure = null;
        int left = routes.size();
        for (Route server : routes) {
            Deadline share = deadline.exists() ? Deadline.afterMs(deadline.remainingMs() / left) : deadline;
            left--;
            try (SessionOpening opening = new SessionOpening(server.connect(share))) {
                return opening.session(server, properties, share);
            } catch (IOException | MalformedMessageException e) {
                failure = added(cannotConnect(server, e), failure);
            } catch (SQLException e) {
                if (!mayBeOnlyHere(e)) {
                    throw e;
                }
                failure = added(e, failure);
            }
        }
        throw failure == null ? SqlErrors.of(SqlStates.CANNOT_CONNECT, "No server is named.") : failure;
    }

    private static SQLException added(SQLException failure, @Nullable SQLException before) {
        if (before != null) {
            failure.addSuppressed(before);
        }
        return failure;
    }

    /** Whether another server may take what this one refused: it shuts down, or is full. */
    private static boolean mayBeOnlyHere(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return state.startsWith("08") || state.startsWith("53") || state.equals("57P01");
    }

    private static SQLException cannotConnect(Route server, Exception failure) {
        return SqlErrors.of(
                SqlStates.CANNOT_CONNECT,
                "Cannot connect to Runnel at " + server + ": " + failure.getMessage() + ". " + server.advice(failure),
                failure);
    }

    /** The first request of a socket and its reply; its id, 0, is no request's of the session. */
    static Reply exchange(Lane lane, Request request, Deadline deadline) throws IOException {
        PendingCall call = new PendingCall(0, List.of(), request, new ReentrantLock().newCondition());
        lane.write(call.message().array(), call.message().size());
        WireInput in = new WireInput(lane.read(deadline));
        in.varint();
        return Reply.read(in);
    }
}
