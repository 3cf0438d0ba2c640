package io.runnel.registry;

import io.runnel.log.RecordValidator;
import io.runnel.registry.schema.ParsedSchema;
import java.util.List;
import java.util.Optional;

/**
 * The registry as other modules of the node use it; the REST API stands beside it on the same state. Thread-safe. A
 * write returns when it is stored and readable (read-your-write).
 */
public interface SchemaRegistry extends AutoCloseable {
    /**
     * Registers a schema under a subject and answers its id, the old one if the subject has this schema already.
     *
     * @throws RegistryException 42201 for a schema that does not parse, 409 for one that breaks the subject's
     *     compatibility level
     */
    int register(String subject, SchemaText schema);

    /**
     * The schema of an id.
     *
     * @throws RegistryException 40403 if there is none
     */
    SchemaText schema(int id);

    /**
     * The schema of an id, parsed with everything it imports. Cheap when it was asked for lately.
     *
     * @throws RegistryException 40403 if there is none, 42201 when a schema that another program wrote does not parse
     *     here
     */
    ParsedSchema parsed(int id);

    /**
     * Understands a schema without registering it; its references are looked up.
     *
     * @throws RegistryException 42201 when it is no schema of its type, or a reference leads nowhere
     */
    ParsedSchema parse(SchemaText schema);

    /** The subjects that have a version which is not deleted, by name. */
    List<SubjectSummary> subjects();

    /** The newest version of a subject, or empty if the subject is unknown. */
    Optional<SubjectVersion> latest(String subject);

    /**
     * Deletes all versions of a subject, softly: records that name their schemas can still be read.
     *
     * @throws RegistryException 40401 for an unknown subject, 42206 if other schemas refer to one of its versions
     */
    void deleteSubject(String subject);

    /** What the log asks about records of topics that want their schema ids, or more, checked. */
    RecordValidator recordValidator();

    @Override
    void close();
}
