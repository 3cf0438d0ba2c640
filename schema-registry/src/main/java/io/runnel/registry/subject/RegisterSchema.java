package io.runnel.registry.subject;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaText;
import java.util.Optional;

/**
 * Registers a schema under a subject. The same schema again is answered with the version it has; the same schema under
 * another subject of the context gets the same id.
 *
 * @param text an empty text stands for that of the latest version: new metadata or rules for the same schema
 * @param version {@link #ANY_VERSION}, {@link #NEXT_VERSION}, or the number that the version must get
 * @param id {@link #NEW_ID}, or, in modes IMPORT and FORWARD, the id that it has elsewhere
 * @param normalize store the normalized text in place of the canonical one
 * @param propagateTags whether the tags of the latest version's fields go over to the new schema
 */
public record RegisterSchema(
        String subject, SchemaText text, int version, int id, boolean normalize, boolean propagateTags)
        implements Command<StoredSchema> {
    public static final int ANY_VERSION = 0;
    /** Asks for a new version even if the subject has this schema, and records its number in the metadata. */
    public static final int NEXT_VERSION = -1;

    public static final int NEW_ID = -1;

    public RegisterSchema {
        subject = QualifiedSubject.normalized(subject);
    }

    public RegisterSchema(String subject, SchemaText text, boolean normalize) {
        this(subject, text, ANY_VERSION, NEW_ID, normalize, false);
    }

    @Override
    public Optional<StoredSchema> beforehand(RegistryState state, ParsedSchemas schemas) {
        return Registration.beforehand(this, state, schemas);
    }

    @Override
    public Decision<StoredSchema> decide(RegistryState state, ParsedSchemas schemas) {
        return new Registration(this, state, schemas).decide();
    }
}
