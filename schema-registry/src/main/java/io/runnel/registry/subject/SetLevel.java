package io.runnel.registry.subject;

import io.runnel.registry.compatibility.CompatibilityLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets a compatibility level.
 *
 * @param subject null for the global level
 */
public record SetLevel(@Nullable String subject, CompatibilityLevel level) implements Command<CompatibilityLevel> {
    @Override
    public Decision<CompatibilityLevel> decide(RegistryState state, ParsedSchemas schemas) {
        if (subject != null) {
            RegisterSchema.checkSubject(subject);
        }
        return new Decision<>(List.of(new RegistryRecord.LevelChanged(subject, level)), level);
    }
}
