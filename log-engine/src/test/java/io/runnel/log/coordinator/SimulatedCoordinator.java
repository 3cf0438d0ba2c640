package io.runnel.log.coordinator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotCoordinatorException;

/**
 * A coordinator's state machine with a log and a clock in memory: events are carried out at once, time passes when the
 * test says so, and a restart reads the state back from the bytes of its records.
 */
public final class SimulatedCoordinator<S extends CoordinatorState<R>, R> {
    private final Supplier<S> fresh;
    private final RecordCodec<R> codec;
    private final List<Entry> log = new ArrayList<>();
    private final Alarms alarms = new Alarms();
    private long nowMs;
    private long uptimeMs;
    private S state;

    private interface Entry {}

    private record Stored(byte[] key, byte[] value, RecordOrigin origin) implements Entry {}

    private record Marker(long producerId, short producerEpoch, boolean committed, long timestampMs) implements Entry {}

    /** What came of an event. */
    public static final class Answer<T> implements ReplyTo<T> {
        private T value;
        private ApiException error;
        private int times;

        public boolean done() {
            return times > 0;
        }

        /** The value; fails if there is none (yet). */
        public T value() {
            if (error != null) {
                throw new AssertionError("Refused: " + error, error);
            }
            if (times == 0) {
                throw new AssertionError("Not answered yet");
            }
            return value;
        }

        /** The refusal, or null. */
        public ApiException error() {
            return error;
        }

        @Override
        public void answer(T answered) {
            once();
            value = answered;
        }

        @Override
        public void fail(ApiException cause) {
            once();
            error = cause;
        }

        private void once() {
            times++;
            if (times > 1) {
                throw new AssertionError("Answered twice");
            }
        }
    }

    public SimulatedCoordinator(Supplier<S> fresh, RecordCodec<R> codec, long nowMs) {
        this.fresh = fresh;
        this.codec = codec;
        this.nowMs = nowMs;
        load();
    }

    public S state() {
        return state;
    }

    public long nowMs() {
        return nowMs;
    }

    /** How many records and markers were written. */
    public int logSize() {
        return log.size();
    }

    public <T> Answer<T> submit(CoordinatorEvent<S, R, T> event) {
        Answer<T> answer = new Answer<>();
        Step<R> step = new Step<>(state, nowMs, uptimeMs);
        try {
            event.happen(state, answer, step);
        } catch (ApiException e) {
            if (!step.records().isEmpty()) {
                throw new AssertionError("Refused after it changed the state", e);
            }
            step.fail(answer, e);
        }
        commit(step);
        return answer;
    }

    /** A transaction's marker reaches this partition. */
    public void endTransaction(long producerId, short producerEpoch, boolean committed) {
        log.add(new Marker(producerId, producerEpoch, committed, nowMs));
        state.replayMarker(producerId, producerEpoch, committed, nowMs);
    }

    /** Time passes; alarms ring in their order. */
    public void pass(long ms) {
        long endMs = uptimeMs + ms;
        while (alarms.nextMs() <= endMs) {
            advanceTo(Math.max(uptimeMs, alarms.nextMs()));
            for (Object due : alarms.takeDue(uptimeMs)) {
                Step<R> step = new Step<>(state, nowMs, uptimeMs);
                state.alarm(due, step);
                commit(step);
            }
        }
        advanceTo(endMs);
    }

    private void advanceTo(long uptime) {
        nowMs += uptime - uptimeMs;
        uptimeMs = uptime;
    }

    /** Somebody sets the wall clock. */
    public void jump(long ms) {
        nowMs += ms;
    }

    /** The node restarts: what was only in memory is gone. */
    public void restart() {
        Step<R> last = new Step<>(state, nowMs, uptimeMs);
        state.abandon(new NotCoordinatorException("restart"), last);
        last.deliver();
        load();
    }

    /** Gives a state what was written from that entry of the log on; what it must be equal to is {@link #state}. */
    public void replayInto(S replayed, int fromEntry) {
        for (Entry entry : log.subList(fromEntry, log.size())) {
            if (entry instanceof Marker marker) {
                replayed.replayMarker(
                        marker.producerId(), marker.producerEpoch(), marker.committed(), marker.timestampMs());
            } else if (entry instanceof Stored stored) {
                ByteBuffer value = stored.value() == null ? null : ByteBuffer.wrap(stored.value());
                codec.decode(ByteBuffer.wrap(stored.key()), value)
                        .ifPresent(known -> replayed.replay(known, stored.origin()));
            }
        }
    }

    private void load() {
        alarms.clear();
        state = fresh.get();
        replayInto(state, 0);
        Step<R> step = new Step<>(state, nowMs, uptimeMs);
        state.loaded(step);
        commit(step);
    }

    private void commit(Step<R> step) {
        for (R written : step.records()) {
            log.add(new Stored(codec.key(written), codec.value(written), step.origin()));
        }
        alarms.set(step.alarms());
        step.deliver();
    }
}
