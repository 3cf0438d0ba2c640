package io.runnel.registry.subject;

/**
 * A wish to change the registry. Deciding is a pure function of the state; when another writer was faster, the same
 * command decides again on the newer state.
 *
 * @param <R> what the client is told
 */
public interface Command<R> {
    /**
     * Does in advance, beside others, what deciding would do at length one after another, such as parsing. Changes nothing
     * and answers nothing; may be left out.
     */
    default void prepare(RegistryState state, ParsedSchemas schemas) {}

    /**
     * @param state exactly what the topic says at its end, or will say once the records of the commands before this one
     *     are stored
     * @throws io.runnel.registry.RegistryException when the wish is refused
     */
    Decision<R> decide(RegistryState state, ParsedSchemas schemas);
}
