package io.runnel.log.replication;

import io.runnel.log.partition.PartitionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.apache.kafka.common.errors.ApiException;

/**
 * Appends that were written and wait for the high watermark to pass them, in the order of the log. Guarded by the
 * replica's lock; the futures are completed outside it. Bounded by the requests that connections may have in flight.
 */
final class WaitingAppends {
    private static final long NO_TIMESTAMP = -1L;

    private final Queue<Waiting> queue = new ArrayDeque<>();

    /** An append and its answer. */
    record Waiting(AppendResult result, CompletableFuture<AppendResult> answer) {
        void complete() {
            answer.complete(result);
        }

        void fail(ApiException cause) {
            answer.completeExceptionally(cause);
        }
    }

    CompletableFuture<AppendResult> add(AppendResult result) {
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        queue.add(new Waiting(result, answer));
        return answer;
    }

    /**
     * Waits, from outside the lock, until the high watermark has passed all that is in the log now.
     *
     * @param flush asks for a flush, if it has not
     */
    CompletableFuture<?> forAll(Lock lock, Service service, PartitionState state, Runnable flush) {
        lock.lock();
        try {
            service.require();
            long last = state.logEndOffset() - 1;
            if (last < state.highWatermark()) {
                return CompletableFuture.completedFuture(null);
            }
            flush.run();
            return add(new AppendResult(last, last, NO_TIMESTAMP, NO_TIMESTAMP, state.logStartOffset()));
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out those whose records are all below the high watermark. */
    List<Waiting> takeBelow(long highWatermark) {
        Waiting first = queue.peek();
        if (first == null || first.result().lastOffset() >= highWatermark) {
            return List.of();
        }
        List<Waiting> taken = new ArrayList<>();
        while (first != null && first.result().lastOffset() < highWatermark) {
            taken.add(queue.remove());
            first = queue.peek();
        }
        return taken;
    }

    /** Takes out all. */
    List<Waiting> takeAll() {
        List<Waiting> taken = List.copyOf(queue);
        queue.clear();
        return taken;
    }
}
