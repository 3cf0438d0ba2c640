package io.runnel.log.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.KafkaChannel;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.ServerConnectionId;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network thread: reads requests from its connections, has each carried out on the spot, sends the responses.
 *
 * <p>Replies leave in request order, so a connection has one {@link ConnectionCall} at a time. A call answered before its handler
 * returns is written to the socket at once, without a turn of the selector; otherwise the connection is muted (not
 * read) until its response is gone. Everything here belongs to the thread, except
 * {@link #execute}, {@link #defer} and {@link #assign}.
 */
final class Processor implements Runnable {
    /** How long a turn waits at most, so that idle connections and freed memory are noticed. */
    private static final long MAX_POLL_MS = 300;

    private static final int MAX_FIELDS =
            BoundedReadable.maxFields(Runtime.getRuntime().maxMemory());
    private static final ListenerName LISTENER = ListenerName.forSecurityProtocol(SecurityProtocol.PLAINTEXT);
    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);

    private final int index;
    private final Selector selector;
    private final ReceiveMemory memory;
    private final RequestDispatcher dispatcher;
    private final ConnectionQuota quota;
    private final Time time;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Map<String, Connection> connections = new HashMap<>();
    private final Deadlines deadlines = new Deadlines();
    private final List<NetworkReceive> receives = new ArrayList<>();
    private final Thread thread;
    private int nextConnection;
    private long overdueCheckedMs;
    private volatile boolean running = true;

    Processor(
            int index,
            Selector selector,
            ReceiveMemory memory,
            RequestDispatcher dispatcher,
            ConnectionQuota quota,
            Time time) {
        this.index = index;
        this.selector = selector;
        this.memory = memory;
        this.dispatcher = dispatcher;
        this.quota = quota;
        this.time = time;
        this.thread = new Thread(this, "runnel-network-" + index);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread and its connections; waits for it. */
    void stop() throws InterruptedException {
        running = false;
        selector.wakeup();
        thread.join();
    }

    /** Gives an accepted socket to this thread; any thread. */
    void assign(SocketChannel channel) {
        execute(() -> register(channel));
    }

    /** Runs the task on this thread: now, if this is it, else on its next turn; any thread. */
    void execute(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            defer(task);
        }
    }

    /** Runs the task on this thread's next turn, after what it is doing now; any thread. */
    void defer(Runnable task) {
        tasks.add(task);
        // This thread looks at its tasks before it waits; waking it costs a system call.
        if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    @Override
    public void run() {
        try {
            while (running) {
                try {
                    turn();
                } catch (IOException | RuntimeException | Error e) {
                    // One connection's trouble is dealt with where it arises; this is ours, and the others go on.
                    LOG.error("Network thread {} failed in a turn and goes on", index, e);
                }
            }
        } finally {
            List.copyOf(connections.values()).forEach(this::close);
            runTasks();
            selector.close();
        }
    }

    private void turn() throws IOException {
        runTasks();
        deadlines.expire(time.milliseconds());
        closeOverdue(time.milliseconds());
        selector.poll(pollTimeoutMs());
        // Handling a receive may close its channel, which takes it out of the selector's own collection.
        receives.addAll(selector.completedReceives());
        try {
            receives.forEach(this::receive);
        } finally {
            receives.clear();
            selector.clearCompletedReceives();
        }
        for (NetworkSend send : selector.completedSends()) {
            Connection connection = connections.get(send.destinationId());
            if (connection != null) {
                sent(connection);
            }
        }
        selector.clearCompletedSends();
        for (String id : selector.disconnected().keySet()) {
            Connection connection = connections.get(id);
            if (connection != null) {
                forget(connection);
            }
        }
    }

    private void runTasks() {
        // Cleared before the queue is looked at: what is added later wakes the selector again.
        woken.set(false);
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    private long pollTimeoutMs() {
        long longestMs = memory.isShort() ? ReceiveMemory.RETRY_MS : MAX_POLL_MS;
        return tasks.isEmpty() ? Math.min(longestMs, deadlines.nextInMs(time.milliseconds())) : 0;
    }

    /** Closes the connections whose requests do not arrive: each occupies memory that others may wait for. */
    private void closeOverdue(long nowMs) {
        if (nowMs - overdueCheckedMs < MAX_POLL_MS) {
            return;
        }
        overdueCheckedMs = nowMs;
        memory.dropUnused(nowMs);
        for (Connection connection : List.copyOf(connections.values())) {
            String reason = connection.memory.overdue(nowMs);
            if (reason != null) {
                LOG.warn("Closing connection {}: {}", connection.id, reason);
                close(connection);
            }
        }
    }

    private void register(SocketChannel channel) {
        Socket socket = channel.socket();
        InetAddress remote = socket.getInetAddress();
        ReceiveMemory.Lease lease = null;
        try {
            // A connection id is used again only if both ends' ports are and the counter has gone round.
            String id = ServerConnectionId.generateConnectionId(socket, index, nextConnection);
            nextConnection = nextConnection == Integer.MAX_VALUE ? 0 : nextConnection + 1;
            lease = memory.connect(remote);
            Connection connection = new Connection(id, remote, socket.getPort(), socket.getLocalAddress(), lease);
            selector.register(id, channel);
            connections.put(id, connection);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Connection from {} could not be set up: {}", remote, e.toString());
            quota.release(remote);
            if (lease != null) {
                lease.end();
            }
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a socket failed: {}", e.toString());
        }
    }

    private void receive(NetworkReceive receive) {
        Connection connection = connections.get(receive.source());
        try (receive) {
            if (connection != null) {
                handle(connection, receive);
            }
        } catch (InvalidRequestException | UnsupportedVersionException e) {
            LOG.info("Closing connection {}: {}", receive.source(), e.getMessage());
            close(connection);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("Closing connection {}: its request could not be handled", receive.source(), e);
            close(connection);
        }
    }

    private void handle(Connection connection, NetworkReceive receive) {
        KafkaChannel channel = channel(connection);
        if (channel == null) {
            return;
        }
        RequestHeader header = RequestHeader.parse(receive.payload());
        boolean versions = header.apiKey() == ApiKeys.API_VERSIONS;
        if (!versions && !dispatcher.serves(header.apiKey(), header.apiVersion())) {
            throw new InvalidRequestException(
                    "version " + header.apiVersion() + " of " + header.apiKey() + " is not served");
        }
        RequestContext context = new RequestContext(
                header,
                connection.id,
                connection.remote,
                Optional.of(connection.remotePort),
                channel.principal(),
                LISTENER,
                SecurityProtocol.PLAINTEXT,
                connection.client,
                false,
                Optional.empty());
        AbstractRequest request = parse(context, receive.payload());
        if (versions) {
            remember(connection, (ApiVersionsRequest) request);
        }
        ConnectionCall call = new ConnectionCall(this, connection, context, request);
        connection.call = call;
        guard(call, () -> dispatcher.dispatch(call));
        if (connection.call == call && !connection.muted) {
            mute(connection);
        }
    }

    private static AbstractRequest parse(RequestContext context, ByteBuffer payload) {
        RequestHeader header = context.header;
        if (header.apiKey() == ApiKeys.API_VERSIONS) {
            return context.parseRequest(payload).request; // Knows how to take versions from the future.
        }
        try {
            var bounded = new BoundedReadable(payload, MAX_FIELDS);
            return AbstractRequest.parseRequest(header.apiKey(), header.apiVersion(), bounded).request;
        } catch (RuntimeException e) {
            throw new InvalidRequestException("A request " + header + " does not decode: " + e.getMessage(), e);
        }
    }

    private static void remember(Connection connection, ApiVersionsRequest request) {
        if (!request.hasUnsupportedRequestVersion() && request.isValid()) {
            connection.client = new ClientInformation(
                    request.data().clientSoftwareName(), request.data().clientSoftwareVersion());
        }
    }

    /** Runs part of a call; what it throws becomes the call's error response. */
    void guard(ConnectionCall call, Runnable part) {
        try {
            part.run();
        } catch (ApiException e) {
            // The client's mistake, which its error response tells it.
            LOG.debug("{} is refused: {}", call.context(), e.getMessage());
            call.fail(e);
        } catch (RuntimeException e) {
            LOG.error("{} failed", call.context(), e);
            call.fail(e);
        }
    }

    /** Ends the call; a null response is none. */
    void finish(ConnectionCall call, @Nullable Send response) {
        Connection connection = call.connection();
        if (connection.call != call) {
            return;
        }
        if (response == null) {
            sent(connection);
            return;
        }
        call.ended();
        KafkaChannel channel = channel(connection);
        if (channel == null) {
            forget(connection);
            return;
        }
        selector.send(new NetworkSend(connection.id, response));
        try {
            // Most responses fit into the socket's buffer: writing now spares a turn of the selector.
            channel.write();
            if (channel.maybeCompleteSend() != null) {
                sent(connection);
            } else if (!connection.muted) {
                mute(connection);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Connection {} broke while a response was sent: {}", connection.id, e.toString());
            close(connection);
        }
    }

    private void sent(Connection connection) {
        ConnectionCall call = connection.call;
        if (call != null) {
            call.ended();
            connection.call = null;
        }
        if (connection.muted) {
            connection.muted = false;
            if (channel(connection) != null) {
                selector.unmute(connection.id);
            }
        }
    }

    private void mute(Connection connection) {
        connection.muted = true;
        if (channel(connection) != null) {
            selector.mute(connection.id);
        }
    }

    private @Nullable KafkaChannel channel(Connection connection) {
        KafkaChannel open = selector.channel(connection.id);
        return open != null ? open : selector.closingChannel(connection.id);
    }

    /** Closes the connection and ends its call. */
    void close(@Nullable Connection connection) {
        if (connection != null) {
            selector.close(connection.id);
            forget(connection);
        }
    }

    private void forget(Connection connection) {
        if (connections.remove(connection.id, connection)) {
            quota.release(connection.remote);
            connection.memory.end();
            ConnectionCall call = connection.call;
            connection.call = null;
            if (call != null) {
                call.ended();
            }
        }
    }

    long deadlineMs(long delayMs) {
        return Math.addExact(time.milliseconds(), Math.max(0, Math.min(delayMs, Integer.MAX_VALUE)));
    }

    /** Looks at the connection's call at that time. */
    void watch(Connection connection, long deadlineMs) {
        deadlines.watch(connection, deadlineMs);
    }
}
