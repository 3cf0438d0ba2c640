package io.runnel.log.coordinator;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of a coordinator's topic with the state machine that its records make: takes events from any thread, one
 * at a time, appends what each step wrote and hands out its answers when that is committed.
 *
 * <p>State and log never differ for long: if a step fails after it changed the state, or its records cannot be appended,
 * the state is given up and read back from the log.
 */
final class Shard<S extends CoordinatorState<R>, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final CompletableFuture<Void> COMMITTED = CompletableFuture.completedFuture(null);

    /** How long an alarm waits that the state could not take. */
    private static final int PAUSE_MS = 100;

    /** In-sync replicas are looked for as after so many failures, however often. */
    private static final int PAUSES_FOR_IN_SYNC = 2;

    private final TopicPartition partition;
    private final ShardLog<S, R> log;
    private final Time time;
    private final Edge edge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deadlines deadlines;
    private @Nullable S state;
    private ApiException unavailable;
    private boolean closed;
    private boolean leads;
    private int leaderEpoch = -1;
    /** Grows whenever a state is given up: what was read before that is not what is to be read now. */
    private int generation;
    /** How often the state was given up or could not be read since the last append that was committed. */
    private final AtomicInteger failures = new AtomicInteger();
    /** The append that all answers of now wait for. */
    private CompletableFuture<?> written = COMMITTED;

    /** What a shard has others do. */
    interface Edge {
        /** Runs this soon, or the later, the more often it has failed in a row. */
        void load(Runnable reading, int failures);

        /** How long an answer waits at most until what it rests on is committed. */
        int commitTimeoutMs();

        /** Calls {@link Shard#ring} at that uptime, unless it is cancelled before. */
        Future<?> ringAt(Shard<?, ?> shard, long uptimeMs);

        /** Hands out the answers of a step on a thread without a shard's lock. */
        void deliver(Step<?> step);
    }

    private interface Change<S, R> {
        void on(S state, Step<R> step);
    }

    Shard(TopicPartition partition, ShardLog<S, R> log, Time time, Edge edge) {
        this.partition = partition;
        this.log = log;
        this.time = time;
        this.edge = edge;
        this.deadlines = new Deadlines(uptimeMs -> edge.ringAt(this, uptimeMs), edge.commitTimeoutMs());
        this.unavailable = new NotCoordinatorException(partition + " is not led by this node.");
    }

    /** This node leads the partition from this leader epoch on: the state is read, anew if it is of an earlier epoch. */
    void lead(int epoch) {
        Step<R> last;
        int begun;
        lock.lock();
        try {
            if (closed || epoch <= leaderEpoch) {
                return;
            }
            leaderEpoch = epoch;
            leads = true;
            last = abandon(new CoordinatorLoadInProgressException("The records of " + partition + " are being read."));
            failures.set(0);
            begun = generation;
        } finally {
            lock.unlock();
        }
        deliver(last);
        edge.load(() -> load(begun), 0);
    }

    /** Another node leads the partition, or none. */
    void resign(int leader) {
        Step<R> last;
        lock.lock();
        try {
            if (!leads) {
                return;
            }
            leads = false;
            last = abandon(new NotCoordinatorException(
                    partition + (leader < 0 ? " has no leader now." : " is led by node " + leader + " now.")));
        } finally {
            lock.unlock();
        }
        deliver(last);
    }

    private void deliver(@Nullable Step<R> last) {
        if (last != null) {
            edge.deliver(last);
        }
    }

    /**
     * Carries an event out; never waits.
     *
     * @param leased whether only while the lease holds
     */
    <T> CompletableFuture<T> submit(CoordinatorEvent<S, R, T> event, boolean leased) {
        Reply<T> reply = new Reply<>();
        boolean unused = change(reply, leased, (present, step) -> event.happen(present, reply, step));
        return reply.future();
    }

    /** The alarms that are due, and the answers that have waited for long; the edge calls this when asked to. */
    void ring() {
        Deadlines.Due due;
        lock.lock();
        try {
            due = deadlines.takeDue(time.hiResClockMs());
        } finally {
            lock.unlock();
        }
        due.late().forEach(step -> step.late(deadlines.lateness(partition)));
        Reply<Void> nobody = new Reply<>();
        for (Object alarm : due.alarms()) {
            if (!change(nobody, true, (present, step) -> present.alarm(alarm, step))) {
                ringAgain(alarm);
            }
        }
    }

    /** The state takes no events now, but may again: an alarm is late then, not lost. */
    private void ringAgain(Object alarm) {
        lock.lock();
        try {
            if (state != null) {
                deadlines.set(Map.of(alarm, time.hiResClockMs() + PAUSE_MS));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the event came to the state. */
    private boolean change(ReplyTo<?> reply, boolean leased, Change<S, R> change) {
        Step<R> step;
        CompletableFuture<?> committed;
        lock.lock();
        try {
            S present = state;
            ApiException refusal = present == null ? unavailable : log.obstacle(leaderEpoch, leased);
            if (present == null || refusal != null) {
                step = null;
                committed = CompletableFuture.failedFuture(refusal == null ? unavailable : refusal);
            } else {
                step = newStep(present);
                committed = carryOut(present, step, reply, change);
                deadlines.await(step, committed);
            }
        } finally {
            lock.unlock();
        }
        hand(step, reply, committed);
        return step != null;
    }

    private Step<R> newStep(S present) {
        return new Step<>(present, time.milliseconds(), time.hiResClockMs());
    }

    private void hand(@Nullable Step<R> step, ReplyTo<?> reply, CompletableFuture<?> committed) {
        var unused = committed.whenComplete((done, failure) -> {
            if (failure != null) {
                ApiException cause = CoordinatorErrors.of(failure);
                if (step != null) {
                    step.deliver(cause);
                }
                reply.fail(cause);
            } else if (step != null) {
                step.deliver();
            }
        });
    }

    /** Under the lock: what the step's answers wait for. */
    private CompletableFuture<?> carryOut(S present, Step<R> step, ReplyTo<?> reply, Change<S, R> change) {
        try {
            change.on(present, step);
        } catch (ApiException e) {
            if (step.records().isEmpty()) {
                step.fail(reply, e);
            } else {
                return giveUp(present, e);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("An event failed at {}: its state is read back", partition, e);
            return giveUp(present, e);
        }
        return commit(present, step);
    }

    private CompletableFuture<?> commit(S present, Step<R> step) {
        if (!step.records().isEmpty()) {
            try {
                await(present, log.append(step));
            } catch (RuntimeException | Error e) {
                LOG.error("Append of {} records to {} failed", step.records().size(), partition, e);
                return giveUp(present, e);
            }
        }
        if (state == present) {
            deadlines.set(step.alarms());
        }
        return written;
    }

    private void await(S present, CompletableFuture<AppendResult> appended) {
        written = appended;
        var unused = appended.whenComplete((result, failure) -> {
            if (failure == null) {
                failures.set(0);
            } else {
                lock.lock();
                try {
                    giveUp(present, failure);
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    /** Under the lock: state and log differ, or may. */
    private CompletableFuture<?> giveUp(S present, Throwable cause) {
        if (state == present) {
            LOG.error("The state of {} is given up and read back from its log", partition, cause);
            deliver(abandon(
                    new CoordinatorLoadInProgressException("The records of " + partition + " are being read again.")));
            int begun = generation;
            boolean counts = !(cause instanceof NotEnoughReplicasException);
            edge.load(() -> load(begun), counts ? failures.incrementAndGet() : 1);
        }
        return CompletableFuture.failedFuture(cause);
    }

    /** Under the lock, outside of which the answers are to be handed out: what runs then is others' code. */
    private @Nullable Step<R> abandon(ApiException reason) {
        S present = state;
        generation++;
        state = null;
        unavailable = reason;
        deadlines.clearAlarms();
        if (present == null) {
            return null;
        }
        Step<R> last = newStep(present);
        present.abandon(reason, last);
        return last;
    }

    /** Ends a transaction in this partition, as its coordinator decided. */
    CompletableFuture<AppendResult> endTransaction(TransactionMarker marker, boolean epochBumped) {
        lock.lock();
        try {
            S present = state;
            if (present == null) {
                return CompletableFuture.failedFuture(unavailable);
            }
            long nowMs = time.milliseconds();
            CompletableFuture<AppendResult> appended = log.appendMarker(marker, epochBumped, nowMs);
            if (!appended.isCompletedExceptionally()) {
                present.replayMarker(marker.producerId(), marker.producerEpoch(), marker.committed(), nowMs);
                await(present, appended);
            }
            return appended;
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads the state back, unless another reading has begun since, or will. On the loader's thread; nobody else writes to the
     * partition meanwhile.
     */
    private void load(int begun) {
        int epoch;
        lock.lock();
        try {
            if (begun != generation || state != null || !leads) {
                return;
            }
            epoch = leaderEpoch;
        } finally {
            lock.unlock();
        }
        try {
            S loaded = log.read(epoch);
            if (loaded == null) {
                edge.load(() -> load(begun), 1);
            } else {
                start(loaded, begun);
            }
        } catch (RuntimeException | Error e) {
            failedToLoad(e, begun);
        }
    }

    private void start(S loaded, int begun) {
        Step<R> step;
        CompletableFuture<?> committed;
        Reply<Void> nobody = new Reply<>();
        lock.lock();
        try {
            if (begun != generation || state != null) {
                return; // It was given up meanwhile, and with it what was read for it.
            }
            state = loaded;
            written = COMMITTED;
            step = newStep(loaded);
            committed = carryOut(loaded, step, nobody, (present, first) -> present.loaded(first));
        } finally {
            lock.unlock();
        }
        hand(step, nobody, committed);
    }

    private void failedToLoad(Throwable cause, int begun) {
        // Too few in sync is no failure of this coordinator's: it goes on as soon as they are back.
        boolean tooFew = cause instanceof NotEnoughReplicasException;
        int failed;
        lock.lock();
        try {
            if (begun != generation) {
                return;
            }
            if (!(unavailable instanceof CoordinatorNotAvailableException)) {
                if (tooFew) {
                    LOG.warn("{} waits for its in-sync replicas: {}", partition, cause.getMessage());
                } else {
                    LOG.error("The records of {} cannot be read; it is tried again and again", partition, cause);
                }
            }
            unavailable = new CoordinatorNotAvailableException(
                    "The records of " + partition + " cannot be read: " + cause.getMessage());
            failed = tooFew ? PAUSES_FOR_IN_SYNC : failures.incrementAndGet();
        } finally {
            lock.unlock();
        }
        edge.load(() -> load(begun), failed);
    }

    /** Serves no more. */
    void close() {
        Step<R> last;
        lock.lock();
        try {
            closed = true;
            last = abandon(new NotCoordinatorException(partition + " is not led by this node: it shuts down."));
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.deliver(); // Here, for the threads have ended.
        }
    }
}
