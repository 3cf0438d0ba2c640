package io.runnel.log.embedded;

import io.runnel.log.Appended;
import io.runnel.log.LogRecord;
import io.runnel.log.group.OffsetCommit;
import io.runnel.log.group.OffsetCommit.Position;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of a writer, as the newest clients do it (KIP-890): the first batch of a partition gets a ticket of the
 * replica and waits until the coordinator has added the partition, which takes a flush; those after it are appended at
 * once. One question covers all partitions that came up while the one before it was under way.
 *
 * <p>Appends come from one thread at a time; the coordinator's answers come on others.
 */
final class ReplicaTransaction {
    /** For batches whose writer does not ask where they stand. */
    private static final Consumer<Appended> UNTOLD = place -> {};

    /** What may wait for the coordinator; a flush on a slow disk takes 10 ms, in which 1 GB/s brings 10 MB. */
    private static final long MAX_WAITING_BYTES = 16 << 20;

    /**
     * Batches are flushed after so long, unless the commit comes first, so that a transaction of many batches takes few
     * flushes. A multiple of what a flush takes.
     */
    private static final long FLUSH_DELAY_MS = 10;

    private final EmbeddedTransactions node;
    private final Producer producer;
    private final UnderWay underWay = new UnderWay();
    /** Changed by the thread that appends, under the lock: it alone may look one up without. */
    private final Map<TopicPartition, TransactionPart> parts = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private final List<TransactionPart> unasked = new ArrayList<>();
    private boolean asking;
    private boolean flushDue;
    private long waitingBytes;
    /** Offsets are written one commit after the other, so that the last one counts. */
    private CompletableFuture<?> offsetsWritten = CompletableFuture.completedFuture(null);

    ReplicaTransaction(EmbeddedTransactions node, Producer producer) {
        this.node = node;
        this.producer = producer;
    }

    /** Completes when nothing is under way any more, and fails with what failed first. */
    CompletableFuture<Void> settled() {
        return underWay.settled();
    }

    /** Completes when, beyond that, all that was appended is flushed. */
    CompletableFuture<Void> flushed() {
        return settled().thenCompose(settled -> CompletableFuture.allOf(flushes()));
    }

    private CompletableFuture<?>[] flushes() {
        lock.lock();
        try {
            return parts.values().stream()
                    .map(part -> part.replica().committed())
                    .toArray(CompletableFuture[]::new);
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: what is appended need not wait for the commit, and readers of uncommitted records see it soon. */
    private void flushLater() {
        if (!flushDue) {
            flushDue = true;
            CompletableFuture.delayedExecutor(FLUSH_DELAY_MS, TimeUnit.MILLISECONDS, node::run)
                    .execute(() -> {
                        lock.lock();
                        try {
                            flushDue = false;
                        } finally {
                            lock.unlock();
                        }
                        var unused = flushes(); // The commit looks at what becomes of them.
                    });
        }
    }

    void append(TopicPartition partition, List<LogRecord> records) {
        append(partition, records, null);
    }

    /** The same; the answer fails with the transaction. */
    CompletableFuture<List<Appended>> appended(TopicPartition partition, List<LogRecord> records) {
        Places places = new Places();
        underWay.watch(places.all());
        append(partition, records, places);
        places.handed();
        return places.all();
    }

    private void append(TopicPartition partition, List<LogRecord> records, @Nullable Places places) {
        if (underWay.failed()) {
            return;
        }
        try {
            long nowMs = node.time().milliseconds();
            TransactionPart part = part(partition);
            for (MemoryRecords batch : part.batches(records, nowMs)) {
                hand(part, new Handed(batch, places == null ? UNTOLD : places.next()), nowMs);
            }
        } catch (InterruptException | Error e) {
            underWay.fail(e); // A part may be stored: what is left must not be committed.
            throw e;
        } catch (RuntimeException e) {
            underWay.fail(e);
        }
    }

    private TransactionPart part(TopicPartition partition) {
        TransactionPart present = parts.get(partition);
        if (present != null) {
            return present;
        }
        if (Topic.isInternal(partition.topic())) {
            throw new InvalidTopicException(
                    "Topic '" + partition.topic() + "' is the broker's own: its coordinators alone write to it.");
        }
        TransactionPart added = new TransactionPart(
                node.partitions().require(partition.topic()).leader(partition.partition()), producer);
        lock.lock();
        try {
            parts.put(partition, added);
        } finally {
            lock.unlock();
        }
        return added;
    }

    private void hand(TransactionPart part, Handed batch, long nowMs) {
        lock.lock();
        try {
            while (!part.admitted() && waitingBytes >= MAX_WAITING_BYTES && !underWay.failed()) {
                answered.await();
            }
            if (underWay.failed()) {
                return;
            }
            if (part.admitted()) {
                store(part, batch, nowMs);
                return;
            }
            if (part.await(batch, nowMs)) {
                unasked.add(part);
            }
            waitingBytes += batch.records().sizeInBytes();
            if (!asking) {
                ask();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void ask() {
        asking = true;
        List<TransactionPart> asked = List.copyOf(unasked);
        unasked.clear();
        Map<String, Set<Integer>> partitions = new HashMap<>();
        for (TransactionPart part : asked) {
            TopicPartition partition = part.replica().partition();
            partitions
                    .computeIfAbsent(partition.topic(), added -> new HashSet<>())
                    .add(partition.partition());
        }
        underWay.begin();
        var unused = node.attempts()
                .repeated(
                        "Adding " + asked.size() + " partitions to the transaction of " + producer.transactionalId(),
                        () -> node.coordinators()
                                .admission()
                                .begin(
                                        producer.transactionalId(),
                                        producer.id(),
                                        producer.epoch(),
                                        partitions,
                                        ApiKeys.PRODUCE.latestVersion()))
                .whenComplete((refusals, failure) -> node.run(() -> answered(asked, refusals, failure)));
    }

    private void answered(
            List<TransactionPart> asked,
            @Nullable Map<TopicPartition, ApiException> refusals,
            @Nullable Throwable failure) {
        lock.lock();
        try {
            Throwable failed = failure == null ? admit(asked, refusals == null ? Map.of() : refusals) : failure;
            if (failed != null) {
                underWay.fail(failed);
            }
            asking = false;
            if (!unasked.isEmpty() && !underWay.failed()) {
                ask();
            }
            answered.signalAll();
        } finally {
            lock.unlock();
            underWay.done(null);
        }
    }

    /** Under the lock: appends what waits. Returns the failure, if there was one. */
    private @Nullable Throwable admit(List<TransactionPart> asked, Map<TopicPartition, ApiException> refusals) {
        long nowMs = node.time().milliseconds();
        try {
            for (TransactionPart part : asked) {
                ApiException refusal = refusals.get(part.replica().partition());
                if (refusal != null) {
                    return refusal;
                }
                for (Handed batch : part.admit()) {
                    waitingBytes -= batch.records().sizeInBytes();
                    store(part, batch, nowMs);
                }
            }
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Under the lock, for the order of batches. */
    private void store(TransactionPart part, Handed batch, long nowMs) {
        if (underWay.failed()) {
            return;
        }
        CompletableFuture<AppendResult> stored =
                part.replica().append(batch.records(), Replica.UNFLUSHED, nowMs, part.ticket());
        flushLater();
        underWay.begin();
        var unused = stored.whenComplete((result, failure) -> {
            if (failure == null) {
                batch.stored()
                        .accept(new Appended(result.baseOffset(), result.lastOffset() + 1, result.maxTimestampMs()));
            }
            underWay.done(failure);
        });
    }

    void commitOffsets(String group, Map<TopicPartition, Long> offsets) {
        if (underWay.failed()) {
            return;
        }
        OffsetCommit wish;
        try {
            wish = wish(group, offsets);
        } catch (ApiException e) {
            underWay.fail(e);
            return;
        }
        underWay.begin();
        CompletableFuture<Void> written = offsetsWritten
                .handle((before, failure) -> node.attempts()
                        .repeated(
                                "Committing offsets of group " + group + " in the transaction of "
                                        + producer.transactionalId(),
                                () -> write(wish)))
                .thenCompose(answer -> answer)
                .thenAccept(ReplicaTransaction::requireNoError);
        offsetsWritten = written;
        var unused = written.whenComplete((done, failure) -> underWay.done(failure));
    }

    private CompletableFuture<List<Errors>> write(OffsetCommit wish) {
        return node.coordinators()
                .groups()
                .ready()
                .thenCompose(ready ->
                        node.offsets().commit(producer.transactionalId(), producer.id(), producer.epoch(), wish));
    }

    private OffsetCommit wish(String group, Map<TopicPartition, Long> offsets) {
        ClusterImage image = node.metadata().image();
        List<Position> positions = new ArrayList<>(offsets.size());
        offsets.forEach((partition, offset) -> {
            TopicImage topic = image.topic(partition.topic());
            if (topic == null || !topic.hasPartition(partition.partition())) {
                throw new UnknownTopicOrPartitionException("An offset of group " + group + " is to be committed for "
                        + partition + ", which does not exist.");
            }
            positions.add(new Position(partition, topic.id(), offset, -1, null));
        });
        return new OffsetCommit(
                group,
                "",
                null,
                -1,
                ApiKeys.TXN_OFFSET_COMMIT.latestVersion(),
                OffsetCommitRequest.DEFAULT_RETENTION_TIME,
                positions);
    }

    private static void requireNoError(List<Errors> errors) {
        for (Errors error : errors) {
            if (error != Errors.NONE) {
                throw error.exception();
            }
        }
    }

    /** Nothing is under way, and the transaction is not going to be committed: leaves nothing behind in the replicas. */
    void release() {
        lock.lock();
        try {
            parts.values().forEach(TransactionPart::release);
        } finally {
            lock.unlock();
        }
    }
}
