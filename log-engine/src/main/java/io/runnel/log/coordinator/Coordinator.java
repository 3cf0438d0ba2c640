package io.runnel.log.coordinator;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a kind of thing (groups, transactions): a {@link Shard} for each partition of its topic, the thread
 * that rings their alarms and the one that reads them back. Thread-safe; no method waits.
 *
 * @param <S> the state machine
 * @param <R> its records
 */
public final class Coordinator<S extends CoordinatorState<R>, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final long FIRST_RELOAD_DELAY_MS = 50;
    private static final int MAX_DOUBLINGS = 9; // To 25.6 s.
    private static final int CLOSE_TIMEOUT_MS = 10_000;

    private final CoordinatorTopic topic;
    private final RecordCodec<R> codec;
    private final Supplier<S> states;
    private final BiFunction<String, Integer, Replica> replicas;
    private final TopicCreator creator;
    private final Time time;
    private final Lease lease;
    private final ScheduledThreadPoolExecutor timer;
    private final ScheduledThreadPoolExecutor loader;
    private final Threads edge = new Threads();
    private volatile List<Shard<S, R>> shards = List.of();
    private volatile @Nullable TopicImage seen;
    private boolean closed;

    /** Creates a coordinator's topic; completes also when somebody else has created it meanwhile. */
    @FunctionalInterface
    public interface TopicCreator {
        CompletableFuture<?> create(CoordinatorTopic topic);
    }

    /**
     * A coordinator that begins with the first image it is shown.
     *
     * @param states gives an empty state machine at each call
     * @param replicas the replica of a partition of that topic, if it leads; may throw, then it is asked again later
     * @param lease which partitions are this node's, and whether it may speak for them
     */
    public Coordinator(
            CoordinatorTopic topic,
            RecordCodec<R> codec,
            Supplier<S> states,
            BiFunction<String, Integer, Replica> replicas,
            TopicCreator creator,
            Lease lease,
            Time time) {
        this.topic = topic;
        this.codec = codec;
        this.states = states;
        this.replicas = replicas;
        this.creator = creator;
        this.time = time;
        this.lease = lease;
        this.timer = thread("timer");
        this.loader = thread("loader");
    }

    private ScheduledThreadPoolExecutor thread(String task) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(body, "runnel" + topic.name().replace('_', '-') + "-" + task);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /**
     * The cluster's topics have changed: takes over what this node leads of this coordinator's own, and lets go of what
     * others lead.
     */
    public synchronized void changed(ClusterImage image) {
        TopicImage own = image.topic(topic.name());
        if (own == null || closed || own == seen) {
            return; // It is closed to clients: its partitions never become fewer.
        }
        seen = own;
        int partitions = own.partitions().size();
        if (partitions > shards.size()) {
            List<Shard<S, R>> all = new ArrayList<>(shards);
            for (int index = all.size(); index < partitions; index++) {
                all.add(shard(index));
            }
            shards = List.copyOf(all);
        }
        for (int index = 0; index < partitions; index++) {
            PartitionImage partition = own.partitions().get(index);
            if (partition.leader() == lease.nodeId()) {
                shards.get(index).lead(partition.leaderEpoch());
            } else {
                shards.get(index).resign(partition.leader());
            }
        }
    }

    private Shard<S, R> shard(int index) {
        TopicPartition partition = new TopicPartition(topic.name(), index);
        ShardLog<S, R> log =
                new ShardLog<>(partition, () -> replicas.apply(topic.name(), index), states, codec, lease, time);
        return new Shard<>(partition, log, time, edge);
    }

    /** Whether the topic is there: as long as it is not, nobody has ever been coordinated. */
    public boolean exists() {
        return !shards.isEmpty();
    }

    /** Whether the state of this id is kept by this node. */
    public boolean isHere(String id) {
        TopicImage own = seen;
        return own != null
                && own.partitions()
                                .get(CoordinatorTopic.partitionOf(
                                        id, own.partitions().size()))
                                .leader()
                        == lease.nodeId();
    }

    /** Creates the topic if it is missing; when this completes, events are taken. */
    public CompletableFuture<Void> ready() {
        if (!shards.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return creator.create(topic).thenAccept(created -> {
            if (shards.isEmpty()) {
                throw new CoordinatorNotAvailableException("Topic " + topic.name() + " is not there yet.");
            }
        });
    }

    /** Whether that partition belongs to this coordinator's topic. */
    public boolean owns(TopicPartition partition) {
        return partition.topic().equals(topic.name());
    }

    /**
     * The partition that keeps the state of this id.
     *
     * @throws NotCoordinatorException if the topic does not exist yet, see {@link #ready}
     */
    public TopicPartition partitionOf(String id) {
        int partitions = present().size();
        return new TopicPartition(topic.name(), CoordinatorTopic.partitionOf(id, partitions));
    }

    private List<Shard<S, R>> present() {
        List<Shard<S, R>> present = shards;
        if (present.isEmpty()) {
            throw new NotCoordinatorException(
                    "This node coordinates nothing of topic " + topic.name() + " yet: find the coordinator again.");
        }
        return present;
    }

    /**
     * Has an event carried out by the state machine of this id.
     *
     * @return fails with what the event is refused for, or {@code CoordinatorLoadInProgressException}, {@code
     *     CoordinatorNotAvailableException}, {@link NotCoordinatorException}, {@code RecordTooLargeException}
     */
    public <T> CompletableFuture<T> submit(String id, CoordinatorEvent<S, R, T> event) {
        return at(id, shard -> shard.submit(event, true));
    }

    /**
     * As {@link #submit}, for what the node itself has done on the coordinator's behalf: also while the lease has lapsed,
     * since nobody outside is told.
     */
    public <T> CompletableFuture<T> submitOwn(String id, CoordinatorEvent<S, R, T> event) {
        return at(id, shard -> shard.submit(event, false));
    }

    private <T> CompletableFuture<T> at(String id, Function<Shard<S, R>, CompletableFuture<T>> action) {
        List<Shard<S, R>> present;
        try {
            present = present();
        } catch (NotCoordinatorException e) {
            return CompletableFuture.failedFuture(e);
        }
        return action.apply(present.get(CoordinatorTopic.partitionOf(id, present.size())));
    }

    /** Has an event carried out by every state machine; one answer for each, in the order of partitions. */
    public <T> List<CompletableFuture<T>> submitToAll(CoordinatorEvent<S, R, T> event) {
        return shards.stream().map(shard -> shard.submit(event, true)).toList();
    }

    /**
     * Ends a transaction in a partition of this coordinator's topic.
     *
     * @return as {@link Replica#appendMarker}, or as {@link #submit}
     */
    public CompletableFuture<AppendResult> endTransaction(
            int partition, TransactionMarker marker, boolean epochBumped) {
        List<Shard<S, R>> present = shards;
        return partition < 0 || partition >= present.size()
                ? CompletableFuture.failedFuture(new NotCoordinatorException(
                        "Topic " + topic.name() + " has " + present.size() + " partitions, not number " + partition))
                : present.get(partition).endTransaction(marker, epochBumped);
    }

    /** How many calls of {@link Shard#ring} wait for their time. */
    int alarmsAsked() {
        return timer.getQueue().size();
    }

    @Override
    public void close() {
        List<Shard<S, R>> last;
        synchronized (this) {
            closed = true;
            last = shards;
        }
        timer.shutdownNow();
        loader.shutdown();
        last.forEach(Shard::close);
        try {
            if (!loader.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.error("Reading {} back did not end within {} ms", topic.name(), CLOSE_TIMEOUT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The threads, as the shards see them. */
    private final class Threads implements Shard.Edge {
        @Override
        public void load(Runnable reading, int failures) {
            long delayMs = failures == 0 ? 0 : FIRST_RELOAD_DELAY_MS << Math.min(failures - 1, MAX_DOUBLINGS);
            Future<?> unused = run(loader, reading, delayMs);
        }

        @Override
        public int commitTimeoutMs() {
            return topic.commitTimeoutMs();
        }

        @Override
        public Future<?> ringAt(Shard<?, ?> shard, long uptimeMs) {
            return run(timer, shard::ring, Math.max(0, uptimeMs - time.hiResClockMs()));
        }

        @Override
        public void deliver(Step<?> step) {
            Future<?> unused = run(loader, step::deliver, 0);
        }

        private Future<?> run(ScheduledThreadPoolExecutor executor, Runnable task, long delayMs) {
            try {
                return executor.schedule(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException | Error e) {
                                LOG.error("The coordinator of {} failed", topic.name(), e);
                            }
                        },
                        delayMs,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is closed", topic.name(), e);
                return CompletableFuture.completedFuture(null);
            }
        }
    }
}
