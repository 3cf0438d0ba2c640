package io.runnel.registry.subject;

import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectVersion;

/**
 * A version of a subject as the registry keeps it.
 *
 * @param schema in canonical form
 * @param deleted softly: hidden from clients that do not ask for it, while its id still answers
 */
public record StoredSchema(String subject, int version, int id, SchemaText schema, boolean deleted) {
    StoredSchema softlyDeleted() {
        return new StoredSchema(subject, version, id, schema, true);
    }

    public SubjectVersion subjectVersion() {
        return new SubjectVersion(subject, version, id, schema);
    }
}
