package io.runnel.log.replication;

import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node's replicas need now and then, on one thread: background flushes, recovery points, forgetting silent
 * producers, deleting files. A task that fails is logged and runs again at its next time.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long PRODUCER_EXPIRATION_INTERVAL_MS = 600_000;

    private final LogDirectories directories;
    private final StorageConfig config;
    private final Time time;
    private final Supplier<Collection<LocalReplica>> replicas;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "runnel-log-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicBoolean pointsAsked = new AtomicBoolean();

    Housekeeping(
            LogDirectories directories, StorageConfig config, Time time, Supplier<Collection<LocalReplica>> replicas) {
        this.directories = directories;
        this.config = config;
        this.time = time;
        this.replicas = replicas;
    }

    void start() {
        every(config.backgroundFlushIntervalMs(), this::requestFlushes);
        every(config.recoveryPointIntervalMs(), this::writeRecoveryPoints);
        every(PRODUCER_EXPIRATION_INTERVAL_MS, this::forgetSilentProducers);
    }

    /** Work that may fail with the disk. */
    interface Task {
        void run() throws IOException;
    }

    void every(long intervalMs, Task task) {
        var unused = executor.scheduleWithFixedDelay(() -> logged(task), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    private static void logged(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Housekeeping of the log failed; it is tried again", e);
        }
    }

    private void requestFlushes() {
        replicas.get().forEach(LocalReplica::requestFlush);
    }

    private void writeRecoveryPoints() {
        directories.writeRecoveryPoints(replicas.get());
    }

    /** Much was flushed since they were written. Asked for again while it waits, it runs once. */
    void recoveryPointsDue() {
        if (pointsAsked.compareAndSet(false, true)) {
            try {
                executor.execute(() -> {
                    pointsAsked.set(false);
                    logged(this::writeRecoveryPoints);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("The node shuts down: the recovery points are written at its end", e);
            }
        }
    }

    private void forgetSilentProducers() {
        long since = time.milliseconds() - config.producerIdExpirationMs();
        replicas.get().forEach(replica -> replica.forgetProducersSilentSince(since));
    }

    /** Closes and deletes a deleted partition's files after the delay; what a shutdown prevents, the next start does. */
    void deleteLater(Path directory, Replica replica) {
        Task task = () -> {
            if (replica instanceof LocalReplica local) {
                local.abandon();
            }
            LogDirectory.deleteTree(directory);
        };
        later(task);
    }

    /** Deletes a directory that nobody opens any more after the delay. */
    void deleteLater(Path directory) {
        later(() -> LogDirectory.deleteTree(directory));
    }

    private void later(Task task) {
        var unused = executor.schedule(() -> logged(task), config.fileDeleteDelayMs(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the task under way; none follows. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true; // A checkpoint must not be written while the logs are closed.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
