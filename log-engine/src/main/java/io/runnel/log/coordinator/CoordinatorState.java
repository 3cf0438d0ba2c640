package io.runnel.log.coordinator;

import org.apache.kafka.common.errors.ApiException;

/**
 * The state machine of one partition of a coordinator's topic. Pure: it opens nothing, reads no clock, and is called by
 * one thread at a time. What must survive a restart changes only in {@link #replay}, so that the records are the state;
 * what need not (members that wait for an answer, deadlines) lives beside it.
 *
 * @param <R> its records
 */
public interface CoordinatorState<R> {
    /** A record stands in the log: just appended by a step, or read back. */
    void replay(R record, RecordOrigin origin);

    /** A transaction with records here has ended: they hold now, or never did. Repeated markers are fine. */
    void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs);

    /** Every record has been read back: time to set alarms and to go on with what was under way. */
    void loaded(Step<R> step);

    /** An alarm set by {@link Step#wakeBy} is due; it may be early or stale, so the state looks at its own deadlines. */
    void alarm(Object alarm, Step<R> step);

    /** The state is given up, here or for good: whoever waits for an answer gets this error. Writes nothing. */
    void abandon(ApiException cause, Step<R> step);
}
