package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectVersion;

/**
 * A version of a subject as the registry keeps it.
 *
 * @param subject with its context, as {@link QualifiedSubject#qualified} writes it
 * @param id within the context
 * @param schema in canonical form
 * @param deleted softly: hidden from clients that do not ask for it, while its id still answers
 * @param timestampMs when the record was written, milliseconds since the epoch; {@link #UNKNOWN} before it is
 * @param createdMs when the version was first registered, where that is not {@code timestampMs}; else {@link #UNKNOWN}
 */
public record StoredSchema(
        String subject, int version, int id, SchemaText schema, boolean deleted, long timestampMs, long createdMs) {
    public static final long UNKNOWN = -1;

    /** A version that is not written yet. */
    public StoredSchema(String subject, int version, int id, SchemaText schema, boolean deleted) {
        this(subject, version, id, schema, deleted, UNKNOWN, UNKNOWN);
    }

    StoredSchema softlyDeleted() {
        return new StoredSchema(subject, version, id, schema, true, timestampMs, createdMs);
    }

    /** As a new record that hides the version; it remembers when the version came, for compaction forgets the old one. */
    StoredSchema toBeDeleted() {
        return new StoredSchema(
                subject, version, id, schema, true, UNKNOWN, createdMs == UNKNOWN ? timestampMs : createdMs);
    }

    public String context() {
        return QualifiedSubject.contextOf(subject);
    }

    public SubjectVersion subjectVersion() {
        return new SubjectVersion(subject, version, id, schema);
    }
}
