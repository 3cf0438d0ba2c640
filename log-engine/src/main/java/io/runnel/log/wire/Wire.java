package io.runnel.log.wire;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.network.PlaintextChannelBuilder;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Requests out, responses back, over one network client on one thread of its own, with one connection to each node.
 * {@link #execute} and {@link #schedule} bring work to that thread, so that an owner may confine its state to it; what
 * runs there must not wait. Any number of instances may live in a process: who must not wait behind others' requests has
 * one of its own.
 */
public final class Wire implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    /** Requests that are under way to a node at a time: Kafka's brokers remember a producer's last five batches. */
    public static final int MAX_IN_FLIGHT = 5;

    private static final long LONGEST_POLL_MS = 5_000;

    private final String name;
    private final WireSettings settings;
    private final Time time = new SteadyTime();
    private final Metrics metrics = new Metrics();
    private final NetworkClient client;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atMs));
    private final Deque<Call> unsent = new ArrayDeque<>();
    private final Set<Call> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean closing;

    private record Timer(long atMs, Runnable task) {}

    private record Call(
            Node node,
            AbstractRequest.Builder<?> request,
            int timeoutMs,
            long deadlineMs,
            CompletableFuture<ClientResponse> answer) {}

    /**
     * Starts the thread.
     *
     * @param name what it carries, as in "remote log", for messages and the thread's name
     */
    public Wire(String name, WireSettings settings) {
        this.name = name;
        this.settings = settings;
        LogContext context = new Unheard();
        PlaintextChannelBuilder channels =
                new PlaintextChannelBuilder(ListenerName.forSecurityProtocol(SecurityProtocol.PLAINTEXT));
        channels.configure(Map.of());
        Selector selector = new Selector(settings.maxIdleMs(), metrics, time, dashed(name), channels, context);
        this.client = new NetworkClient(
                selector,
                new ManualMetadataUpdater(),
                settings.clientId(),
                MAX_IN_FLIGHT,
                settings.reconnect().firstMs(),
                settings.reconnect().longestMs(),
                settings.sendBufferBytes(),
                settings.receiveBufferBytes(),
                settings.requestTimeoutMs(),
                settings.connectMs(),
                Math.max(settings.connectMs(), settings.requestTimeoutMs()),
                time,
                true,
                new ApiVersions(),
                context,
                MetadataRecoveryStrategy.NONE);
        this.thread = new Thread(this::run, "runnel-" + dashed(name) + "-" + settings.clientId());
        thread.setDaemon(true);
        thread.start();
    }

    /** What the network client logs for each attempt, whoever asked learns from the request's failure. */
    private static final class Unheard extends LogContext {
        @Override
        public Logger logger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    }

    private static String dashed(String name) {
        return name.replace(' ', '-');
    }

    /** The clock of {@link #schedule} and of all deadlines: it only goes forward, whatever the wall clock does. */
    public Time time() {
        return time;
    }

    /** How requests name their sender. */
    public String clientId() {
        return settings.clientId();
    }

    /** Whether it serves no more. */
    public boolean isClosed() {
        return closing;
    }

    /** Whether the caller is on the wire's thread. */
    public boolean onThread() {
        return Thread.currentThread() == thread;
    }

    /** Runs on the wire's thread, soon; not at all once the wire is closed. */
    public void execute(Runnable task) {
        tasks.add(task);
        client.wakeup();
    }

    /** On the wire's thread only. At once when the wire is closing; what is scheduled after that has no effect. */
    public void schedule(long delayMs, Runnable task) {
        if (!closing) {
            timers.add(new Timer(time.milliseconds() + delayMs, task));
        }
    }

    /**
     * Sends when a connection to the node stands, making it if need be; a request that cannot get one fails at once. From
     * any thread; completes on the wire's, with {@code DisconnectException}, {@code TimeoutException},
     * {@code UnsupportedVersionException} (the node does not know the request) or the response.
     *
     * @param node nodes of one id share a connection; host and port are looked at when it is made
     */
    public CompletableFuture<ClientResponse> send(Node node, AbstractRequest.Builder<?> request) {
        return send(node, request, settings.requestTimeoutMs());
    }

    /** As {@link #send(Node, AbstractRequest.Builder)}, with the response of that class. */
    public <T extends AbstractResponse> CompletableFuture<T> send(
            Node node, AbstractRequest.Builder<?> request, Class<T> responseType) {
        return send(node, request, responseType, settings.requestTimeoutMs());
    }

    /** As {@link #send(Node, AbstractRequest.Builder)}, with the response of that class, within so many milliseconds. */
    public <T extends AbstractResponse> CompletableFuture<T> send(
            Node node, AbstractRequest.Builder<?> request, Class<T> responseType, int timeoutMs) {
        return send(node, request, timeoutMs).thenApply(response -> responseType.cast(response.responseBody()));
    }

    private CompletableFuture<ClientResponse> send(Node node, AbstractRequest.Builder<?> request, int timeoutMs) {
        CompletableFuture<ClientResponse> answer = new CompletableFuture<>();
        Call call = new Call(node, request, timeoutMs, time.milliseconds() + timeoutMs, answer);
        if (onThread()) {
            unsent.add(call);
        } else {
            execute(() -> unsent.add(call));
        }
        if (closing) {
            answer.completeExceptionally(closed());
        }
        return answer;
    }

    /** What calls fail with that come after the end, or are under way then. */
    public KafkaException closed() {
        return new KafkaException("The " + name + " is closed");
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (Throwable e) {
            LOG.error("The thread of the {} failed: it serves no more", name, e);
        } finally {
            closing = true;
            end();
        }
    }

    private void turn() {
        long nowMs = time.milliseconds();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        for (Timer timer = timers.peek(); timer != null && timer.atMs() <= nowMs; timer = timers.peek()) {
            timers.remove(timer);
            guarded(timer.task());
        }
        sendWhatCanBe(nowMs);
        if (tasks.isEmpty() && !closing) {
            client.poll(pollMs(nowMs), nowMs);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A step of the {} failed", name, e);
        }
    }

    private long pollMs(long nowMs) {
        Timer next = timers.peek();
        long pollMs = next == null ? LONGEST_POLL_MS : Math.max(0, next.atMs() - nowMs);
        if (!unsent.isEmpty()) {
            // A connection's state changes by events, its back-off by time.
            pollMs = Math.min(pollMs, Math.max(1, settings.reconnect().firstMs()));
        }
        return Math.min(pollMs, LONGEST_POLL_MS);
    }

    private void sendWhatCanBe(long nowMs) {
        // Calls to one node keep their order: what comes behind one that cannot be sent waits too.
        Set<String> notReady = new HashSet<>();
        for (int left = unsent.size(); left > 0; left--) {
            Call call = unsent.remove(); // What an answer adds goes to the end, behind those that are left.
            String node = call.node().idString();
            if (call.deadlineMs() <= nowMs) {
                call.answer().completeExceptionally(new TimeoutException(timeout(call)));
            } else if (!notReady.contains(node) && client.ready(call.node(), nowMs)) {
                dispatch(call, nowMs);
            } else if (client.connectionFailed(call.node())) {
                call.answer().completeExceptionally(new DisconnectException("No connection to " + name(call.node())));
            } else {
                notReady.add(node);
                unsent.add(call);
            }
        }
    }

    private void dispatch(Call call, long nowMs) {
        int timeoutMs = (int) Math.max(1, call.deadlineMs() - nowMs);
        underWay.add(call);
        client.send(
                client.newClientRequest(
                        call.node().idString(),
                        call.request(),
                        nowMs,
                        true,
                        timeoutMs,
                        response -> complete(call, response)),
                nowMs);
    }

    private void complete(Call call, ClientResponse response) {
        underWay.remove(call);
        if (response.versionMismatch() != null) {
            call.answer().completeExceptionally(response.versionMismatch());
        } else if (response.authenticationException() != null) {
            call.answer().completeExceptionally(response.authenticationException());
        } else if (response.wasTimedOut()) {
            call.answer().completeExceptionally(new TimeoutException(timeout(call)));
        } else if (response.wasDisconnected()) {
            call.answer()
                    .completeExceptionally(
                            new DisconnectException(name(call.node()) + " closed the connection before it answered "
                                    + call.request().apiKey()));
        } else {
            call.answer().complete(response);
        }
    }

    private static String timeout(Call call) {
        return name(call.node()) + " did not answer " + call.request().apiKey() + " within " + call.timeoutMs() + " ms";
    }

    private static String name(Node node) {
        return "Broker " + node.host() + ":" + node.port();
    }

    private void end() {
        // Whatever waits for its turn has it now, to learn that all is over.
        for (Timer timer = timers.poll(); timer != null; timer = timers.poll()) {
            guarded(timer.task());
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        unsent.addAll(underWay);
        for (Call call = unsent.poll(); call != null; call = unsent.poll()) {
            call.answer().completeExceptionally(closed());
        }
        client.close();
        metrics.close();
    }

    /** As {@link #close}, without waiting for the thread: it ends with the step that it is at. */
    public void stop() {
        closing = true;
        client.wakeup();
    }

    /** Whether the thread has ended. */
    public boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Ends the thread and all connections; what is under way fails. */
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (thread.isAlive() && !onThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
