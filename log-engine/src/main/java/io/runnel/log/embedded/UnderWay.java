package io.runnel.log.embedded;

import io.runnel.log.network.Failures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a transaction has begun and not heard the end of, and what failed of it first. Thread-safe. */
final class UnderWay {
    private int count;
    private @Nullable Throwable failure;
    private @Nullable CompletableFuture<Void> settled;
    private final Set<CompletableFuture<?>> watching = new HashSet<>();

    synchronized void begin() {
        count++;
    }

    /** @param cause null for a success */
    void done(@Nullable Throwable cause) {
        CompletableFuture<Void> told;
        Throwable failed;
        List<CompletableFuture<?>> watched;
        synchronized (this) {
            watched = keep(cause);
            count--;
            failed = failure;
            told = count == 0 ? settled : null;
        }
        if (told != null) {
            tell(told, failed);
        }
        fail(watched, failed);
    }

    void fail(Throwable cause) {
        List<CompletableFuture<?>> watched;
        synchronized (this) {
            watched = keep(cause);
        }
        fail(watched, Failures.cause(cause));
    }

    /** Fails the future with the first failure, now if there was one already. */
    void watch(CompletableFuture<?> future) {
        Throwable failed;
        synchronized (this) {
            failed = failure;
            if (failed == null) {
                watching.add(future);
            }
        }
        if (failed == null) {
            var unused = future.whenComplete((result, cause) -> forget(future));
        } else {
            future.completeExceptionally(failed);
        }
    }

    private synchronized void forget(CompletableFuture<?> future) {
        watching.remove(future);
    }

    private static void fail(List<CompletableFuture<?>> watched, @Nullable Throwable cause) {
        if (cause != null) {
            watched.forEach(future -> future.completeExceptionally(cause));
        }
    }

    /** Under the lock: who is to be told of the failure, if it is the first. */
    private List<CompletableFuture<?>> keep(@Nullable Throwable cause) {
        if (failure != null || cause == null) {
            return List.of();
        }
        failure = Failures.cause(cause);
        List<CompletableFuture<?>> watched = List.copyOf(watching);
        watching.clear();
        return watched;
    }

    synchronized boolean failed() {
        return failure != null;
    }

    /**
     * Completes when nothing is under way, with the first failure if there was one. To be asked for when nothing is begun
     * any more but by what is under way.
     */
    CompletableFuture<Void> settled() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        Throwable failed;
        synchronized (this) {
            if (count > 0) {
                settled = asked;
                return asked;
            }
            failed = failure;
        }
        tell(asked, failed);
        return asked;
    }

    private static void tell(CompletableFuture<Void> told, @Nullable Throwable failed) {
        if (failed == null) {
            told.complete(null);
        } else {
            told.completeExceptionally(failed);
        }
    }
}
