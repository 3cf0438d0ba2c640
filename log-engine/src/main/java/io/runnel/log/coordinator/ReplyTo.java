package io.runnel.log.coordinator;

import org.apache.kafka.common.errors.ApiException;

/**
 * Where an answer goes. A state machine only keeps it and hands it back to a {@link Step}, which calls it when all
 * that the state machine had written by then is committed.
 */
public interface ReplyTo<T> {
    /** The event was carried out. */
    void answer(T value);

    /** The event was refused, or its coordinator serves no more. */
    void fail(ApiException cause);

    /**
     * The answer is known, but not within the time limit whether what it rests on will be committed. The answer, or why
     * there is none, comes all the same when that is known; who does not wait that long does so here.
     */
    default void late(ApiException cause) {}
}
