package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SubjectConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes all settings of a subject back, so that those of the next wider scope hold. Answers what was set.
 *
 * @param subject null for the global settings, {@code :.context:} for those of a context
 */
public record ClearConfig(@Nullable String subject) implements Command<SubjectConfig> {
    public ClearConfig {
        subject = QualifiedSubject.normalizedOrGlobal(subject);
    }

    @Override
    public Decision<SubjectConfig> decide(RegistryState state, ParsedSchemas schemas) {
        Permissions.checkWritable(state, subject);
        SubjectConfig was = subject == null
                ? state.configInScope(null)
                : state.config(subject).orElseThrow(() -> RegistryErrors.subjectNotFound(subject));
        return new Decision<>(List.of(new RegistryRecord.ConfigChanged(subject, null)), was);
    }
}
