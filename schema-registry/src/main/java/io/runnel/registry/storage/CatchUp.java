package io.runnel.registry.storage;

import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import java.util.List;

/** Changes nothing: when it is decided, all is read that the topic held when it was asked for. */
record CatchUp() implements Command<Boolean> {
    @Override
    public Decision<Boolean> decide(RegistryState state, ParsedSchemas schemas) {
        return new Decision<>(List.of(), true);
    }
}
