package io.runnel.log.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * One step of a coordinator's state machine: the time that it is given, and the effects that it has. The records of a
 * step are one batch, all or nothing; its answers leave when that batch and all before it are committed.
 *
 * <p>For one thread, and for one event.
 *
 * @param <R> the coordinator's records
 */
public final class Step<R> {
    private final CoordinatorState<R> state;
    private final long nowMs;
    private final long uptimeMs;
    private final List<R> records = new ArrayList<>();
    private final List<Answer<?>> answers = new ArrayList<>();
    private final Map<Object, Long> alarms = new HashMap<>();
    private RecordOrigin origin;

    private record Answer<T>(
            ReplyTo<T> to, @Nullable T value, @Nullable ApiException refusal) {
        void deliver() {
            if (refusal != null) {
                to.fail(refusal);
            } else if (value != null) {
                to.answer(value);
            }
        }
    }

    /**
     * A step of this state.
     *
     * @param nowMs see {@link #nowMs}
     * @param uptimeMs see {@link #uptimeMs}
     */
    public Step(CoordinatorState<R> state, long nowMs, long uptimeMs) {
        this.state = state;
        this.nowMs = nowMs;
        this.uptimeMs = uptimeMs;
        this.origin = RecordOrigin.own(nowMs);
    }

    /** The node's wall clock, which may jump: for what stands in records. */
    public long nowMs() {
        return nowMs;
    }

    /** A clock that only goes forward, with a zero of its own at each start: for deadlines and alarms. */
    public long uptimeMs() {
        return uptimeMs;
    }

    /**
     * Makes the records of this step part of a producer's transaction.
     *
     * @throws IllegalStateException if records were appended already
     */
    public void inTransaction(long producerId, short producerEpoch) {
        if (!records.isEmpty()) {
            throw new IllegalStateException("Records of a step are in one transaction, or none of them is");
        }
        origin = new RecordOrigin(producerId, producerEpoch, nowMs);
    }

    /** Appends a record; the state has it when this returns. */
    public void append(R record) {
        records.add(record);
        state.replay(record, origin);
    }

    /** Answers once everything written so far is committed. */
    public <T> void answer(ReplyTo<T> reply, T value) {
        answers.add(new Answer<>(reply, value, null));
    }

    /** Refuses once everything written so far is committed. */
    public <T> void fail(ReplyTo<T> reply, ApiException cause) {
        answers.add(new Answer<>(reply, null, cause));
    }

    /**
     * Has {@link CoordinatorState#alarm} called at that uptime or before. An earlier alarm of the same name stands, so
     * that moving a deadline on costs nothing: when the alarm comes early, the state sets it again. There is no way to
     * cancel one; at most one of each name is kept.
     *
     * @param alarm a value with equals and hashCode
     */
    public void wakeBy(Object alarm, long uptimeMs) {
        alarms.merge(alarm, uptimeMs, Math::min);
    }

    /** What was appended, in order. */
    public List<R> records() {
        return List.copyOf(records);
    }

    /** Of what the records are part. */
    public RecordOrigin origin() {
        return origin;
    }

    /** The alarms that were set, by name. */
    public Map<Object, Long> alarms() {
        return Map.copyOf(alarms);
    }

    /** Hands out the answers, in order; what the edge does when the records are committed. */
    public void deliver() {
        answers.forEach(Answer::deliver);
    }

    /** Hands out this error instead of the answers, because the records could not be committed. */
    public void deliver(ApiException cause) {
        answers.forEach(answer -> answer.to().fail(cause));
    }

    /** Tells whoever does not wait longer that the records are not committed yet; {@link #deliver()} follows all the same. */
    public void late(ApiException cause) {
        answers.forEach(answer -> answer.to().late(cause));
    }
}
