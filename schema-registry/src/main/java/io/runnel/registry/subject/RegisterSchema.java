package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import java.util.List;
import java.util.Optional;

/**
 * Registers a schema under a subject. The same schema again is answered with the version it has; the same schema under
 * another subject gets the same id.
 *
 * @param normalize store the normalized text in place of the canonical one
 */
public record RegisterSchema(String subject, SchemaText text, boolean normalize) implements Command<StoredSchema> {
    /** As Kafka bounds names of topics; the subject of a topic is a little longer than its name. */
    private static final int MAX_SUBJECT_LENGTH = 1024;

    @Override
    public Decision<StoredSchema> decide(RegistryState state, ParsedSchemas schemas) {
        checkSubject(subject);
        SchemaText canonical = Schemas.canonical(state, schemas, text, normalize);
        Optional<StoredSchema> same = Schemas.lookup(state, subject, canonical, false);
        if (same.isPresent()) {
            return Decision.nothing(same.get());
        }
        List<String> reasons =
                Schemas.incompatibilities(state, schemas, subject, canonical, Schemas.judges(state, subject));
        if (!reasons.isEmpty()) {
            throw new RegistryException(
                    RegistryErrors.INCOMPATIBLE_SCHEMA,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", details: " + reasons);
        }
        StoredSchema stored = new StoredSchema(
                subject, state.subject(subject).nextVersion(), state.idFor(canonical), canonical, false);
        return new Decision<>(List.of(new RegistryRecord.SchemaStored(stored)), stored);
    }

    static void checkSubject(String subject) {
        String wrong = null;
        if (subject.isBlank()) {
            wrong = "is empty";
        } else if (subject.length() > MAX_SUBJECT_LENGTH) {
            wrong = "is longer than " + MAX_SUBJECT_LENGTH + " characters";
        } else if (subject.chars().anyMatch(Character::isISOControl)) {
            wrong = "contains a control character";
        } else if (subject.startsWith(":.")) {
            wrong = "names a context, which this registry does not support yet; use a subject without ':.context:'";
        }
        if (wrong != null) {
            throw new RegistryException(
                    RegistryErrors.INVALID_SUBJECT, "The specified subject '" + subject + "' " + wrong);
        }
    }
}
