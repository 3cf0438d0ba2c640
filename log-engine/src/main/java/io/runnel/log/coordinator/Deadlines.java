package io.runnel.log.coordinator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;

/** What a shard is to be woken for: alarms of its state, and answers that wait for too long. Guarded by the shard's lock. */
final class Deadlines {
    /** Nothing is due. */
    private static final Due NOTHING = new Due(List.of(), List.of());

    private final LongFunction<Future<?>> bell;
    private final Alarms alarms = new Alarms();
    private final LateAnswers late;
    /** When the bell will be rung at the latest. */
    private long ringAtMs = Alarms.NONE;

    private Future<?> ringing = CompletableFuture.completedFuture(null);

    /**
     * Nothing to be woken for yet.
     *
     * @param bell rings at that uptime, unless it is cancelled before: {@link #takeDue} is to be called then
     * @param commitTimeoutMs how long answers wait at most
     */
    Deadlines(LongFunction<Future<?>> bell, int commitTimeoutMs) {
        this.bell = bell;
        this.late = new LateAnswers(commitTimeoutMs);
    }

    /** What is due: alarms by name, and steps whose answers are late. */
    record Due(List<Object> alarms, List<Step<?>> late) {}

    /** Sets the alarms that a step asked for. */
    void set(Map<Object, Long> wanted) {
        alarms.set(wanted);
        ringNext();
    }

    /** The answers of a step wait from now on, unless they are committed already. */
    void await(Step<?> step, CompletableFuture<?> committed) {
        late.add(step, committed, step.uptimeMs());
        ringNext();
    }

    /** Forgets the alarms; who waits for an answer still does. */
    void clearAlarms() {
        alarms.clear();
    }

    /** Takes out what is due; nothing if an earlier call has done what this one was asked for. */
    Due takeDue(long uptimeMs) {
        if (uptimeMs < ringAtMs) {
            return NOTHING;
        }
        ringAtMs = Alarms.NONE;
        Due due = new Due(alarms.takeDue(uptimeMs), late.takeDue(uptimeMs));
        ringNext();
        return due;
    }

    /** What those are told whose answers are late. */
    CoordinatorNotAvailableException lateness(Object where) {
        return new CoordinatorNotAvailableException("What was written to " + where + " was not committed within "
                + late.limitMs() + " ms; it may be later. Ask again.");
    }

    private void ringNext() {
        long nextMs = Math.min(alarms.nextMs(), late.nextMs());
        if (nextMs < ringAtMs) {
            ringing.cancel(false); // A shard waits for one call at a time, however often its deadlines move.
            ringAtMs = nextMs;
            ringing = bell.apply(ringAtMs);
        }
    }
}
