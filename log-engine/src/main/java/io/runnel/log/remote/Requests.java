package io.runnel.log.remote;

import io.runnel.log.wire.Wire;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Repeats what fails for a moment, within the time a call may take, and waits for what a caller needs at once. */
final class Requests {
    private final Wire wire;
    private final RemoteSettings settings;

    Requests(Wire wire, RemoteSettings settings) {
        this.wire = wire;
        this.settings = settings;
    }

    /**
     * Runs the attempt on the wire's thread, again and again with growing pauses while it fails with a
     * {@code RetriableException} other than {@link PartitionGone}. Fails with the attempt's own exception, never wrapped, or with
     * {@code TimeoutException} when the time of a call is over.
     *
     * @param what for the message, as in "reading offsets of t-0"
     */
    <T> CompletableFuture<T> repeated(String what, Supplier<CompletableFuture<T>> attempt) {
        Repeated<T> repeated = new Repeated<>(what, attempt);
        wire.execute(repeated::run);
        if (wire.isClosed()) {
            repeated.answer.completeExceptionally(wire.closed());
        }
        return repeated.answer;
    }

    private final class Repeated<T> {
        private final String what;
        private final Supplier<CompletableFuture<T>> attempt;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final long deadlineMs = wire.time().milliseconds() + settings.apiTimeoutMs();
        private int failures;

        Repeated(String what, Supplier<CompletableFuture<T>> attempt) {
            this.what = what;
            this.attempt = attempt;
        }

        void run() {
            CompletableFuture<T> outcome;
            try {
                outcome = attempt.get();
            } catch (RuntimeException e) {
                outcome = CompletableFuture.failedFuture(e);
            }
            var unused = outcome.whenComplete(this::settle);
        }

        private void settle(@Nullable T result, @Nullable Throwable failure) {
            if (failure == null) {
                answer.complete(result);
                return;
            }
            Throwable cause = unwrapped(failure);
            if (!(cause instanceof RetriableException) || cause instanceof PartitionGone) {
                answer.completeExceptionally(cause);
                return;
            }
            long pauseMs = settings.retry().pauseMs(++failures);
            if (wire.isClosed()) {
                answer.completeExceptionally(wire.closed());
            } else if (wire.time().milliseconds() + pauseMs > deadlineMs) {
                answer.completeExceptionally(new TimeoutException(
                        "No success in " + what + " within " + settings.apiTimeoutMs()
                                + " ms (default.api.timeout.ms), the last of " + failures + " attempts: "
                                + cause.getMessage(),
                        cause));
            } else {
                wire.schedule(pauseMs, this::run);
            }
        }
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Waits for the answer, which comes or fails within the time of a call. */
    <T> T await(CompletableFuture<T> answer) {
        if (wire.onThread()) {
            throw new IllegalStateException(
                    "Waiting on the remote log's own thread would last forever: do it elsewhere,"
                            + " not in what depends on one of its futures or in a wake-up");
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = unwrapped(e.getCause() == null ? e : e.getCause());
            throw cause instanceof RuntimeException known ? known : new KafkaException(cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
