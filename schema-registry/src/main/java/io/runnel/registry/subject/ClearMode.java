package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mode back, so that that of the next wider scope holds. Answers what was set; empty when nothing was, which is
 * refused unless {@code recursive}.
 *
 * @param subject null for the global mode, {@code :.context:} for that of a context
 * @param recursive where the subject is a context, or all: the modes of its subjects as well
 */
public record ClearMode(@Nullable String subject, boolean recursive) implements Command<Optional<Mode>> {
    public ClearMode {
        subject = QualifiedSubject.normalizedOrGlobal(subject);
    }

    @Override
    public Decision<Optional<Mode>> decide(RegistryState state, ParsedSchemas schemas) {
        Optional<Mode> was = subject == null ? Optional.of(state.modeInScope(null)) : state.mode(subject);
        if (was.isEmpty() && !recursive) {
            throw RegistryErrors.subjectNotFound(String.valueOf(subject));
        }
        List<RegistryRecord> records = new ArrayList<>();
        if (was.isPresent()) {
            records.add(new RegistryRecord.ModeChanged(subject, null));
        }
        QualifiedSubject scope = QualifiedSubject.parse(subject == null ? "" : subject);
        if (recursive && scope.subject().isEmpty()) {
            state.withModes(scope.context()).stream()
                    .filter(name -> !name.equals(scope.qualified()))
                    .forEach(name -> records.add(new RegistryRecord.ModeChanged(name, null)));
        }
        return new Decision<>(records, was);
    }
}
