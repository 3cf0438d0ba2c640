package io.runnel.log.embedded;

import io.runnel.log.network.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Repeats what a coordinator refuses for a moment only: while it reads its state back, while a transaction is ending.
 * Thread-safe; only {@link #await} waits.
 */
final class Attempts {
    /** For all attempts of a call together, as {@code default.api.timeout.ms} of Kafka's clients. */
    static final long TIMEOUT_MS = 60_000;

    private static final long FIRST_PAUSE_MS = 1;
    private static final long LONGEST_PAUSE_MS = 100;

    private final Executor threads;
    private final Time time;
    private volatile boolean closed;

    Attempts(Executor threads, Time time) {
        this.threads = threads;
        this.time = time;
    }

    /**
     * Runs the attempt now, and again with growing pauses while it fails with a {@code RetriableException}. Fails with the
     * attempt's own exception, never wrapped, or with {@code TimeoutException} after {@link #TIMEOUT_MS}.
     *
     * @param what for the message, as in "Reading the offsets of g"
     */
    <T> CompletableFuture<T> repeated(String what, Supplier<CompletableFuture<T>> attempt) {
        Repeated<T> repeated = new Repeated<>(what, attempt);
        repeated.run();
        return repeated.answer;
    }

    private final class Repeated<T> {
        private final String what;
        private final Supplier<CompletableFuture<T>> attempt;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final long deadlineMs = time.hiResClockMs() + TIMEOUT_MS;
        private long pauseMs = FIRST_PAUSE_MS;

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
            Throwable cause = Failures.cause(failure);
            if (closed || !(cause instanceof RetriableException)) {
                answer.completeExceptionally(cause);
            } else if (time.hiResClockMs() + pauseMs > deadlineMs) {
                answer.completeExceptionally(new TimeoutException(
                        what + " did not succeed within " + TIMEOUT_MS + " ms: " + cause.getMessage(), cause));
            } else {
                CompletableFuture.delayedExecutor(pauseMs, TimeUnit.MILLISECONDS, threads)
                        .execute(this::run);
                pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            }
        }
    }

    /** Waits for an answer, which comes or fails within the time of a call. */
    <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = Failures.cause(e.getCause() == null ? e : e.getCause());
            throw cause instanceof RuntimeException known ? known : new KafkaException(cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    void close() {
        closed = true;
    }
}
