package io.runnel.log.network;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to its response, which is sent at most once: {@link #respond}, {@link #finish} and
 * {@link #closeConnection} may come from any thread, and only the first counts. The rest is for the call's network
 * thread, on which the handler runs.
 *
 * <p>The buffers of the request (record batches) are valid until the handler returns; strings and numbers stay.
 */
public abstract class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final RequestContext context;
    private final AbstractRequest request;

    Call(RequestContext context, AbstractRequest request) {
        this.context = context;
        this.request = request;
    }

    /**
     * A request of this process itself, without a connection: the thread that dispatches it takes the place of the network
     * thread, and the future completes as the call is answered; exceptionally if it ends without a response.
     *
     * @param clientId as in the header of a request that comes over a connection
     */
    public static Call inProcess(String clientId, AbstractRequest request, CompletableFuture<AbstractResponse> answer) {
        return new InProcessCall(clientId, request, answer);
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
    public abstract InetAddress localAddress();

    /** Answers; any thread. */
    public abstract void respond(AbstractResponse response);

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
    public abstract void finish();

    /** Ends the call and the connection, where the protocol has no other way to report an error; any thread. */
    public abstract void closeConnection();

    /** Runs the task on the network thread in one of its next turns, unless the call is over by then; any thread. */
    public abstract void resume(Runnable task);

    /** Whether the call still needs its response; network thread only. */
    public abstract boolean isOpen();

    /** Runs the task after so long, unless the call is over by then; network thread only, once per call. */
    public abstract void onTimeout(long delayMs, Runnable task);

    /** Runs the task on the network thread when the call is over, however it ended; network thread only. */
    public abstract void onEnd(Runnable task);
}
