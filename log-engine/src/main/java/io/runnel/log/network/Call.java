package io.runnel.log.network;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to its response, which is sent at most once: {@link #respond}, {@link #finish} and
 * {@link #closeConnection} may come from any thread, and only the first counts. The rest is for the call's network
 * thread, on which the handler runs.
 *
 * <p>The buffers of the request (record batches) are valid until the handler returns; strings and numbers stay.
 */
public final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Processor processor;
    private final Connection connection;
    private final RequestContext context;
    private final AbstractRequest request;
    private final AtomicBoolean answered = new AtomicBoolean();
    private long deadlineMs = Connection.NO_DEADLINE;
    private @Nullable Runnable onTimeout;
    private @Nullable Runnable onEnd;

    Call(Processor processor, Connection connection, RequestContext context, AbstractRequest request) {
        this.processor = processor;
        this.connection = connection;
        this.context = context;
        this.request = request;
    }

    /** The request, whose class its API decides. */
    public AbstractRequest request() {
        return request;
    }

    /** Header, principal and addresses. */
    public RequestContext context() {
        return context;
    }

    /** The request's API version. */
    public short version() {
        return context.header.apiVersion();
    }

    /** The address of this node that the client has connected to. */
    public InetAddress localAddress() {
        return connection.local;
    }

    /** Answers; any thread. */
    public void respond(AbstractResponse response) {
        if (answered.compareAndSet(false, true)) {
            Send send;
            try {
                send = context.buildResponseSend(response);
            } catch (RuntimeException e) {
                LOG.error("Encoding the response to {} failed; its connection is closed", context, e);
                processor.execute(() -> processor.close(connection));
                return;
            }
            processor.execute(() -> processor.finish(this, send));
        }
    }

    /** Answers with the API's error response, or, where it has none, closes the connection; any thread. */
    public void fail(Throwable error) {
        AbstractResponse response = null;
        try {
            response = request.getErrorResponse(error);
        } catch (RuntimeException e) {
            // Of a request without its records, for instance, the codec can make none: the peer's mistake, not ours.
            LOG.warn("{} has no error response for {}; its connection is closed", context, error, e);
        }
        if (response == null) {
            closeConnection();
        } else {
            respond(response);
        }
    }

    /**
     * Has the call answered when the future is complete, on the thread that completes it. A failure of either becomes
     * the API's error response, so that no call is left without one.
     */
    public <T> void answerWith(CompletableFuture<T> future, Consumer<T> answer) {
        future.thenAccept(answer).whenComplete((done, error) -> {
            if (error != null) {
                Throwable cause = Failures.cause(error);
                if (!(cause instanceof ApiException)) {
                    LOG.error("{} failed", context, cause);
                }
                fail(cause);
            }
        });
    }

    /** Ends the call without a response, as acks=0 asks; any thread. */
    public void finish() {
        if (answered.compareAndSet(false, true)) {
            processor.execute(() -> processor.finish(this, null));
        }
    }

    /** Ends the call and the connection, where the protocol has no other way to report an error; any thread. */
    public void closeConnection() {
        if (answered.compareAndSet(false, true)) {
            processor.execute(() -> processor.close(connection));
        }
    }

    /** Runs the task on the network thread in one of its next turns, unless the call is over by then; any thread. */
    public void resume(Runnable task) {
        processor.defer(() -> {
            if (isOpen()) {
                processor.guard(this, task);
            }
        });
    }

    /** Whether the call still needs its response; network thread only. */
    public boolean isOpen() {
        return !answered.get() && connection.call == this;
    }

    /** Runs the task after so long, unless the call is over by then; network thread only, once per call. */
    public void onTimeout(long delayMs, Runnable task) {
        onTimeout = task;
        deadlineMs = processor.deadlineMs(delayMs);
        processor.watch(connection, deadlineMs);
    }

    /** Runs the task on the network thread when the call is over, however it ended; network thread only. */
    public void onEnd(Runnable task) {
        onEnd = task;
    }

    Connection connection() {
        return connection;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void timedOut() {
        Runnable task = onTimeout;
        deadlineMs = Connection.NO_DEADLINE;
        onTimeout = null;
        if (task != null && isOpen()) {
            processor.guard(this, task);
        }
    }

    void ended() {
        answered.set(true);
        Runnable task = onEnd;
        onEnd = null;
        onTimeout = null;
        if (task != null) {
            task.run();
        }
    }
}
