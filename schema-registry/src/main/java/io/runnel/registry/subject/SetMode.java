package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets a mode. Answers it.
 *
 * @param subject null for the global mode, {@code :.context:} for that of a context
 * @param force go into IMPORT although there are schemas
 */
public record SetMode(@Nullable String subject, Mode mode, boolean force) implements Command<Mode> {
    public SetMode {
        subject = QualifiedSubject.normalizedOrGlobal(subject);
    }

    @Override
    public Decision<Mode> decide(RegistryState state, ParsedSchemas schemas) {
        Permissions.checkScope(subject);
        List<RegistryRecord> records = new ArrayList<>();
        if (mode == Mode.IMPORT && state.modeInScope(subject) != Mode.IMPORT && !force) {
            empty(state, records);
        }
        records.add(new RegistryRecord.ModeChanged(subject, mode));
        return new Decision<>(records, mode);
    }

    /** Imports bring versions and ids of their own: what is softly deleted makes room, anything else is in the way. */
    private void empty(RegistryState state, List<RegistryRecord> records) {
        List<StoredSchema> deleted = new ArrayList<>();
        state.matching(subject).forEach((name, versions) -> {
            if (versions.any(false)) {
                throw new RegistryException(
                        RegistryErrors.OPERATION_NOT_PERMITTED, "Cannot import since found existing subjects");
            }
            deleted.addAll(versions.all());
        });
        deleted.forEach(schema -> Permissions.checkUnreferenced(state, schema));
        records.addAll(Removal.of(state, deleted));
        records.add(new RegistryRecord.SubjectCleared(subject));
    }
}
