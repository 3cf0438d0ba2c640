package io.runnel.jdbc.net;

import io.runnel.jdbc.EmbeddedNodes;
import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Protocol;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.WireInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session over a socket, or a link within the process. It has no thread of its own: of the threads that wait for replies one reads, and hands the others
 * theirs. When the socket breaks, the one that noticed takes the session up on another and sends again what had no reply; the
 * service knows what it carried out already.
 */
public final class SocketSession implements ServiceSession {
    /** Times at which a session is taken up again, before it counts as lost. */
    private static final int RESUME_ATTEMPTS = 4;

    /** Sockets that break one after the other, none of which brought a reply: what is sent breaks them. */
    private static final int MAX_RESUMES = 3;

    private static final long RESUME_PAUSE_MS = 150;
    private static final long RESUME_TIMEOUT_MS = 1_000;

    /** Closing does not wait longer for the service to answer. */
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final Route server;
    private final Reply.Opened opened;
    private final int maxRequestBytes;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock, all of them.
    private final TreeMap<Long, PendingCall> pending = new TreeMap<>();
    private Lane lane;
    private long lastId;
    private boolean reading;
    private boolean resuming;
    private int resumesWithoutReply;
    private boolean closing;
    private volatile @Nullable SQLException ended;

    SocketSession(Route server, Lane lane, Reply.Opened opened) {
        this.server = server;
        this.lane = lane;
        this.opened = opened;
        this.maxRequestBytes = Integer.parseInt(
                opened.facts().getOrDefault(Protocol.MAX_REQUEST_BYTES, String.valueOf(Integer.MAX_VALUE)));
    }

    /**
     * Begins a session with the first of the servers that answers.
     *
     * @param properties of the connection, for the service
     * @param agent name and version of the driver
     * @throws SQLException 08001 if none answers; what the service refuses the session with
     */
    public static SocketSession open(
            List<HostAndPort> servers, Map<String, String> properties, String agent, Deadline deadline)
            throws SQLException {
        return SessionOpening.first(
                servers.stream()
                        .map(server -> (Route) new SocketRoute(server, agent))
                        .toList(),
                properties,
                deadline);
    }

    /**
     * Begins a session with a node within this process.
     *
     * @param nodes who runs it
     * @param folder as {@link EmbeddedNodes#connect} has it
     * @param settings likewise
     * @throws SQLException 08001 if the node cannot be opened; what the service refuses the session with
     */
    public static ServiceSession embedded(
            EmbeddedNodes nodes, String folder, Map<String, String> settings, Map<String, String> properties)
            throws SQLException {
        return SessionOpening.first(List.of(new EmbeddedRoute(nodes, folder, settings)), properties, Deadline.NONE);
    }

    @Override
    public Reply.Opened opened() {
        return opened;
    }

    @Override
    public <R extends Reply> Call<R> begin(Request request, Class<R> type) throws SQLException {
        PendingCall call;
        Lane current;
        lock.lock();
        try {
            throwIfEnded();
            call = new PendingCall(lastId + 1, pending.keySet(), request, lock.newCondition());
            requireLength(call);
            pending.put(++lastId, call);
            current = lane;
            if (resuming) {
                return deadline -> await(call, type, deadline); // sent when the session is taken up again
            }
        } finally {
            lock.unlock();
        }
        try {
            current.write(call.message().array(), call.message().size());
        } catch (IOException e) {
            broken(current, e);
        }
        return deadline -> await(call, type, deadline);
    }

    private <R extends Reply> R await(PendingCall call, Class<R> type, Deadline deadline) throws SQLException {
        lock.lock();
        try {
            while (!call.isOver()) {
                if (reading || resuming) {
                    rest(call.changed(), deadline);
                } else {
                    readOne(deadline);
                }
            }
        } finally {
            lock.unlock();
        }
        SQLException failure = call.failure();
        if (failure != null) {
            throw failure;
        }
        Reply reply = call.reply();
        if (reply instanceof Reply.Failure refused) {
            throw SqlErrors.of(refused);
        }
        if (!type.isInstance(reply)) {
            throw SqlErrors.of(SqlStates.CONNECTION_LOST, "The answer of " + server + " is not understood.");
        }
        return type.cast(reply);
    }

    private void rest(Condition changed, Deadline deadline) throws SQLException {
        try {
            if (deadline.exists()) {
                var unused = changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(deadline.remainingMs()));
                throwIfPassed(deadline);
            } else {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SqlErrors.of(
                    SqlStates.CANCELLED, "The thread was interrupted while it waited for " + server + ".", e);
        }
    }

    private void throwIfPassed(Deadline deadline) throws SQLException {
        if (deadline.passed()) {
            throw SqlErrors.of(SqlStates.TIMEOUT, "Runnel at " + server + " did not answer in time.");
        }
    }

    /** Reads one message, without the lock, and gives it to its call. Then somebody else may read. */
    private void readOne(Deadline deadline) throws SQLException {
        reading = true;
        Lane current = lane;
        byte[] message = null;
        IOException failure = null;
        lock.unlock();
        try {
            message = current.read(deadline);
        } catch (SocketTimeoutException e) {
            throwIfPassed(deadline);
        } catch (InterruptedIOException e) {
            throw SqlErrors.of(
                    SqlStates.CANCELLED, "The thread was interrupted while it waited for " + server + ".", e);
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            reading = false;
            if (message != null) {
                deliver(message);
            }
            // One of those who wait reads on; which of them does wait is not known.
            pending.values().forEach(call -> call.changed().signalAll());
        }
        if (failure != null) {
            lock.unlock(); // Others need it while this thread looks for a new socket.
            try {
                broken(current, failure);
            } finally {
                lock.lock();
            }
        }
    }

    private void deliver(byte[] message) {
        resumesWithoutReply = 0;
        PendingCall call = null;
        try {
            WireInput in = new WireInput(message);
            call = pending.remove(in.varint());
            if (call != null) {
                call.complete(Reply.read(in));
            }
        } catch (MalformedMessageException e) {
            SQLException reason = SqlErrors.of(
                    SqlStates.CONNECTION_LOST, "The answer of " + server + " is not understood: " + e.getMessage(), e);
            if (call != null) {
                call.fail(SessionErrors.outcome(call.request(), reason));
            }
            end(reason);
        }
    }

    /** @throws SQLException 54000 if the service would not take the request */
    private void requireLength(PendingCall call) throws SQLException {
        if (call.message().size() > maxRequestBytes) {
            throw SessionErrors.tooLong(call.message().size(), maxRequestBytes);
        }
    }

    /** The socket broke: takes the session up on another one, unless somebody else is at it or it is over. */
    private void broken(Lane old, IOException cause) {
        lock.lock();
        try {
            if (resuming || lane != old || ended != null) {
                return;
            }
            if (closing) {
                end(SessionErrors.closed());
                return;
            }
            resuming = true;
        } finally {
            lock.unlock();
        }
        IOException reason = cause;
        while (reason != null) {
            Lane fresh = ++resumesWithoutReply > MAX_RESUMES ? null : resumed();
            if (!takeUp(fresh, reason)) {
                return;
            }
            reason = sendAgain();
        }
    }

    /** Whether the session goes on with this lane. */
    private boolean takeUp(@Nullable Lane fresh, IOException cause) {
        lock.lock();
        try {
            if (fresh == null || ended != null) {
                resuming = false;
                end(SessionErrors.lost(server, cause));
                if (fresh != null) {
                    fresh.close();
                }
                return false;
            }
            lane.close();
            lane = fresh;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what has no reply, and what was begun meanwhile, in its order; the failure if the new socket breaks too. */
    private @Nullable IOException sendAgain() {
        long sent = 0;
        while (true) {
            List<PendingCall> unsent;
            Lane current;
            lock.lock();
            try {
                unsent = List.copyOf(pending.tailMap(sent, false).values());
                current = lane;
                if (unsent.isEmpty()) {
                    resuming = false;
                    pending.values().forEach(call -> call.changed().signalAll());
                    return null;
                }
                sent = pending.lastKey();
            } finally {
                lock.unlock();
            }
            try {
                for (PendingCall call : unsent) {
                    current.write(call.message().array(), call.message().size());
                }
            } catch (IOException e) {
                return e;
            }
        }
    }

    /** A socket on which the session goes on; null if it is lost. */
    private @Nullable Lane resumed() {
        for (int attempt = 1; attempt <= RESUME_ATTEMPTS && ended == null; attempt++) {
            Lane fresh = null;
            try {
                Deadline deadline = Deadline.afterMs(RESUME_TIMEOUT_MS);
                fresh = server.connect(deadline);
                Reply reply = SessionOpening.exchange(fresh, new Request.Resume(opened.session()), deadline);
                if (reply instanceof Reply.Done) {
                    return fresh;
                }
                fresh.close();
                return null;
            } catch (IOException | MalformedMessageException e) {
                if (fresh != null) {
                    fresh.close();
                }
                pause(attempt);
            }
        }
        return null;
    }

    private static void pause(int attempt) {
        if (attempt < RESUME_ATTEMPTS) {
            try {
                TimeUnit.MILLISECONDS.sleep(RESUME_PAUSE_MS * attempt);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Fails all that waits, each with what can be known of it. */
    private void end(SQLException reason) {
        lock.lock();
        try {
            if (ended == null) {
                ended = reason;
            }
            boolean lost = SqlStates.CONNECTION_LOST.equals(reason.getSQLState());
            pending.values().forEach(call -> call.fail(lost ? SessionErrors.outcome(call.request(), reason) : reason));
            pending.clear();
            lane.close();
        } finally {
            lock.unlock();
        }
    }

    private void throwIfEnded() throws SQLException {
        SQLException reason = ended;
        if (reason != null) {
            // A new one each time: whoever catches it may add to it.
            throw SqlErrors.of(reason.getSQLState(), String.valueOf(reason.getMessage()), reason);
        }
    }

    @Override
    public boolean isOpen() {
        return ended == null;
    }

    @Override
    public void abort() {
        end(SessionErrors.closed());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closing || ended != null) {
                return;
            }
            closing = true;
        } finally {
            lock.unlock();
        }
        try {
            call(new Request.Close(), Reply.Done.class, Deadline.afterMs(CLOSE_TIMEOUT_MS));
        } catch (SQLException e) {
            // What is closed with a service that is lost is closed.
        }
        end(SessionErrors.closed());
    }
}
