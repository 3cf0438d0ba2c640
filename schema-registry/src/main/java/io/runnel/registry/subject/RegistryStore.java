package io.runnel.registry.subject;

import io.runnel.registry.RegistryConfig;

/** The state and the way to change it, as the REST API sees them. Thread-safe. */
public interface RegistryStore {
    /** What is known now; follows later changes. */
    RegistryState state();

    ParsedSchemas schemas();

    RegistryConfig config();

    /**
     * Returns when all is known that other nodes had registered before this was called; does nothing where there are none.
     * Where the log cannot tell in time, what is known must do.
     */
    default void catchUp() {}

    /**
     * Decides, stores and applies; returns when the change can be read.
     *
     * @throws io.runnel.registry.RegistryException the command's own refusal, or 50001 and 50002 when the log fails
     */
    <R> R execute(Command<R> command);
}
