package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes all versions of a subject: first softly, then, in a second step, for good. Answers the versions concerned.
 *
 * @param permanent remove what is softly deleted already
 */
public record DeleteSubject(String subject, boolean permanent) implements Command<List<Integer>> {
    @Override
    public Decision<List<Integer>> decide(RegistryState state, ParsedSchemas schemas) {
        SubjectVersions versions = state.subject(subject);
        if (versions.all().isEmpty()) {
            throw RegistryErrors.subjectNotFound(subject);
        }
        if (permanent && !versions.live().isEmpty()) {
            throw RegistryErrors.subjectNotSoftDeleted(subject);
        }
        if (!permanent && versions.live().isEmpty()) {
            throw RegistryErrors.subjectSoftDeleted(subject);
        }
        List<StoredSchema> concerned = versions.versions(permanent);
        concerned.forEach(schema -> DeleteVersion.checkUnreferenced(state, schema));
        List<Integer> numbers = concerned.stream().map(StoredSchema::version).toList();
        return new Decision<>(permanent ? removed(concerned) : hidden(state, numbers), numbers);
    }

    private static List<RegistryRecord> removed(List<StoredSchema> versions) {
        List<RegistryRecord> records = new ArrayList<>();
        versions.forEach(schema -> records.add(new RegistryRecord.SchemaRemoved(schema.subject(), schema.version())));
        return records;
    }

    private List<RegistryRecord> hidden(RegistryState state, List<Integer> versions) {
        List<RegistryRecord> records = new ArrayList<>();
        records.add(new RegistryRecord.SubjectDeleted(subject, versions.get(versions.size() - 1)));
        if (state.subjectLevel(subject).isPresent()) {
            records.add(new RegistryRecord.LevelChanged(subject, null));
        }
        return records;
    }
}
