package io.runnel.log.remote;

import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.log.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.DuplicateSequenceException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The appends to one partition, in order: those that wait, and the batches on their way, each with its place in an
 * idempotent producer's sequence, by which the broker stores a batch once however often it is sent, and none before
 * another (KIP-98).
 *
 * <p>Invariants: batches on their way stand in the order of their sequences without a gap; at most five, and one alone
 * until the broker knows the producer, because until then it would take any of them for the first. A batch that is
 * refused leaves a gap: those behind it, which the broker refuses too, take other places when all are answered. When
 * nobody knows whether a batch was stored, the producer's epoch is raised, so that it cannot be stored any more (KIP-360).
 *
 * <p>On the wire's thread, except {@link #add}.
 */
final class PartitionAppends {
    /** Brokers forget producers that are silent for long, a day by default; well before that, one asks again with care. */
    private static final long REMEMBERED_MS = 60_000;

    private final PartitionRef partition;
    private final RemoteSettings settings;
    private final Compression compression;
    private final Queue<PendingAppend> arriving = new ConcurrentLinkedQueue<>();
    private final Deque<PendingAppend> waiting = new ArrayDeque<>();
    private final List<SentBatch> sent = new ArrayList<>();
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private long retiredProducerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch;
    /** The sequence behind what the broker has acknowledged. */
    private int acknowledged;
    /** Whether the broker has stored a batch of this producer's epoch, not long ago. */
    private boolean established;

    private long storedMs;
    /** Whether a batch was refused, so that nothing is sent until all that were sent are answered. */
    private boolean gap;

    private int failures;
    private long pausedUntilMs;
    private boolean lookingUp;

    PartitionAppends(PartitionRef partition, RemoteSettings settings) {
        this.partition = partition;
        this.settings = settings;
        this.compression = Compression.of(settings.write().compression()).build();
    }

    PartitionRef partition() {
        return partition;
    }

    /** From any thread. */
    void add(PendingAppend append) {
        arriving.add(append);
    }

    boolean isIdle() {
        return arriving.isEmpty() && waiting.isEmpty() && sent.isEmpty();
    }

    long producerId() {
        return producerId;
    }

    /** Whether it needs a producer id, for the first time or because all epochs of the last one are used up. */
    boolean needsProducer() {
        return producerId == RecordBatch.NO_PRODUCER_ID;
    }

    /** Takes this producer id if it needs one and has not used it up. */
    void offerProducer(long id) {
        if (needsProducer() && id != retiredProducerId) {
            producerId = id;
            producerEpoch = 0;
        }
    }

    MemoryRecords send(SentBatch batch) {
        return batch.send(producerId, producerEpoch, compression);
    }

    /** False if a lookup of the leader is under way. */
    boolean startLookup() {
        boolean start = !lookingUp;
        lookingUp = true;
        return start;
    }

    void endLookup() {
        lookingUp = false;
    }

    long pausedUntilMs() {
        return pausedUntilMs;
    }

    /** When the oldest append has been under way for too long; {@code Long.MAX_VALUE} if there is none. */
    long deadlineMs() {
        PendingAppend oldest = sent.isEmpty() ? waiting.peek() : sent.get(0).first();
        return oldest == null ? Long.MAX_VALUE : oldest.calledMs() + settings.deliveryTimeoutMs();
    }

    /** Takes up what was added, and gives up what is too old. */
    void begin(long nowMs) {
        for (PendingAppend append = arriving.poll(); append != null; append = arriving.poll()) {
            waiting.add(append);
        }
        if (deadlineMs() > nowMs) {
            return;
        }
        String late = "Append to " + partition + " was not acknowledged within " + settings.deliveryTimeoutMs()
                + " ms (delivery.timeout.ms)";
        if (!sent.isEmpty()) {
            giveUpSent(new TimeoutException(late + "; whether it was stored is not known."));
        }
        while (!waiting.isEmpty() && deadlineMs() <= nowMs) {
            waiting.remove().answer().completeExceptionally(new TimeoutException(late + "; it was not sent."));
        }
    }

    /** Fails what was sent and has no answer: it may be stored, by now or by a request that is still on its way. */
    private void giveUpSent(RuntimeException cause) {
        List<SentBatch> unsent = new ArrayList<>();
        for (SentBatch batch : sent) {
            if (batch.everSent()) {
                batch.fail(cause);
            } else {
                unsent.add(batch);
            }
        }
        sent.clear();
        sent.addAll(unsent);
        raiseEpoch();
    }

    /** A new beginning, before which nothing can be stored any more. */
    private void raiseEpoch() {
        if (producerEpoch == Short.MAX_VALUE) {
            retiredProducerId = producerId;
            producerId = RecordBatch.NO_PRODUCER_ID;
        } else {
            producerEpoch++;
        }
        acknowledged = 0;
        established = false;
        gap = true;
    }

    /** The next batch to send, or null: the oldest that must be sent again, or a new one. */
    @Nullable
    SentBatch next(long nowMs) {
        if (nowMs < pausedUntilMs || producerId == RecordBatch.NO_PRODUCER_ID || (gap && !close())) {
            return null;
        }
        if (sent.isEmpty() && nowMs - storedMs > REMEMBERED_MS) {
            established = false;
        }
        int allowed = established ? Wire.MAX_IN_FLIGHT : 1;
        int underWay = 0;
        for (SentBatch batch : sent) {
            if (!batch.underWay()) {
                return underWay < allowed ? batch : null;
            }
            underWay++;
        }
        if (waiting.isEmpty() || underWay >= allowed) {
            return null;
        }
        boolean afterConditional = !sent.isEmpty() && last().conditional();
        if (afterConditional || (waiting.getFirst().conditional() && underWay > 0)) {
            return null; // Its end offset can be expected only when nothing else is under way.
        }
        SentBatch batch = new SentBatch(merged(), nextSequence());
        sent.add(batch);
        return batch;
    }

    /** Closes the gap as soon as all are answered: those left take the places that are free. */
    private boolean close() {
        for (SentBatch batch : sent) {
            if (batch.underWay()) {
                return false;
            }
        }
        int sequence = acknowledged;
        for (SentBatch batch : sent) {
            batch.move(sequence);
            sequence = batch.nextSequence();
        }
        gap = false;
        return true;
    }

    private SentBatch last() {
        return sent.get(sent.size() - 1);
    }

    private int nextSequence() {
        return sent.isEmpty() ? acknowledged : last().nextSequence();
    }

    /** What waits, up to the size of a batch; one that is conditional goes alone. */
    private List<PendingAppend> merged() {
        List<PendingAppend> merged = new ArrayList<>();
        merged.add(waiting.remove());
        long bytes = merged.get(0).bytes();
        if (merged.get(0).conditional()) {
            return merged;
        }
        while (!waiting.isEmpty()) {
            PendingAppend next = waiting.getFirst();
            bytes += next.bytes();
            if (next.conditional() || bytes > settings.write().batchBytes()) {
                break;
            }
            merged.add(waiting.remove());
        }
        return merged;
    }

    /** Acknowledged. */
    void stored(SentBatch batch, long baseOffset, long logAppendTimeMs, long nowMs) {
        batch.answered();
        if (sent.remove(batch)) {
            acknowledged = batch.nextSequence();
            established = true;
            storedMs = nowMs;
            failures = 0;
            batch.stored(baseOffset, logAppendTimeMs);
        }
    }

    /**
     * Not acknowledged.
     *
     * @param actualEndOffset where the partition ended, if it was a condition that failed
     */
    void failed(SentBatch batch, RuntimeException cause, long actualEndOffset, long nowMs) {
        batch.answered();
        if (!sent.contains(batch)) {
            return; // Given up before.
        }
        boolean first = sent.get(0) == batch;
        if (cause instanceof OutOfOrderSequenceException
                || cause instanceof UnknownProducerIdException
                || cause instanceof InvalidProducerEpochException) {
            boolean behind = gap; // It fails for what was refused before it, and takes its place when all are answered.
            if (first && !behind) {
                raiseEpoch(); // The broker has forgotten the producer: this batch is not stored.
            }
            if (!behind) {
                pause(nowMs);
            }
        } else if (cause instanceof DuplicateSequenceException) {
            sent.remove(batch);
            acknowledged = batch.nextSequence();
            batch.fail(new DuplicateSequenceException("Append to " + partition
                    + " was stored by an earlier attempt, but the broker does not remember at which offset."));
        } else if (cause instanceof RetriableException && !(cause instanceof PartitionGone)) {
            pause(nowMs);
        } else {
            refused(batch, cause, actualEndOffset);
        }
    }

    /** Sends nothing for a while. */
    void pause(long nowMs) {
        pausedUntilMs = nowMs + settings.retry().pauseMs(++failures);
    }

    /** Not stored, and not to be sent again; but an append that was merged with others may be the wrong one. */
    private void refused(SentBatch batch, RuntimeException cause, long actualEndOffset) {
        int place = sent.indexOf(batch);
        sent.remove(place);
        gap = true;
        if (batch.appends().size() > 1) {
            List<SentBatch> parts = new ArrayList<>();
            for (PendingAppend append : batch.appends()) {
                parts.add(new SentBatch(List.of(append), acknowledged));
            }
            sent.addAll(place, parts);
        } else if (cause instanceof OffsetOutOfRangeException && batch.conditional()) {
            batch.fail(new UnexpectedEndOffsetException(
                    partition.partition(), batch.first().expectedEndOffset(), actualEndOffset));
        } else {
            batch.fail(cause);
        }
    }

    /** The partition is gone, or the log is closed: fails everything. */
    void failAll(RuntimeException cause) {
        sent.forEach(batch -> batch.fail(cause));
        sent.clear();
        for (PendingAppend append = arriving.poll(); append != null; append = arriving.poll()) {
            waiting.add(append);
        }
        waiting.forEach(append -> append.answer().completeExceptionally(cause));
        waiting.clear();
        raiseEpoch();
    }
}
