package io.runnel.log.coordinator;

import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.AppendResult;
import io.runnel.log.replication.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
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

    private final TopicPartition partition;
    private final Supplier<Replica> replica;
    private final Supplier<S> fresh;
    private final CoordinatorRecords<R> records;
    private final Time time;
    private final Lease lease;
    private final Edge edge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Alarms alarms = new Alarms();
    private @Nullable S state;
    private ApiException unavailable;
    private boolean closed;
    private boolean leads;
    private int leaderEpoch = -1;
    /** How often the state was given up or could not be read since the last append that was committed. */
    private final AtomicInteger failures = new AtomicInteger();
    /** When the edge will call {@link #ring} at the latest. */
    private long ringAtMs = Alarms.NONE;

    private Future<?> ringing = COMMITTED;
    /** The append that all answers of now wait for. */
    private CompletableFuture<?> written = COMMITTED;

    /** What a shard has others do. */
    interface Edge {
        /** Calls {@link Shard#load} soon, or the later, the more often it has failed in a row. */
        void load(Shard<?, ?> shard, int failures);

        /** Calls {@link Shard#ring} at that uptime, unless it is cancelled before. */
        Future<?> ringAt(Shard<?, ?> shard, long uptimeMs);

        /** Hands out the answers of a step on a thread without a shard's lock. */
        void deliver(Step<?> step);
    }

    private interface Change<S, R> {
        void on(S state, Step<R> step);
    }

    Shard(
            TopicPartition partition,
            Supplier<Replica> replica,
            Supplier<S> fresh,
            CoordinatorRecords<R> records,
            Time time,
            Lease lease,
            Edge edge) {
        this.partition = partition;
        this.replica = replica;
        this.fresh = fresh;
        this.records = records;
        this.time = time;
        this.lease = lease;
        this.edge = edge;
        this.unavailable = new NotCoordinatorException(partition + " is not led by this node.");
    }

    /** This node leads the partition from this leader epoch on: the state is read, anew if it is of an earlier epoch. */
    void lead(int epoch) {
        Step<R> last;
        lock.lock();
        try {
            if (closed || epoch <= leaderEpoch) {
                return;
            }
            leaderEpoch = epoch;
            leads = true;
            last = abandon(new CoordinatorLoadInProgressException("The records of " + partition + " are being read."));
            failures.set(0);
        } finally {
            lock.unlock();
        }
        if (last != null) {
            edge.deliver(last);
        }
        edge.load(this, 0);
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
        if (last != null) {
            edge.deliver(last);
        }
    }

    /** Carries an event out; never waits. */
    <T> CompletableFuture<T> submit(CoordinatorEvent<S, R, T> event) {
        Reply<T> reply = new Reply<>();
        change(reply, (present, step) -> event.happen(present, reply, step));
        return reply.future();
    }

    /** The alarms that are due; the edge calls this when asked to. */
    void ring() {
        List<Object> due;
        lock.lock();
        try {
            long uptimeMs = time.hiResClockMs();
            if (uptimeMs < ringAtMs) {
                return; // An earlier call has done what this one was asked for: it must ask for no other.
            }
            ringAtMs = Alarms.NONE;
            due = alarms.takeDue(uptimeMs);
            ringNext();
        } finally {
            lock.unlock();
        }
        Reply<Void> nobody = new Reply<>();
        due.forEach(alarm -> change(nobody, (present, step) -> present.alarm(alarm, step)));
    }

    private void change(ReplyTo<?> reply, Change<S, R> change) {
        Step<R> step;
        CompletableFuture<?> committed;
        lock.lock();
        try {
            S present = state;
            if (present == null) {
                step = null;
                committed = CompletableFuture.failedFuture(unavailable);
            } else if (!lease.holds()) {
                step = null;
                committed = CompletableFuture.failedFuture(new NotCoordinatorException(partition
                        + " may be led by another node by now: this one has not reached the controller for a while."));
            } else {
                step = newStep(present);
                committed = carryOut(present, step, reply, change);
            }
        } finally {
            lock.unlock();
        }
        hand(step, reply, committed);
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
                await(present, replica.get().appendOwn(records.encode(step.records(), step.origin()), step.nowMs()));
            } catch (RuntimeException | Error e) {
                LOG.error("Append of {} records to {} failed", step.records().size(), partition, e);
                return giveUp(present, e);
            }
        }
        if (state == present) {
            alarms.set(step.alarms());
            ringNext();
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

    private void ringNext() {
        if (alarms.nextMs() < ringAtMs) {
            ringing.cancel(false); // A shard waits for one call at a time, however often its deadlines move.
            ringAtMs = alarms.nextMs();
            ringing = edge.ringAt(this, ringAtMs);
        }
    }

    /** Under the lock: state and log differ, or may. */
    private CompletableFuture<?> giveUp(S present, Throwable cause) {
        if (state == present) {
            LOG.error("The state of {} is given up and read back from its log", partition, cause);
            Step<R> last = abandon(
                    new CoordinatorLoadInProgressException("The records of " + partition + " are being read again."));
            if (last != null) {
                edge.deliver(last);
            }
            edge.load(this, failures.incrementAndGet()); // Not if another node leads by then.
        }
        return CompletableFuture.failedFuture(cause);
    }

    /** Under the lock, outside of which the answers are to be handed out: what runs then is others' code. */
    private @Nullable Step<R> abandon(ApiException reason) {
        S present = state;
        state = null;
        unavailable = reason;
        alarms.clear();
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
            CompletableFuture<AppendResult> appended = replica.get().appendMarker(marker, epochBumped, nowMs);
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

    /** Reads the state back. On the loader's thread; nobody else writes to the partition meanwhile. */
    void load() {
        long startNs = time.nanoseconds();
        int epoch;
        lock.lock();
        try {
            if (!leads) {
                return; // Somebody else reads them now.
            }
            epoch = leaderEpoch;
        } finally {
            lock.unlock();
        }
        try {
            Replica source = replica.get();
            source.requireWritable(); // Of one that takes no records, the state would be given up with the first.
            if (source.highWatermark() < source.logEndOffset()) {
                edge.load(this, 1); // What is not committed yet may still be lost; the followers are asking for it.
                return;
            }
            S loaded = fresh.get();
            long count = records.replayAll(source, loaded);
            start(loaded, epoch);
            if (count > 0) {
                long tookMs = (time.nanoseconds() - startNs) / 1_000_000;
                LOG.info("Read {} batches of {} back in {} ms", count, partition, tookMs);
            }
        } catch (RuntimeException | Error e) {
            failedToLoad(e);
        }
    }

    private void start(S loaded, int epoch) {
        Step<R> step;
        CompletableFuture<?> committed;
        Reply<Void> nobody = new Reply<>();
        lock.lock();
        try {
            if (closed || state != null || !leads || epoch != leaderEpoch) {
                return;
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

    private void failedToLoad(Throwable cause) {
        lock.lock();
        try {
            if (closed || !leads) {
                return;
            }
            if (!(unavailable instanceof CoordinatorNotAvailableException)) {
                LOG.error("The records of {} cannot be read; it is tried again and again", partition, cause);
            }
            unavailable = new CoordinatorNotAvailableException(
                    "The records of " + partition + " cannot be read: " + cause.getMessage());
        } finally {
            lock.unlock();
        }
        edge.load(this, failures.incrementAndGet());
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
