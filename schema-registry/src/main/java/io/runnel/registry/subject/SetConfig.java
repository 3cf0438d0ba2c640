package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SubjectConfig;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes settings. Answers all that is set for the subject then.
 *
 * @param subject null for the global settings, {@code :.context:} for those of a context
 * @param values what to set; null leaves a setting as it is
 * @param cleared what to take back: names of {@link SubjectConfig}'s components
 */
public record SetConfig(@Nullable String subject, SubjectConfig values, Set<String> cleared)
        implements Command<SubjectConfig> {
    public SetConfig {
        subject = QualifiedSubject.normalizedOrGlobal(subject);
        cleared = Set.copyOf(cleared);
    }

    public SetConfig(@Nullable String subject, SubjectConfig values) {
        this(subject, values, Set.of());
    }

    @Override
    public Decision<SubjectConfig> decide(RegistryState state, ParsedSchemas schemas) {
        Permissions.checkScope(subject);
        Permissions.checkWritable(state, subject);
        SubjectConfig changed = state.config(subject).orElse(SubjectConfig.NONE).updated(values, cleared);
        return new Decision<>(List.of(new RegistryRecord.ConfigChanged(subject, changed)), changed);
    }
}
