package io.runnel.log.broker.transaction;

import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.HostedTopic;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.network.Failures;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.transaction.MarkersDue;
import io.runnel.log.wire.Peers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the markers that end transactions, into all partitions of a transaction at once and without waiting for each
 * other, and tells the transaction coordinator when they are committed. A partition that cannot take its marker now,
 * because it is offline or being read back, is tried again and again: until then its readers of committed records wait.
 *
 * <p>Thread-safe. At most one set of markers per transactional id is on its way; a newer one replaces it.
 */
public final class TransactionMarkers implements ReplyTo<MarkersDue>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionMarkers.class);
    private static final int FIRST_RETRY_MS = 20;
    private static final int MAX_RETRY_MS = 1_000;

    private final PartitionTable partitions;
    private final PeerMarkers peers;
    private final Time time;
    private final Map<String, Writing> current = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private volatile @Nullable Coordinators coordinators;

    /**
     * Markers for these partitions; {@link #serve} comes next.
     *
     * @param peers lead the partitions that this node does not
     */
    public TransactionMarkers(PartitionTable partitions, Peers peers, Time time) {
        this.partitions = partitions;
        this.peers = new PeerMarkers(peers);
        this.time = time;
        this.timer = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(body, "runnel-transaction-markers");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Tells these from now on; to be called before their state machines are. */
    public void serve(Coordinators told) {
        coordinators = told;
    }

    @Override
    public void answer(MarkersDue due) {
        Coordinators told = coordinators;
        if (told == null) {
            throw new IllegalStateException("Markers are due before their coordinators are known: " + due);
        }
        Writing writing;
        try {
            writing = new Writing(due, told);
        } catch (ApiException e) {
            LOG.debug("Another node coordinates {} by now, and writes its markers", due.transactionalId(), e);
            return;
        }
        Writing before = current.put(due.transactionalId(), writing);
        if (before != null) {
            before.cancel();
            var unused = writing.over.thenRun(() -> before.over.complete(null));
        }
        writing.start();
    }

    /**
     * Completes when no markers of this id are on their way, at once or when the last one is committed and the
     * coordinator told: then readers of committed records see the transaction's end, and the next one can begin. Also
     * completes when the node shuts down, which goes on with them after its restart.
     */
    public CompletableFuture<Void> written(String transactionalId) {
        Writing writing = current.get(transactionalId);
        return writing == null
                ? CompletableFuture.completedFuture(null)
                : writing.over.copy(); // Whoever gives it a time limit must not end it for others.
    }

    @Override
    public void fail(ApiException cause) {
        // The decision is not committed. The coordinator reads back what is, and asks for those markers.
        LOG.debug("No markers are due", cause);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        current.values().forEach(writing -> writing.over.complete(null));
    }

    /** Writes a marker where a group's coordinator must see it, or else straight into its partition's log. */
    static CompletableFuture<AppendResult> append(
            Coordinators coordinators,
            PartitionTable partitions,
            TopicPartition partition,
            TransactionMarker marker,
            boolean epochBumped,
            long nowMs) {
        return coordinators.groups().owns(partition)
                ? coordinators.groups().endTransaction(partition.partition(), marker, epochBumped)
                : partitions
                        .require(partition.topic())
                        .leader(partition.partition())
                        .appendMarker(marker, epochBumped, nowMs);
    }

    /** The markers of one transaction. */
    private final class Writing {
        private final MarkersDue due;
        private final Coordinators told;
        /** Of the decision: a later one is another coordinator's. */
        private final int coordinatorEpoch;

        private final AtomicInteger missing;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private boolean cancelled;

        Writing(MarkersDue due, Coordinators told) {
            this.due = due;
            this.told = told;
            TopicPartition own = told.transactions().partitionOf(due.transactionalId());
            this.coordinatorEpoch =
                    partitions.require(own.topic()).leader(own.partition()).leaderEpoch();
            this.missing = new AtomicInteger(due.partitions().values().stream()
                    .mapToInt(indexes -> indexes.size())
                    .sum());
        }

        /** No marker is written when this returns, but for those that are. */
        synchronized void cancel() {
            cancelled = true;
        }

        void start() {
            due.partitions().forEach((topic, indexes) -> {
                for (int index : indexes) {
                    write(new TopicPartition(topic, index), FIRST_RETRY_MS);
                }
            });
        }

        private void write(TopicPartition partition, int retryMs) {
            CompletableFuture<?> written;
            // A marker that is written after a newer set has taken over could end the next transaction.
            synchronized (this) {
                if (cancelled) {
                    return;
                }
                written = append(partition);
            }
            var unused = written.whenComplete((result, failure) -> {
                if (failure == null || !mustRetry(partition, failure, retryMs == FIRST_RETRY_MS)) {
                    done();
                } else {
                    retry(partition, retryMs);
                }
            });
        }

        private CompletableFuture<?> append(TopicPartition partition) {
            try {
                TransactionMarker marker = due.marker(coordinatorEpoch);
                HostedTopic topic = partitions.require(partition.topic());
                int leader = topic.leaderOf(partition.partition());
                if (leader != topic.nodeId()) {
                    return peers.write(leader, partition, marker, due.epochBumped());
                }
                return TransactionMarkers.append(
                        told, partitions, partition, marker, due.epochBumped(), time.milliseconds());
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private boolean mustRetry(TopicPartition partition, Throwable failure, boolean first) {
            Throwable cause = Failures.cause(failure);
            if (cause instanceof UnknownTopicOrPartitionException && isGone(partition)) {
                LOG.info("{} was deleted: it needs no end of the transaction of {}", partition, due.transactionalId());
                return false;
            }
            if (cause instanceof InvalidProducerEpochException
                    || cause instanceof TransactionCoordinatorFencedException) {
                LOG.error("The end of the transaction of {} is refused by {}", due, partition, cause);
                return false;
            }
            if (first) {
                LOG.warn(
                        "{} cannot take the end of the transaction of {} now", partition, due.transactionalId(), cause);
            }
            return true;
        }

        /** As this node knows it: another one may only not have heard of the topic yet. */
        private boolean isGone(TopicPartition partition) {
            HostedTopic topic = partitions.topic(partition.topic());
            return topic == null || !topic.topic().hasPartition(partition.partition());
        }

        private void retry(TopicPartition partition, int retryMs) {
            later(() -> write(partition, Math.min(2 * retryMs, MAX_RETRY_MS)), retryMs);
        }

        private void later(Runnable task, int delayMs) {
            try {
                timer.schedule(task, delayMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The node shuts down; it goes on with {} after its restart", due, e);
            }
        }

        private void done() {
            if (missing.decrementAndGet() == 0) {
                tell(FIRST_RETRY_MS);
            }
        }

        /** Tells the coordinator, until it takes notice or is somewhere else: else the transaction would never be complete. */
        private void tell(int retryMs) {
            CompletableFuture<Boolean> noticed = told.transactions()
                    .submitOwn(due.transactionalId(), (state, reply, step) -> state.markersWritten(due, reply, step));
            if (noticed.isCompletedExceptionally()
                    && current.get(due.transactionalId()) == this
                    && told.transactions().isHere(due.transactionalId())) {
                later(() -> tell(Math.min(2 * retryMs, MAX_RETRY_MS)), retryMs);
                return;
            }
            // What fails from now on has the coordinator's state read back, which asks for the markers anew.
            current.remove(due.transactionalId(), this);
            over.complete(null);
        }
    }
}
