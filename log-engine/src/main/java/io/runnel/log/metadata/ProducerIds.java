package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out producer ids that no other producer of the cluster ever gets. They come from blocks committed in the
 * metadata log; what a restart leaves of a block is lost, which costs nothing. Thread-safe, never waits.
 */
public final class ProducerIds {
    /** Callers that may wait for the next block; each is one producer being started. */
    private static final int MAX_WAITING = 10_000;

    private final Supplier<CompletableFuture<ProducerIdsAllocated>> allocator;
    private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private long nextId;
    private long endId;

    /** Ids from the blocks that this allocator gives. */
    public ProducerIds(Supplier<CompletableFuture<ProducerIdsAllocated>> allocator) {
        this.allocator = allocator;
    }

    /** The next id, at once if the block has one left; fails as the allocation of a block does. */
    public CompletableFuture<Long> next() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        synchronized (this) {
            if (nextId < endId) {
                return CompletableFuture.completedFuture(nextId++);
            }
            if (waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(new CoordinatorLoadInProgressException(
                        MAX_WAITING + " producers wait for an id already. Try again later."));
            }
            waiting.add(answer);
            // Whoever comes first asks for the block; the others wait for the same one.
            if (waiting.size() > 1) {
                return answer;
            }
        }
        allocator.get().whenComplete(this::serve);
        return answer;
    }

    private void serve(@Nullable ProducerIdsAllocated block, @Nullable Throwable error) {
        List<CompletableFuture<Long>> served = new ArrayList<>();
        long firstId = 0;
        boolean more;
        synchronized (this) {
            if (block != null) {
                firstId = block.firstProducerId();
                nextId = firstId;
                endId = firstId + block.size();
            }
            while (!waiting.isEmpty() && (error != null || nextId < endId)) {
                served.add(waiting.remove());
                nextId += error == null ? 1 : 0;
            }
            more = !waiting.isEmpty();
        }
        // Completed outside the lock, because what runs then is the callers' code.
        for (CompletableFuture<Long> answer : served) {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(firstId++);
            }
        }
        if (more) {
            allocator.get().whenComplete(this::serve);
        }
    }
}
