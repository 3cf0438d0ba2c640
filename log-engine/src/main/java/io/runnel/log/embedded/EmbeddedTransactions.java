package io.runnel.log.embedded;

import io.runnel.log.TransactionalWriter;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.broker.group.TransactionOffsets;
import io.runnel.log.broker.transaction.TransactionControl;
import io.runnel.log.group.OffsetFetch;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.network.Failures;
import io.runnel.log.transaction.ProducerIdentity;
import io.runnel.log.transaction.TransactionRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.utils.Time;

/**
 * What the transactional writers of this process share: the way to the coordinators, and a few threads on which batches
 * are appended whose partition the coordinator has just added, because its answer comes on the disk's thread and a
 * validator may take its time. Thread-safe.
 */
public final class EmbeddedTransactions implements AutoCloseable {
    private static final int MAX_THREADS = 4;
    private static final long IDLE_THREAD_SECONDS = 30;

    private final ClusterMetadata metadata;
    private final PartitionTable partitions;
    private final Coordinators coordinators;
    private final TransactionControl control;
    private final TransactionOffsets offsets;
    private final Time time;
    private final ThreadPoolExecutor threads;
    private final Attempts attempts;

    /** Writers on these partitions and coordinators; producer ids come from there. */
    public EmbeddedTransactions(
            ClusterMetadata metadata,
            PartitionTable partitions,
            Coordinators coordinators,
            ProducerIds producerIds,
            Time time) {
        this.metadata = metadata;
        this.partitions = partitions;
        this.coordinators = coordinators;
        this.control = new TransactionControl(coordinators.transactions(), producerIds);
        this.offsets = new TransactionOffsets(coordinators);
        this.time = time;
        this.threads = threads();
        this.attempts = new Attempts(threads, time);
    }

    private static ThreadPoolExecutor threads() {
        int most = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        // Its queue is bounded by the writers: each has one task in it at most, and its retries.
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, "runnel-transactional-writers-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        // When the node shuts down nobody must wait for a task that never comes; replicas refuse it then.
        threads.setRejectedExecutionHandler((task, ended) -> task.run());
        return threads;
    }

    /** As {@link io.runnel.log.EventLog#transactionalWriter}. */
    public TransactionalWriter writer(String transactionalId, long timeoutMs) {
        if (timeoutMs > Integer.MAX_VALUE || timeoutMs <= 0) {
            throw new InvalidTxnTimeoutException("A transaction's timeout of " + timeoutMs + " ms is not possible: it "
                    + "must be above 0 and at most transaction.max.timeout.ms.");
        }
        Producer unknown =
                new Producer(transactionalId, (int) timeoutMs, ProducerIdentity.NO_ID, ProducerIdentity.NO_EPOCH);
        return new ReplicaTransactionalWriter(this, attempts.await(initialize(unknown)));
    }

    /** Takes the id over, or goes on with it if the producer has been given an id already (KIP-360). */
    private CompletableFuture<Producer> initialize(Producer producer) {
        String id = producer.transactionalId();
        return attempts.repeated(
                "Taking over transactional id " + id,
                () -> coordinators
                        .transactions()
                        .ready()
                        .thenCompose(
                                ready -> control.initialize(id, producer.timeoutMs(), producer.id(), producer.epoch()))
                        .thenApply(given -> producer.next(given.id(), given.epoch())));
    }

    /** As {@link io.runnel.log.EventLog#committedOffsets}. */
    public Map<TopicPartition, Long> committedOffsets(String group) {
        if (!coordinators.groups().exists()) {
            return Map.of(); // Nobody has ever committed anything.
        }
        OffsetFetch question = new OffsetFetch(group, null, -1, null, true);
        return attempts.await(attempts.repeated("Reading the offsets of group " + group, () -> {
            CompletableFuture<List<OffsetFetch.Found>> found = coordinators
                    .groups()
                    .submit(group, (groups, reply, step) -> groups.offsets().fetch(question, reply, step));
            return found.thenApply(all -> stable(group, all));
        }));
    }

    private static Map<TopicPartition, Long> stable(String group, List<OffsetFetch.Found> all) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (OffsetFetch.Found each : all) {
            if (each.unstable()) {
                throw new UnstableOffsetCommitException(
                        "An open transaction may change the offset of group " + group + " for " + each.partition());
            }
            if (each.value() != null) {
                offsets.put(each.partition(), each.value().offset());
            }
        }
        return Map.copyOf(offsets);
    }

    /**
     * Ends a producer's transaction. If the id was forgotten, because it was not used for long, there is none, and an
     * abort makes it known again.
     *
     * @return under which the next transaction is, when readers see the end of this one
     */
    CompletableFuture<Producer> end(Producer producer, boolean committed) {
        String id = producer.transactionalId();
        String what = (committed ? "Committing" : "Aborting") + " the transaction of " + id;
        CompletableFuture<Producer> ended = attempts.repeated(
                        what,
                        () -> control.end(
                                id, producer.id(), producer.epoch(), committed, TransactionRequest.EPOCH_BUMP))
                .thenCompose(next ->
                        visible(id, what).thenApply(seen -> producer.next(next.producerId(), next.producerEpoch())));
        return ended.exceptionallyCompose(
                failure -> !committed && Failures.cause(failure) instanceof InvalidPidMappingException
                        ? initialize(producer)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Void> visible(String transactionalId, String what) {
        return coordinators
                .markers()
                .written(transactionalId)
                .orTimeout(Attempts.TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    throw new TimeoutException(
                            what + " is decided, but not all of its partitions could be told within "
                                    + Attempts.TIMEOUT_MS + " ms",
                            Failures.cause(failure));
                });
    }

    ClusterMetadata metadata() {
        return metadata;
    }

    PartitionTable partitions() {
        return partitions;
    }

    Coordinators coordinators() {
        return coordinators;
    }

    TransactionOffsets offsets() {
        return offsets;
    }

    Attempts attempts() {
        return attempts;
    }

    Time time() {
        return time;
    }

    /** Runs the task on one of the writers' threads, soon. */
    void run(Runnable task) {
        threads.execute(task);
    }

    /** Tries nothing again from now on; writers fail with what the closing coordinators and replicas say. */
    @Override
    public void close() {
        attempts.close();
        threads.shutdown();
    }
}
