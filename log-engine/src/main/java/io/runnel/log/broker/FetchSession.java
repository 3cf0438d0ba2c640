package io.runnel.log.broker;

import io.runnel.log.broker.FetchedPartition.Key;
import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.FetchSessionTopicIdException;
import org.apache.kafka.common.errors.InvalidFetchSessionEpochException;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A client's fetch session (KIP-227): the partitions that it reads, so that its requests need to name only those whose
 * position has changed, and its answers only those with news.
 *
 * <p>Looking costs what has moved, not what there is: partitions that have nothing to tell are watched, and leave the
 * line of those that are looked at until they stir. A partition that was served goes to the end of the line, so that a
 * bound on the answer's bytes starves none.
 *
 * <p>Guarded by its own monitor, which callers hold; {@link #stir}, {@link #size} and {@link #wakeWith} are for any
 * thread.
 */
final class FetchSession {
    private final int id;
    private final boolean byTopicId;
    private final Map<Key, FetchedPartition> partitions = new HashMap<>();
    /** Those to look at, in this order. */
    private final Set<FetchedPartition> line = new LinkedHashSet<>();

    private final Queue<FetchedPartition> stirred = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Runnable waiter;
    private volatile int size;
    private int epoch = FetchMetadata.nextEpoch(FetchMetadata.INITIAL_EPOCH);
    private long scannedMs;
    private boolean closed;

    /** @param byTopicId whether its requests name topics by id (Fetch v13 and later) */
    FetchSession(int id, boolean byTopicId, Collection<FetchedPartition> partitions, long nowMs) {
        this.id = id;
        this.byTopicId = byTopicId;
        this.scannedMs = nowMs;
        partitions.forEach(this::add);
    }

    private void add(FetchedPartition partition) {
        partitions.put(partition.key(), partition);
        line.add(partition);
        size = partitions.size();
    }

    int id() {
        return id;
    }

    /** The epoch that its next request must have. */
    int epoch() {
        return epoch;
    }

    /** Partitions in it. */
    int size() {
        return size;
    }

    /**
     * Whether a request belongs here.
     *
     * @throws InvalidFetchSessionEpochException if it is not the next of this session
     * @throws FetchSessionTopicIdException if it names topics in another way than the session
     */
    void require(FetchMetadata request, boolean requestByTopicId) {
        if (request.epoch() != epoch) {
            throw new InvalidFetchSessionEpochException(
                    "Fetch session " + id + " expects epoch " + epoch + ", the request has " + request.epoch() + ".");
        }
        if (requestByTopicId != byTopicId) {
            throw new FetchSessionTopicIdException("Fetch session " + id + " names topics by "
                    + (byTopicId ? "id" : "name") + ", the request does not.");
        }
    }

    /** Takes over a request's changes and moves to the next epoch. */
    void update(FetchedPartitions asked) {
        asked.forEach((key, partition) -> {
            FetchedPartition present = partitions.get(key);
            if (present == null) {
                add(new FetchedPartition(key, partition));
            } else {
                present.ask(partition);
                line.add(present);
            }
        });
        asked.forgotten().forEach(this::forget);
        epoch = FetchMetadata.nextEpoch(epoch);
    }

    private void forget(Key key) {
        FetchedPartition gone = partitions.remove(key);
        if (gone != null) {
            line.remove(gone);
            gone.unwatch();
            size = partitions.size();
        }
    }

    /**
     * Shows each partition that may have news, in order, until the look is satisfied. One that has none leaves the
     * line if it is watched.
     */
    void look(FetchLook look) {
        FetchedPartition moved;
        while ((moved = stirred.poll()) != null) {
            moved.settle();
            if (partitions.get(moved.key()) == moved) {
                line.add(moved);
            }
        }
        Iterator<FetchedPartition> next = line.iterator();
        while (next.hasNext() && !look.isSatisfied()) {
            FetchedPartition partition = next.next();
            if (!look.at(partition) && partition.isWatched()) {
                next.remove();
            }
        }
    }

    /**
     * Puts those back into the line that have news of which no watch tells (a log start offset that moved, a topic that
     * is gone), if the last time is long enough ago.
     */
    void scan(long nowMs, long intervalMs, Predicate<FetchedPartition> hasNews) {
        if (nowMs - scannedMs < intervalMs) {
            return;
        }
        scannedMs = nowMs;
        for (FetchedPartition partition : partitions.values()) {
            if (hasNews.test(partition)) {
                line.add(partition);
            }
        }
    }

    /** The client gets records of it: the others are first, the next time. */
    void served(FetchedPartition partition) {
        if (line.remove(partition)) {
            line.add(partition);
        }
    }

    /** Has moves of the replica reported here. */
    void watch(FetchedPartition partition, Replica replica, ReadLimit limit) {
        if (!closed) {
            partition.watch(replica, limit, () -> stir(partition));
        }
    }

    /** The partition's replica has moved; any thread. */
    private void stir(FetchedPartition partition) {
        if (partition.stir()) {
            stirred.add(partition);
        }
        Runnable waiting = waiter;
        if (waiting != null) {
            waiting.run();
        }
    }

    /** Who is to be told that a partition has stirred, or null; any thread. */
    void wakeWith(@Nullable Runnable newWaiter) {
        waiter = newWaiter;
    }

    /** Watches nothing any more, until the next look: its client may have gone. */
    void unwatch() {
        for (FetchedPartition partition : partitions.values()) {
            if (partition.isWatched()) {
                partition.unwatch();
                line.add(partition);
            }
        }
    }

    /** Out of the cache: a fetch that still uses it gets on, but nothing is watched for it. */
    void close() {
        closed = true;
        unwatch();
    }
}
