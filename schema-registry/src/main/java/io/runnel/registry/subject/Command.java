package io.runnel.registry.subject;

/**
 * A wish to change the registry. Deciding is a pure function of the state; when another writer was faster, the same
 * command decides again on the newer state.
 *
 * @param <R> what the client is told
 */
public interface Command<R> {
    /**
     * @param state exactly what the topic says at its end
     * @throws io.runnel.registry.RegistryException when the wish is refused
     */
    Decision<R> decide(RegistryState state, ParsedSchemas schemas);
}
