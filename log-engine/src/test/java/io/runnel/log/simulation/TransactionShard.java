package io.runnel.log.simulation;

import io.runnel.log.coordinator.Alarms;
import io.runnel.log.coordinator.CoordinatorEvent;
import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.transaction.MarkersDue;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionSettings;
import io.runnel.log.transaction.Transactions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The real transaction coordinator over a replicated log, joined as the edge joins them. */
final class TransactionShard implements ReplyTo<MarkersDue> {
    static final short VERSION = 2;
    private static final int LOAD_AGAIN_MS = 6;
    private static final TransactionSettings SETTINGS = new TransactionSettings(10_000, 600_000, 5_000, true);

    private final World world;
    private final SimulatedNode node;
    private final SimulatedReplica replica;
    private final int epoch;
    private final Alarms alarms = new Alarms();
    private final Map<String, MarkerWriting> writing = new HashMap<>();
    private @Nullable Transactions state;
    private boolean closed;
    private long ringAtMs = Alarms.NONE;

    TransactionShard(SimulatedReplica replica) {
        this.world = replica.world;
        this.node = replica.node;
        this.replica = replica;
        this.epoch = replica.assignment().leaderEpoch();
    }

    SimulatedNode node() {
        return node;
    }

    int epoch() {
        return epoch;
    }

    boolean isClosed() {
        return closed;
    }

    /** Reads the state back when everything in the log is committed. */
    void load() {
        if (closed || state != null) {
            return;
        }
        if (replica.state().highWatermark() < replica.log.endOffset()) {
            node.later(LOAD_AGAIN_MS, this::load);
            return;
        }
        Transactions loaded = new Transactions(SETTINGS, () -> VERSION, this);
        for (StoredBatch batch : replica.log.batches()) {
            for (TransactionRecord each : batch.coordinatorRecords()) {
                loaded.replay(each, RecordOrigin.own(batch.facts().maxTimestampMs()));
            }
        }
        world.trace(() -> "node " + node.address() + " coordinates transactions, epoch " + epoch);
        state = loaded;
        Step<TransactionRecord> step = newStep(loaded);
        loaded.loaded(step);
        commit(loaded, step);
    }

    private Step<TransactionRecord> newStep(Transactions of) {
        return new Step<>(of, node.wallClockMs(), node.clockMs());
    }

    void close() {
        closed = true;
        writing.values().forEach(MarkerWriting::cancel);
        giveUp();
    }

    private void giveUp() {
        Transactions present = state;
        state = null;
        alarms.clear();
        ringAtMs = Alarms.NONE;
        if (present != null) {
            Step<TransactionRecord> last = newStep(present);
            present.abandon(new NotCoordinatorException("moved"), last);
            last.deliver();
        }
    }

    <T> void submit(CoordinatorEvent<Transactions, TransactionRecord, T> event, Consumer<Outcome<T>> reply) {
        Transactions present = state;
        if (present == null) {
            reply.accept(new Outcome<>(null, new CoordinatorLoadInProgressException("being read")));
            return;
        }
        ReplyTo<T> to = new ReplyTo<>() {
            @Override
            public void answer(T value) {
                reply.accept(new Outcome<>(value, null));
            }

            @Override
            public void fail(ApiException cause) {
                reply.accept(new Outcome<>(null, cause));
            }
        };
        Step<TransactionRecord> step = newStep(present);
        try {
            event.happen(present, to, step);
        } catch (ApiException e) {
            step.fail(to, e);
        }
        commit(present, step);
    }

    private void commit(Transactions present, Step<TransactionRecord> step) {
        Consumer<Errors> done = error -> {
            if (error == Errors.NONE) {
                step.deliver();
            } else {
                step.deliver(new NotCoordinatorException("not committed: " + error));
                if (state == present) {
                    giveUp();
                    node.later(LOAD_AGAIN_MS, this::load);
                }
            }
        };
        if (!world.has(Protection.COORDINATOR_WAITS)) {
            if (!step.records().isEmpty()) {
                replica.appends().appendOwn(step.records(), error -> {});
            }
            step.deliver();
        } else if (step.records().isEmpty()) {
            replica.appends().whenCommitted(done);
        } else {
            replica.appends().appendOwn(step.records(), done);
        }
        if (state == present) {
            alarms.set(step.alarms());
            ringNext();
        }
    }

    private void ringNext() {
        long next = alarms.nextMs();
        if (next < ringAtMs) {
            ringAtMs = next;
            node.later(Math.max(1, next - node.clockMs()), this::ring);
        }
    }

    private void ring() {
        Transactions present = state;
        ringAtMs = Alarms.NONE;
        if (present == null) {
            return;
        }
        // Alarms of one time come in no order that another run would repeat.
        List<Object> due = new ArrayList<>(alarms.takeDue(node.clockMs()));
        due.sort(Comparator.comparing(Object::toString));
        for (Object alarm : due) {
            if (state == present) {
                Step<TransactionRecord> step = newStep(present);
                present.alarm(alarm, step);
                commit(present, step);
            }
        }
        ringNext();
    }

    /** It is committed how a transaction ends. */
    @Override
    public void answer(MarkersDue due) {
        if (closed) {
            return;
        }
        MarkerWriting next = new MarkerWriting(this, due);
        MarkerWriting before = writing.put(due.transactionalId(), next);
        if (before != null) {
            before.cancel();
        }
        next.go();
    }

    @Override
    public void fail(ApiException cause) {
        // The state is read back, and asks again then.
    }

    void written(MarkerWriting done) {
        if (writing.remove(done.due().transactionalId(), done)) {
            this.<Boolean>submit(
                    (transactions, reply, step) -> transactions.markersWritten(done.due(), reply, step), outcome -> {
                        if (outcome.error() != null && !closed) {
                            node.later(LOAD_AGAIN_MS, () -> again(done));
                        }
                    });
        }
    }

    private void again(MarkerWriting done) {
        if (!closed && !writing.containsKey(done.due().transactionalId())) {
            writing.put(done.due().transactionalId(), done);
            written(done);
        }
    }
}
