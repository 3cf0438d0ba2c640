package io.runnel.log.replication;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** The moves of partitions between log directories, one after the other, on one thread. Thread-safe. */
final class DirectoryMoves implements AutoCloseable {
    private final DirectoryMove.LastStep lastStep;
    /** At most one for each partition, which bounds what waits. */
    private final Map<TopicPartition, DirectoryMove> moves = new ConcurrentHashMap<>();

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "runnel-log-mover");
        thread.setDaemon(true);
        return thread;
    });

    DirectoryMoves(DirectoryMove.LastStep lastStep) {
        this.lastStep = lastStep;
    }

    /** Begins a move; one of the same partition to another directory ends. */
    synchronized void begin(LocalReplica replica, ReplicaEnvironment target) {
        DirectoryMove present = moves.get(replica.partition());
        if (present != null && present.target() == target) {
            return;
        }
        cancel(replica.partition());
        DirectoryMove move = new DirectoryMove(replica, target, lastStep);
        moves.put(replica.partition(), move);
        executor.execute(() -> {
            try {
                move.run();
            } finally {
                moves.remove(replica.partition(), move);
            }
        });
    }

    /** Ends the move of a partition, if there is one, before its last step. */
    synchronized void cancel(TopicPartition partition) {
        DirectoryMove move = moves.remove(partition);
        if (move != null) {
            move.cancel();
        }
    }

    Collection<DirectoryMove> underWay() {
        return List.copyOf(moves.values());
    }

    @Override
    public void close() {
        moves.values().forEach(DirectoryMove::cancel);
        executor.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true; // The logs must not be closed under a copy.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
