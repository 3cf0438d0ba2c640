package io.runnel.log.cluster;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.wire.Pauses;
import io.runnel.log.wire.Wire;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/**
 * Leads requests to whoever is the controller now: over the wire, or within this process when it is this node. A request
 * is sent again, to the next controller, when there is none, when the one that was asked is it no longer, and when it went
 * away or another took its place before it answered, as in Kafka. So a request may be carried out twice: the answer to the
 * second is then made the one that the first would have got, see {@link RepeatedAnswer}.
 *
 * <p>Thread-safe. Futures complete on the wire's thread.
 */
public final class ControllerChannel {
    /** A change of controller takes some hundred milliseconds; a request must not wait much longer than it. */
    private static final Pauses PAUSES = new Pauses(20, 160);

    /** How often it is looked whether the controller that is asked is it still: one that is cut off never answers. */
    private static final long WATCH_MS = 100;

    /** How long the answer to a request that was sent again waits for this node's image. */
    private static final long SHOWN_WITHIN_MS = 2_000;

    private final ClusterMetadata metadata;
    private final int nodeId;
    private final Wire wire;
    private final LocalController local;

    /** A channel of that node over this wire, which stays its owner's; requests bear the wire's client id here as well. */
    public ControllerChannel(ClusterMetadata metadata, int nodeId, Wire wire, LocalController local) {
        this.metadata = metadata;
        this.nodeId = nodeId;
        this.wire = wire;
        this.local = local;
    }

    /** Whether this node is the controller, as far as it knows. */
    public boolean isHere() {
        return metadata.controllerId() == nodeId;
    }

    /**
     * The controller's answer, whatever it says, but for NOT_CONTROLLER. Fails with {@code TimeoutException} when no
     * controller answered in time, or with what the network client fails with for good, such as
     * {@code UnsupportedVersionException}.
     *
     * @param timeoutMs for all attempts together
     */
    public <T extends AbstractResponse> CompletableFuture<T> send(
            AbstractRequest.Builder<?> request, Class<T> responseType, int timeoutMs) {
        Sending<T> sending =
                new Sending<>(request, responseType, timeoutMs, wire.time().milliseconds() + timeoutMs);
        wire.execute(sending::attempt);
        if (wire.isClosed()) {
            sending.answer.completeExceptionally(wire.closed());
        }
        return sending.answer;
    }

    /** One request until it is answered; on the wire's thread. */
    private final class Sending<T extends AbstractResponse> {
        private final AbstractRequest.Builder<?> request;
        private final Class<T> responseType;
        private final int timeoutMs;
        private final long deadlineMs;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        /** Answers to an attempt that was given up are of no interest. */
        private int attempts;

        private int failures;
        /** What this node knew when the request was first sent to anybody; null before. */
        private @Nullable ClusterImage before;

        private boolean repeated;

        Sending(AbstractRequest.Builder<?> request, Class<T> responseType, int timeoutMs, long deadlineMs) {
            this.request = request;
            this.responseType = responseType;
            this.timeoutMs = timeoutMs;
            this.deadlineMs = deadlineMs;
        }

        void attempt() {
            if (wire.isClosed()) {
                answer.completeExceptionally(wire.closed());
                return;
            }
            int number = ++attempts;
            int controllerId = metadata.controllerId();
            CompletableFuture<AbstractResponse> outcome;
            try {
                outcome = ask(controllerId);
            } catch (RuntimeException e) {
                outcome = CompletableFuture.failedFuture(e);
            }
            var unused = outcome.whenComplete((response, failure) -> {
                onThread(() -> settle(number, response, failure));
            });
            if (!outcome.isDone()) {
                wire.schedule(WATCH_MS, () -> watch(number, controllerId));
            }
        }

        private CompletableFuture<AbstractResponse> ask(int controllerId) {
            if (controllerId == nodeId) {
                asking();
                return local.carryOut(wire.clientId(), request.build());
            }
            BrokerImage broker = metadata.image().brokers().get(controllerId);
            if (broker == null) {
                throw new NotControllerException(
                        controllerId == ClusterMetadata.NO_CONTROLLER
                                ? "nobody is known to be the controller"
                                : "node " + controllerId + " is the controller, but its address is not known yet");
            }
            asking();
            int leftMs = (int) Math.max(1, deadlineMs - wire.time().milliseconds());
            return wire.send(
                    new Node(controllerId, broker.host(), broker.port()), request, AbstractResponse.class, leftMs);
        }

        private void onThread(Runnable task) {
            if (wire.onThread()) {
                task.run();
            } else {
                wire.execute(task);
                if (wire.isClosed()) {
                    answer.completeExceptionally(wire.closed());
                }
            }
        }

        private void asking() {
            repeated = before != null;
            before = before == null ? metadata.image() : before;
        }

        private void complete(AbstractResponse response) {
            ClusterImage first = before;
            if (!repeated || first == null) {
                answer.complete(responseType.cast(response));
                return;
            }
            var unused = metadata.when(RepeatedAnswer.shown(response))
                    .completeOnTimeout(metadata.image(), SHOWN_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .whenComplete((shown, failure) -> onThread(() -> {
                        try {
                            RepeatedAnswer.mend(request.build(), response, first, metadata.image());
                            answer.complete(responseType.cast(response));
                        } catch (RuntimeException e) {
                            answer.completeExceptionally(e);
                        }
                    }));
        }

        private void watch(int number, int controllerId) {
            if (number != attempts || answer.isDone()) {
                return;
            }
            if (metadata.controllerId() != controllerId) {
                settle(
                        number,
                        null,
                        new NotControllerException("node " + controllerId
                                + " is no longer known to be the controller, and has not answered"));
            } else if (wire.time().milliseconds() >= deadlineMs) {
                settle(number, null, new NotControllerException("node " + controllerId + " has not answered"));
            } else {
                wire.schedule(WATCH_MS, () -> watch(number, controllerId));
            }
        }

        private void settle(int number, @Nullable AbstractResponse response, @Nullable Throwable failure) {
            if (number != attempts || answer.isDone()) {
                return;
            }
            if (response != null && !response.errorCounts().containsKey(Errors.NOT_CONTROLLER)) {
                attempts++; // It is settled, though it may have to wait for the image.
                complete(response);
                return;
            }
            Throwable cause = failure == null
                    ? new NotControllerException("the node that was asked is not the controller")
                    : unwrapped(failure);
            boolean passes = cause instanceof NotControllerException
                    || cause instanceof DisconnectException
                    || cause instanceof TimeoutException;
            if (!passes || wire.isClosed()) {
                answer.completeExceptionally(cause);
                return;
            }
            attempts++; // Whatever of this one still comes is too late.
            long pauseMs = PAUSES.pauseMs(++failures);
            if (wire.time().milliseconds() + pauseMs >= deadlineMs) {
                answer.completeExceptionally(new TimeoutException(
                        "No controller carried out " + request.apiKey() + " within " + timeoutMs + " ms, the last time"
                                + " because: " + cause.getMessage(),
                        cause));
            } else {
                wire.schedule(pauseMs, this::attempt);
            }
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
