package io.runnel.registry.subject;

import io.runnel.registry.Mode;
import io.runnel.registry.SubjectConfig;
import org.jspecify.annotations.Nullable;

/** One change of the state, as one record of the registry's topic. Subjects carry their contexts. */
public sealed interface RegistryRecord {
    /** A version is there: new, or with its mark of deletion changed. */
    record SchemaStored(StoredSchema schema) implements RegistryRecord {}

    /** A version is gone for good (a tombstone). */
    record SchemaRemoved(String subject, int version) implements RegistryRecord {}

    /** All versions of a subject up to this one are softly deleted. */
    record SubjectDeleted(String subject, int upToVersion) implements RegistryRecord {}

    /**
     * All softly deleted versions of a subject, or of all subjects of a context, are gone.
     *
     * @param subject null for all subjects of all contexts
     */
    record SubjectCleared(@Nullable String subject) implements RegistryRecord {}

    /**
     * Settings are set, all together.
     *
     * @param subject null for the global settings; {@code :.context:} for those of a context
     * @param config null when the settings are taken back (a tombstone)
     */
    record ConfigChanged(@Nullable String subject, @Nullable SubjectConfig config) implements RegistryRecord {}

    /**
     * A mode is set.
     *
     * @param subject null for the global mode; {@code :.context:} for that of a context
     * @param mode null when the mode is taken back (a tombstone)
     */
    record ModeChanged(@Nullable String subject, @Nullable Mode mode) implements RegistryRecord {}

    /** A context other than the default one has come into use. */
    record ContextStored(String context) implements RegistryRecord {}

    /** A context is listed no more (a tombstone). */
    record ContextRemoved(String context) implements RegistryRecord {}

    /**
     * Ids up to this one were given in the context. Written with whatever could make compaction forget the schema that
     * carries the highest one: an id is never given twice.
     */
    record HighestId(String context, int id) implements RegistryRecord {}

    /** A record that changes nothing here: Confluent's NOOP, or a kind this version does not use. */
    record Passed(String keytype) implements RegistryRecord {}
}
