package io.runnel.log.replication;

import io.runnel.log.storage.FilterBuild;
import io.runnel.log.storage.SearchConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the key filters of segments that have become full and extends in memory those of segments that are being
 * written, on one thread of low priority: appends never wait for it, and a search reads more as long as it is behind. A failure is told once and kept for {@link #failures}.
 */
final class FilterBuilder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FilterBuilder.class);

    private final SearchConfig config;
    private final Supplier<Collection<LocalReplica>> replicas;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final DiskPace pace;
    private final Thread thread = new Thread(this::run, "runnel-key-filters");
    private final Map<TopicPartition, String> failures = new ConcurrentHashMap<>();

    FilterBuilder(SearchConfig config, Supplier<Collection<LocalReplica>> replicas) {
        this.config = config;
        this.replicas = replicas;
        this.pace = new DiskPace(config.buildBytesPerSecond(), closing);
    }

    void start() {
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** The partitions of which filters could not be written, with the reason; searches read these segments. */
    Map<TopicPartition, String> failures() {
        return Map.copyOf(failures);
    }

    private void run() {
        try {
            while (!closing.await(config.checkIntervalMs(), TimeUnit.MILLISECONDS)) {
                Set<TopicPartition> present = new HashSet<>();
                for (LocalReplica replica : replicas.get()) {
                    present.add(replica.partition());
                    build(replica);
                }
                failures.keySet().retainAll(present); // What was deleted has no failure.
            }
        } catch (InterruptedException | InterruptedIOException e) {
            LOG.debug("The thread that writes key filters ends", e);
        }
    }

    private void build(LocalReplica replica) throws InterruptedIOException {
        if (!replica.cleaning().config().keyFilter() || replica.directory().offline()) {
            return;
        }
        TopicPartition partition = replica.partition();
        try {
            int written = new FilterBuild(replica.log(), pace::moved).run();
            if (written > 0) {
                LOG.debug("{} key filters of {} were written", written, partition);
                failures.remove(partition);
            }
            replica.search().prepare(pace::moved);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (ClosedChannelException e) {
            LOG.debug("{} was closed while its keys were read", partition, e);
        } catch (IOException | RuntimeException e) {
            if (failures.put(partition, String.valueOf(e.getMessage())) == null) {
                LOG.warn(
                        "A key filter of {} cannot be written: searches for keys read more than they need",
                        partition,
                        e);
            }
        }
    }

    /** Waits for what is under way, which ends at once. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // No file may be read after the logs are closed.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
