package io.runnel.log.transaction;

import io.runnel.log.coordinator.CoordinatorState;
import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.transaction.Transaction.Ending;
import io.runnel.log.transaction.Transaction.Idle;
import io.runnel.log.transaction.Transaction.Open;
import io.runnel.log.transaction.TransactionRecord.Value;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * The transactional ids of one partition of {@code __transaction_state}. What an id may do next is decided by its
 * {@link Transaction}; here are the times: time-outs, expiry, and what waits for markers.
 */
public final class Transactions implements CoordinatorState<TransactionRecord> {
    /** How long the first partitions of a transaction wait for the end of the last one: as long as Kafka's brokers try. */
    static final int MAX_WAIT_MS = 100;

    /** How many requests of one transactional id wait at most; a producer has five on their way to each broker. */
    static final int MAX_WAITING = 16;

    /** So that their records fit into one batch. */
    private static final int MAX_EXPIRED_AT_ONCE = 1_000;

    private final TransactionSettings settings;
    private final Supplier<Short> version;
    private final ReplyTo<MarkersDue> markers;
    private final Map<String, TransactionEntry> entries = new HashMap<>();

    private sealed interface Alarm {}

    private record TimeOut(String transactionalId) implements Alarm {}

    private record EndOfWait(String transactionalId) implements Alarm {}

    private record Expiry() implements Alarm {}

    /**
     * Without any transactional id.
     *
     * @param version the cluster's level of the feature {@code transaction.version} now
     * @param markers is told, each time when it is committed how a transaction ends
     */
    public Transactions(TransactionSettings settings, Supplier<Short> version, ReplyTo<MarkersDue> markers) {
        this.settings = settings;
        this.version = version;
        this.markers = markers;
    }

    @Override
    public void replay(TransactionRecord record, RecordOrigin origin) {
        String id = record.transactionalId();
        Value value = record.value();
        if (value == null) {
            entries.remove(id);
            return;
        }
        Transaction now = Transaction.of(id, value);
        entries.computeIfAbsent(id, added -> new TransactionEntry(now)).is(now);
    }

    @Override
    public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {
        // This topic's records are in no transaction.
    }

    @Override
    public void loaded(Step<TransactionRecord> step) {
        for (TransactionEntry entry : List.copyOf(entries.values())) {
            Value value = entry.transaction().value();
            // The wall clock may have been set meanwhile: no time-out is longer than asked for, and none has passed
            // twice.
            entry.idleSince(step.uptimeMs() - Math.max(0, step.nowMs() - value.lastUpdateTimestampMs()));
            if (entry.transaction() instanceof Open open) {
                long openMs = Math.max(0, step.nowMs() - value.startTimestampMs());
                timeOutIn(entry, open, Math.max(0, value.timeoutMs() - openMs), step);
            } else if (entry.transaction() instanceof Ending ending) {
                writeMarkers(entry, ending, step);
            }
        }
        step.wakeBy(new Expiry(), step.uptimeMs() + settings.expirationCheckIntervalMs());
    }

    /**
     * A producer begins, or goes on after an error. A transaction that is open under its id is aborted first; until that
     * is complete the producer is told to come again.
     */
    public void initialize(Initialize request, ReplyTo<ProducerIdentity> reply, Step<TransactionRecord> step) {
        if (request.timeoutMs() <= 0 || request.timeoutMs() > settings.maxTimeoutMs()) {
            throw new InvalidTxnTimeoutException("transaction.timeout.ms is " + request.timeoutMs()
                    + ", it must be above 0 and at most transaction.max.timeout.ms = " + settings.maxTimeoutMs() + ".");
        }
        TransactionEntry entry = entries.get(request.transactionalId());
        if (entry == null) {
            start(request, Transaction.begun(request, step.nowMs()), reply, step);
            return;
        }
        Transaction before = entry.transaction();
        before.requireMayTakeOver(request);
        if (before instanceof Idle idle) {
            start(request, idle.initialized(request, step.nowMs()), reply, step);
            return;
        }
        ConcurrentTransactionsException wait = Transaction.concurrent(before);
        if (before instanceof Open open) {
            abort(entry, open, step);
        }
        step.fail(reply, wait);
    }

    private void start(Initialize request, Value next, ReplyTo<ProducerIdentity> reply, Step<TransactionRecord> step) {
        TransactionEntry changed = write(request.transactionalId(), next, step);
        step.answer(reply, changed.transaction().value().producer());
    }

    /**
     * Adds partitions; answers whether anything has changed. While the last transaction is ending, the answer waits for
     * that, so that a producer which does not pause between its transactions need not come again.
     */
    public void addPartitions(AddPartitions request, ReplyTo<Boolean> reply, Step<TransactionRecord> step) {
        TransactionEntry entry = require(request.transactionalId());
        if (entry.transaction() instanceof Ending && entry.waiting().size() < MAX_WAITING) {
            Transaction.requireOwner(entry.transaction(), request.producerId(), request.producerEpoch());
            long untilMs = step.uptimeMs() + MAX_WAIT_MS;
            entry.waiting().add(new Waiting(request, reply, untilMs));
            step.wakeBy(new EndOfWait(request.transactionalId()), untilMs);
            return;
        }
        Optional<Value> next = entry.transaction().withPartitions(request, step.nowMs());
        if (next.isPresent()) {
            boolean begins = !(entry.transaction() instanceof Open);
            write(request.transactionalId(), next.get(), step);
            if (begins && entry.transaction() instanceof Open open) {
                timeOutIn(entry, open, open.value().timeoutMs(), step);
            }
        }
        step.answer(reply, next.isPresent());
    }

    /** Tells which of these partitions are not part of the producer's open transaction (KIP-890). */
    public void verifyPartitions(
            AddPartitions request, ReplyTo<Set<TopicPartition>> reply, Step<TransactionRecord> step) {
        Transaction transaction = require(request.transactionalId()).transaction();
        Transaction.requireOwner(transaction, request.producerId(), request.producerEpoch());
        if (transaction instanceof Ending) {
            throw Transaction.concurrent(transaction);
        }
        step.answer(reply, transaction.value().without(request.partitions()));
    }

    /** Ends a transaction; the answer does not wait for the markers. */
    public void end(End request, ReplyTo<EndAnswer> reply, Step<TransactionRecord> step) {
        TransactionEntry entry = require(request.transactionalId());
        Transaction before = entry.transaction();
        Optional<Value> next = before.ended(request, step.nowMs());
        if (next.isEmpty()) {
            step.answer(reply, EndAnswer.goOnAs(before.value().producer()));
        } else if (before.takesProducerId(request) && request.freshProducerId() == ProducerIdentity.NO_ID) {
            step.answer(reply, EndAnswer.NEEDS_PRODUCER_ID);
        } else {
            prepare(entry, next.get(), step);
            step.answer(reply, EndAnswer.goOnAs(next.get().producer().completed()));
        }
    }

    /** The markers stand in all partitions; answers whether they were still waited for. */
    public void markersWritten(MarkersDue written, ReplyTo<Boolean> reply, Step<TransactionRecord> step) {
        TransactionEntry entry = entries.get(written.transactionalId());
        if (entry == null || !entry.awaits(written)) {
            step.answer(reply, false);
            return;
        }
        if (entry.transaction() instanceof Ending ending) {
            complete(entry, ending, step);
        }
        step.answer(reply, true);
    }

    /** What stands in the log about an id. */
    public void describe(String transactionalId, ReplyTo<Value> reply, Step<TransactionRecord> step) {
        TransactionEntry entry = entries.get(transactionalId);
        if (entry == null) {
            throw new TransactionalIdNotFoundException("Transactional id " + transactionalId + " is not known.");
        }
        step.answer(reply, entry.transaction().value());
    }

    /** The ids that the filter accepts, with what stands in the log about them. */
    public void list(TransactionFilter filter, ReplyTo<Map<String, Value>> reply, Step<TransactionRecord> step) {
        Map<String, Value> found = new HashMap<>();
        entries.forEach((id, entry) -> {
            Value value = entry.transaction().value();
            if (filter.accepts(id, value, step.nowMs())) {
                found.put(id, value);
            }
        });
        step.answer(reply, found);
    }

    private TransactionEntry require(String transactionalId) {
        TransactionEntry entry = entries.get(transactionalId);
        if (entry == null) {
            throw new InvalidPidMappingException(
                    "Transactional id " + transactionalId + " has no producer id: it was never given one, or expired.");
        }
        return entry;
    }

    private TransactionEntry write(String transactionalId, @Nullable Value value, Step<TransactionRecord> step) {
        step.append(new TransactionRecord(transactionalId, value));
        TransactionEntry entry = require(transactionalId);
        entry.idleSince(step.uptimeMs());
        return entry;
    }

    private void abort(TransactionEntry entry, Open open, Step<TransactionRecord> step) {
        prepare(entry, open.fenced(version.get(), step.nowMs()), step);
    }

    private void prepare(TransactionEntry entry, Value prepared, Step<TransactionRecord> step) {
        write(entry.transaction().transactionalId(), prepared, step);
        if (entry.transaction() instanceof Ending ending) {
            writeMarkers(entry, ending, step);
        }
    }

    private void writeMarkers(TransactionEntry entry, Ending ending, Step<TransactionRecord> step) {
        if (ending.value().partitions().isEmpty()) {
            complete(entry, ending, step);
            return;
        }
        MarkersDue due = MarkersDue.of(ending);
        entry.awaitMarkers(due);
        step.answer(markers, due);
    }

    private void complete(TransactionEntry entry, Ending ending, Step<TransactionRecord> step) {
        entry.awaitMarkers(null);
        write(ending.transactionalId(), ending.completed(step.nowMs()), step);
        Queue<Waiting> waiting = entry.waiting();
        for (int left = waiting.size(); left > 0; left--) {
            waiting.remove().goOn(step, (request, reply) -> addPartitions(request, reply, step));
        }
    }

    private static void timeOutIn(TransactionEntry entry, Open open, long delayMs, Step<TransactionRecord> step) {
        entry.timesOutAt(step.uptimeMs() + delayMs);
        step.wakeBy(new TimeOut(open.transactionalId()), entry.timeoutAtMs());
    }

    @Override
    public void alarm(Object alarm, Step<TransactionRecord> step) {
        if (alarm instanceof TimeOut timeOut) {
            timeOut(entries.get(timeOut.transactionalId()), timeOut, step);
        } else if (alarm instanceof EndOfWait end) {
            endWaits(entries.get(end.transactionalId()), end, step);
        } else if (alarm instanceof Expiry) {
            boolean more = expire(step);
            step.wakeBy(alarm, step.uptimeMs() + (more ? 1 : settings.expirationCheckIntervalMs()));
        }
    }

    private void timeOut(@Nullable TransactionEntry entry, TimeOut alarm, Step<TransactionRecord> step) {
        if (entry == null || !(entry.transaction() instanceof Open open)) {
            return;
        }
        if (step.uptimeMs() < entry.timeoutAtMs()) {
            step.wakeBy(alarm, entry.timeoutAtMs());
        } else {
            abort(entry, open, step);
        }
    }

    private static void endWaits(@Nullable TransactionEntry entry, EndOfWait alarm, Step<TransactionRecord> step) {
        if (entry == null) {
            return;
        }
        Queue<Waiting> waiting = entry.waiting();
        while (!waiting.isEmpty() && waiting.element().untilMs() <= step.uptimeMs()) {
            step.fail(waiting.remove().reply(), Transaction.concurrent(entry.transaction()));
        }
        if (!waiting.isEmpty()) {
            step.wakeBy(alarm, waiting.element().untilMs());
        }
    }

    /** Forgets ids that nothing was done with for long; returns whether there may be more of them. */
    private boolean expire(Step<TransactionRecord> step) {
        List<String> expired = entries.entrySet().stream()
                .filter(entry -> isExpired(entry.getValue(), step.uptimeMs()))
                .limit(MAX_EXPIRED_AT_ONCE)
                .map(Map.Entry::getKey)
                .toList();
        expired.forEach(id -> step.append(new TransactionRecord(id, null)));
        return expired.size() == MAX_EXPIRED_AT_ONCE;
    }

    private boolean isExpired(TransactionEntry entry, long uptimeMs) {
        return entry.transaction() instanceof Idle && uptimeMs - entry.idleSinceMs() >= settings.idExpirationMs();
    }

    @Override
    public void abandon(ApiException cause, Step<TransactionRecord> step) {
        for (TransactionEntry entry : entries.values()) {
            entry.waiting().forEach(waiting -> step.fail(waiting.reply(), cause));
            entry.waiting().clear();
        }
    }
}
