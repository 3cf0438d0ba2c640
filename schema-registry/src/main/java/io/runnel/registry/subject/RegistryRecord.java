package io.runnel.registry.subject;

import io.runnel.registry.compatibility.CompatibilityLevel;
import org.jspecify.annotations.Nullable;

/** One change of the state, as one record of the registry's topic. */
public sealed interface RegistryRecord {
    /** A version is there: new, or with its mark of deletion changed. */
    record SchemaStored(StoredSchema schema) implements RegistryRecord {}

    /** A version is gone for good (a tombstone). */
    record SchemaRemoved(String subject, int version) implements RegistryRecord {}

    /** All versions of a subject up to this one are softly deleted. */
    record SubjectDeleted(String subject, int upToVersion) implements RegistryRecord {}

    /**
     * A compatibility level is set.
     *
     * @param subject null for the global level
     * @param level null when the setting is taken back (a tombstone)
     */
    record LevelChanged(@Nullable String subject, @Nullable CompatibilityLevel level) implements RegistryRecord {}

    /** A record that changes nothing here: Confluent's NOOP, or a kind this version does not use. */
    record Passed(String keytype) implements RegistryRecord {}
}
