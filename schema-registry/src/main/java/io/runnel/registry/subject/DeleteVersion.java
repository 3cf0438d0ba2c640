package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes one version: first softly, then, in a second step, for good. Answers its number.
 *
 * @param permanent remove what is softly deleted already
 */
public record DeleteVersion(String subject, VersionNumber version, boolean permanent) implements Command<Integer> {
    @Override
    public Decision<Integer> decide(RegistryState state, ParsedSchemas schemas) {
        StoredSchema schema = state.version(subject, version, true);
        if (permanent && !schema.deleted()) {
            throw RegistryErrors.versionNotSoftDeleted(subject, schema.version());
        }
        if (!permanent && schema.deleted()) {
            throw RegistryErrors.versionSoftDeleted(subject, schema.version());
        }
        checkUnreferenced(state, schema);
        List<RegistryRecord> records = new ArrayList<>();
        if (permanent) {
            records.add(new RegistryRecord.SchemaRemoved(subject, schema.version()));
        } else {
            records.add(new RegistryRecord.SchemaStored(schema.softlyDeleted()));
            boolean last = state.subject(subject).live().size() == 1;
            if (last && state.subjectLevel(subject).isPresent()) {
                records.add(new RegistryRecord.LevelChanged(subject, null));
            }
        }
        return new Decision<>(records, schema.version());
    }

    static void checkUnreferenced(RegistryState state, StoredSchema schema) {
        List<Integer> referencing = state.referencedBy(schema.subject(), schema.version());
        if (!referencing.isEmpty()) {
            throw new RegistryException(
                    RegistryErrors.REFERENCE_EXISTS,
                    "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=" + schema.subject()
                            + ",version=" + schema.version() + "}: delete the schemas with ids " + referencing
                            + " first");
        }
    }
}
