package io.runnel.log.embedded;

import io.runnel.log.network.Failures;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a transaction has begun and not heard the end of, and what failed of it first. Thread-safe. */
final class UnderWay {
    private int count;
    private @Nullable Throwable failure;
    private @Nullable CompletableFuture<Void> settled;

    synchronized void begin() {
        count++;
    }

    /** @param cause null for a success */
    void done(@Nullable Throwable cause) {
        CompletableFuture<Void> told;
        Throwable failed;
        synchronized (this) {
            keep(cause);
            count--;
            failed = failure;
            told = count == 0 ? settled : null;
        }
        if (told != null) {
            tell(told, failed);
        }
    }

    synchronized void fail(Throwable cause) {
        keep(cause);
    }

    private void keep(@Nullable Throwable cause) {
        if (failure == null && cause != null) {
            failure = Failures.cause(cause);
        }
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
