package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes all versions of a subject: first softly, then, in a second step, for good. Answers the versions concerned.
 *
 * @param permanent remove what is softly deleted already
 */
public record DeleteSubject(String subject, boolean permanent) implements Command<List<Integer>> {
    public DeleteSubject {
        subject = QualifiedSubject.normalized(subject);
    }

    @Override
    public Decision<List<Integer>> decide(RegistryState state, ParsedSchemas schemas) {
        SubjectVersions versions = state.subject(subject);
        if (versions.all().isEmpty()) {
            throw RegistryErrors.subjectNotFound(subject);
        }
        if (!permanent && versions.live().isEmpty()) {
            throw RegistryErrors.subjectSoftDeleted(subject);
        }
        Permissions.checkWritable(state, subject);
        List<StoredSchema> concerned = versions.versions(permanent);
        concerned.forEach(schema -> Permissions.checkUnreferenced(state, schema));
        if (permanent && !versions.live().isEmpty()) {
            throw RegistryErrors.subjectNotSoftDeleted(subject);
        }
        List<Integer> numbers = concerned.stream().map(StoredSchema::version).toList();
        return new Decision<>(permanent ? removed(state, concerned) : hidden(versions), numbers);
    }

    /** With the last version go the settings. */
    private List<RegistryRecord> removed(RegistryState state, List<StoredSchema> versions) {
        List<RegistryRecord> records = new ArrayList<>(Removal.of(state, versions));
        records.addAll(settingsRemoved(state, subject));
        return records;
    }

    static List<RegistryRecord> settingsRemoved(RegistryState state, String subject) {
        List<RegistryRecord> records = new ArrayList<>();
        if (state.mode(subject).isPresent()) {
            records.add(new RegistryRecord.ModeChanged(subject, null));
        }
        if (state.config(subject).isPresent()) {
            records.add(new RegistryRecord.ConfigChanged(subject, null));
        }
        return records;
    }

    /**
     * Up to the highest version there is, not only the highest that lives: the record takes the place of an earlier one of
     * the subject, and compaction forgets what that one hid.
     */
    private List<RegistryRecord> hidden(SubjectVersions versions) {
        return List.of(new RegistryRecord.SubjectDeleted(subject, versions.highestVersion()));
    }
}
