package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mode back, so that that of the next wider scope holds. Answers what was set.
 *
 * @param subject null for the global mode, {@code :.context:} for that of a context
 */
public record ClearMode(@Nullable String subject) implements Command<Mode> {
    public ClearMode {
        subject = QualifiedSubject.normalizedOrGlobal(subject);
    }

    @Override
    public Decision<Mode> decide(RegistryState state, ParsedSchemas schemas) {
        Mode was = subject == null
                ? state.modeInScope(null)
                : state.mode(subject).orElseThrow(() -> RegistryErrors.subjectNotFound(subject));
        return new Decision<>(List.of(new RegistryRecord.ModeChanged(subject, null)), was);
    }
}
