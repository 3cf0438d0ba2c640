package io.runnel.log.coordinator;

/**
 * What happens to a coordinator's state machine.
 *
 * @param <S> the state machine
 * @param <R> its records
 * @param <T> the answer
 */
@FunctionalInterface
public interface CoordinatorEvent<S, R, T> {
    /**
     * Carries the event out on the state.
     *
     * @param reply to be answered once, in this step or a later one
     * @throws org.apache.kafka.common.errors.ApiException to refuse the event, when nothing was changed yet
     */
    void happen(S state, ReplyTo<T> reply, Step<R> step);
}
