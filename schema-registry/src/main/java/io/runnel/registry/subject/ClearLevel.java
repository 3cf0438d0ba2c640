package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a compatibility level back, so that the next wider one holds. Answers the level that was set.
 *
 * @param subject null for the global level
 */
public record ClearLevel(@Nullable String subject) implements Command<CompatibilityLevel> {
    @Override
    public Decision<CompatibilityLevel> decide(RegistryState state, ParsedSchemas schemas) {
        CompatibilityLevel was = subject == null
                ? state.globalLevel()
                : state.subjectLevel(subject).orElseThrow(() -> RegistryErrors.subjectNotFound(subject));
        return new Decision<>(List.of(new RegistryRecord.LevelChanged(subject, null)), was);
    }
}
