package io.runnel.registry.subject;

import java.util.Optional;

/**
 * A wish to change the registry. Deciding is a pure function of the state; when another writer was faster, the same
 * command decides again on the newer state.
 *
 * @param <R> what the client is told
 */
public interface Command<R> {
    /**
     * The reply, if the state, as it was a moment ago, has all that is wished: then nothing needs to be decided. Else does
     * in advance, beside others, what deciding would do at length one after another, such as parsing.
     */
    default Optional<R> beforehand(RegistryState state, ParsedSchemas schemas) {
        return Optional.empty();
    }

    /**
     * @param state exactly what the topic says at its end, or will say once the records of the commands before this one
     *     are stored
     * @throws io.runnel.registry.RegistryException when the wish is refused
     */
    Decision<R> decide(RegistryState state, ParsedSchemas schemas);
}
