package io.runnel.log.coordinator;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.ApiException;

/** An answer that the edge waits for. */
final class Reply<T> implements ReplyTo<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();

    CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void answer(T value) {
        future.complete(value);
    }

    @Override
    public void fail(ApiException cause) {
        future.completeExceptionally(cause);
    }

    /** A client asks again. */
    @Override
    public void late(ApiException cause) {
        future.completeExceptionally(cause);
    }
}
