package io.runnel.log.replication;

import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.RemovedSegments;
import io.runnel.log.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node's replicas need now and then, on one thread: background flushes, recovery points, forgetting silent
 * producers, retention, deleting files. A task that fails is logged and runs again at its next time.
 */
final class Housekeeping implements Checkpoints, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final LogDirectories directories;
    private final StorageConfig config;
    private final Time time;
    private final Supplier<Collection<LocalReplica>> replicas;
    private final RetentionClock clock;
    private final AtomicReference<@Nullable CompletableFuture<Void>> startOffsetsAsked = new AtomicReference<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "runnel-log-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicBoolean pointsAsked = new AtomicBoolean();
    private volatile long producersForgottenAfterMs;

    Housekeeping(
            LogDirectories directories, StorageConfig config, Time time, Supplier<Collection<LocalReplica>> replicas) {
        this.directories = directories;
        this.config = config;
        this.time = time;
        this.replicas = replicas;
        this.clock = new RetentionClock(time);
        this.producersForgottenAfterMs = config.producers().afterMs();
    }

    void start() {
        every(config.backgroundFlushIntervalMs(), this::requestFlushes);
        every(config.recoveryPointIntervalMs(), this::writeRecoveryPoints);
        every(config.startOffsetIntervalMs(), this::writeLogStartOffsets);
        every(config.retentionCheckIntervalMs(), this::applyRetention);
        every(config.producers().checkIntervalMs(), this::forgetSilentProducers);
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

    void writeRecoveryPoints() {
        directories.writeRecoveryPoints(replicas.get());
        directories.writeHighWatermarks(replicas.get());
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

    /** Writes where each log begins. */
    void writeLogStartOffsets() throws IOException {
        directories.writeLogStartOffsets(replicas.get());
    }

    @Override
    public void recoveryPointsOnDisk(LogDirectory directory) throws IOException {
        directories.writeRecoveryPoints(directory, replicas.get());
    }

    @Override
    public CompletableFuture<Void> startOffsetsOnDisk() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> waiting = startOffsetsAsked.compareAndExchange(null, asked);
        if (waiting != null) {
            return waiting;
        }
        try {
            executor.execute(this::answerStartOffsets);
        } catch (RejectedExecutionException e) {
            refuseStartOffsets();
        }
        return asked;
    }

    private void answerStartOffsets() {
        CompletableFuture<Void> asked = startOffsetsAsked.getAndSet(null);
        try {
            writeLogStartOffsets();
            complete(asked, null);
        } catch (IOException | RuntimeException e) {
            LOG.error("The log start offsets could not be written; that is tried again", e);
            complete(
                    asked,
                    new KafkaStorageException("The log start offsets could not be written: " + e.getMessage(), e));
        }
    }

    private void refuseStartOffsets() {
        complete(startOffsetsAsked.getAndSet(null), new NotLeaderOrFollowerException("The node shuts down."));
    }

    private static void complete(@Nullable CompletableFuture<Void> asked, @Nullable ApiException error) {
        if (asked != null && error == null) {
            asked.complete(null);
        } else if (asked != null) {
            asked.completeExceptionally(error);
        }
    }

    /** Deletes what the topics' retention lets go; a log for which that fails is tried again with the next check. */
    void applyRetention() {
        for (LocalReplica replica : replicas.get()) {
            logged(() -> {
                RemovedSegments removed = replica.applyRetention(clock);
                if (removed.count() > 0) {
                    later(removed.deleteDelayMs(), removed::delete);
                }
            });
        }
    }

    /** From the next look on, producers are forgotten after this silence. */
    void forgetProducersAfter(long silenceMs) {
        producersForgottenAfterMs = silenceMs;
    }

    private void forgetSilentProducers() {
        long since = clock.nowMs() - producersForgottenAfterMs; // A jump of the clock silences nobody.
        replicas.get().forEach(replica -> replica.cleaning().forgetProducersSilentSince(since));
    }

    /** Closes and deletes a deleted partition's files after the delay; what a shutdown prevents, the next start does. */
    void deleteLater(Path directory, Replica replica) {
        Task task = () -> {
            if (replica instanceof LocalReplica local) {
                local.abandon();
            }
            LogDirectory.deleteTree(directory);
        };
        later(config.fileDeleteDelayMs(), task);
    }

    /** Deletes a directory that nobody opens any more after the delay. */
    void deleteLater(Path directory) {
        later(config.fileDeleteDelayMs(), () -> LogDirectory.deleteTree(directory));
    }

    private void later(long delayMs, Task task) {
        var unused = executor.schedule(() -> logged(task), delayMs, TimeUnit.MILLISECONDS);
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
        refuseStartOffsets();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
