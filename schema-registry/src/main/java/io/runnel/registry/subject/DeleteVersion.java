package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes one version: first softly, then, in a second step, for good. Answers its number.
 *
 * @param permanent remove what is softly deleted already
 */
public record DeleteVersion(String subject, VersionNumber version, boolean permanent) implements Command<Integer> {
    public DeleteVersion {
        subject = QualifiedSubject.normalized(subject);
    }

    @Override
    public Decision<Integer> decide(RegistryState state, ParsedSchemas schemas) {
        StoredSchema schema = state.version(subject, version, true);
        if (!permanent && schema.deleted()) {
            throw RegistryErrors.versionSoftDeleted(subject, schema.version());
        }
        Permissions.checkWritable(state, subject);
        Permissions.checkUnreferenced(state, schema);
        if (permanent && !schema.deleted()) {
            throw RegistryErrors.versionNotSoftDeleted(subject, schema.version());
        }
        return new Decision<>(
                permanent ? removed(state, schema) : List.of(new RegistryRecord.SchemaStored(schema.toBeDeleted())),
                schema.version());
    }

    /** With the last version go the settings. */
    private List<RegistryRecord> removed(RegistryState state, StoredSchema schema) {
        List<RegistryRecord> records = new ArrayList<>(Removal.of(state, List.of(schema)));
        if (state.subject(subject).all().size() == 1) {
            records.addAll(DeleteSubject.settingsRemoved(state, subject));
        }
        return records;
    }
}
