package io.runnel.log.replication;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.storage.CleanerCheckpoint;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.DamagedLogException;
import io.runnel.log.storage.SwapFailedException;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs whose topics ask for it, the dirtiest first, on threads of its own. A log that cannot be read is left
 * alone from then on, and the others go on.
 */
final class LogCleaner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

    private final ReplicaEnvironment environment;
    private final CleanerConfig config;
    private final Supplier<Collection<LocalReplica>> replicas;
    private final CleanerCheckpoint checkpoint;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final DiskPace pace;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<TopicPartition, String> uncleanable = new ConcurrentHashMap<>();
    private final Set<TopicPartition> underWay = new HashSet<>();

    LogCleaner(ReplicaEnvironment environment, Supplier<Collection<LocalReplica>> replicas) {
        this.environment = environment;
        this.config = environment.config().cleaner();
        this.replicas = replicas;
        this.checkpoint = new CleanerCheckpoint(environment.sync());
        this.pace = new DiskPace(config.maxBytesPerSecond(), closing);
    }

    void start() {
        for (int i = 0; config.enabled() && i < config.threads(); i++) {
            Thread thread = new Thread(this::run, "runnel-log-cleaner-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** The logs that are not compacted any more, with the reason. */
    Map<TopicPartition, String> uncleanable() {
        return Map.copyOf(uncleanable);
    }

    private void run() {
        try {
            do {
                Set<TopicPartition> failed = new HashSet<>();
                Optional<Dirty> next = takeDirtiest(failed);
                while (next.isPresent()) {
                    clean(next.get(), failed);
                    next = takeDirtiest(failed);
                }
                deleteReplaced();
            } while (!closing.await(config.backoffMs(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those of which fetches may still be sending stay for a while. */
    private void deleteReplaced() {
        long nowMs = environment.time().milliseconds();
        for (LocalReplica replica : replicas.get()) {
            ReplicaCleaning cleaning = replica.cleaning();
            try {
                cleaning.deleteReplaced(nowMs - cleaning.config().segments().fileDeleteDelayMs());
            } catch (IOException e) {
                LOG.warn("Replaced segments of {} cannot be deleted; it is tried again", cleaning.partition(), e);
            }
        }
    }

    /** A log and how dirty it is. */
    private record Dirty(ReplicaCleaning replica, Dirt dirt) {}

    private Optional<Dirty> takeDirtiest(Set<TopicPartition> except) {
        if (closing.getCount() == 0 || environment.directory().offline()) {
            return Optional.empty();
        }
        synchronized (underWay) {
            Optional<Dirty> dirtiest = replicas.get().stream()
                    .map(LocalReplica::cleaning)
                    .filter(replica -> replica.config().compacts()
                            && !except.contains(replica.partition())
                            && !underWay.contains(replica.partition())
                            && !uncleanable.containsKey(replica.partition()))
                    .flatMap(replica -> dirt(replica).stream())
                    .max(Comparator.comparing((Dirty dirty) -> dirty.dirt().overdue())
                            .thenComparing(dirty -> dirty.dirt().ratio()));
            dirtiest.ifPresent(found -> underWay.add(found.replica().partition()));
            return dirtiest;
        }
    }

    private Optional<Dirty> dirt(ReplicaCleaning replica) {
        try {
            long cleanedUpTo = checkpoint.of(replica.logDirectory(), replica.partition());
            TopicConfig topic = replica.config();
            Dirt dirt = replica.dirt(cleanedUpTo, environment.time().milliseconds());
            return dirt.cleanable(topic.compaction().minCleanableDirtyRatio())
                    ? Optional.of(new Dirty(replica, dirt))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("Whether {} needs compaction cannot be told; it is looked at again", replica.partition(), e);
            return Optional.empty();
        }
    }

    private void clean(Dirty next, Set<TopicPartition> failed) {
        TopicPartition partition = next.replica().partition();
        try {
            clean(next);
        } catch (InterruptedIOException e) {
            LOG.debug("Compaction of {} ends early: {}", partition, e.getMessage());
        } catch (NotLeaderOrFollowerException e) {
            LOG.debug("Compaction of {} ends early: it is no longer here", partition);
            failed.add(partition);
        } catch (SwapFailedException e) {
            environment.directory().fail(e);
        } catch (DamagedLogException e) {
            giveUp(partition, e);
        } catch (IOException e) {
            LOG.warn("Compaction of {} failed; it is tried again later", partition, e);
            failed.add(partition);
        } catch (RuntimeException e) {
            giveUp(partition, e);
        } finally {
            synchronized (underWay) {
                underWay.remove(partition);
            }
        }
    }

    private void giveUp(TopicPartition partition, Exception cause) {
        uncleanable.put(partition, String.valueOf(cause.getMessage()));
        LOG.error(
                "{} is not compacted any more until the node restarts: a record cannot be read. It grows until the log "
                        + "is mended or its topic deleted.",
                partition,
                cause);
    }

    private void clean(Dirty next) throws IOException {
        ReplicaCleaning replica = next.replica();
        Dirt dirt = next.dirt();
        long nowMs = environment.time().milliseconds();
        long cleanedUpTo = replica.compact(
                dirt, config.mapBytes() / config.threads(), config.bufferBytes() / config.threads() / 2, nowMs, pace);
        checkpoint.set(replica.logDirectory(), replica.partition(), cleanedUpTo);
        LOG.debug(
                "Compacted {} from offset {} to {}, {} of {} bytes dirty",
                replica.partition(),
                dirt.firstOffset(),
                cleanedUpTo,
                dirt.dirtyBytes(),
                dirt.cleanBytes() + dirt.dirtyBytes());
    }

    /** A partition was deleted: another one of its name begins anew. */
    void forget(TopicPartition partition) {
        uncleanable.remove(partition);
        try {
            checkpoint.forget(partition);
        } catch (IOException e) {
            LOG.warn("The checkpoint of compactions still names {}, which is gone", partition, e);
        }
    }

    /** Ends the compactions under way, which leave their logs as they found them or compacted in part; none follows. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // The files must not be closed under a compaction.
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
