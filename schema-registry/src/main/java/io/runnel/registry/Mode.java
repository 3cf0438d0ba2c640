package io.runnel.registry;

import java.util.Arrays;
import java.util.Locale;

/** What a registry, a context or a subject lets its clients do (Confluent's Schema Registry, {@code /mode}). */
public enum Mode {
    READWRITE,
    READONLY,
    /** Set globally, it holds for every subject whatever is set there. */
    READONLY_OVERRIDE,
    /** Schemas come with their ids and versions, from another registry. */
    IMPORT,
    /** As IMPORT, for a registry that another one writes to. */
    FORWARD;

    public boolean readOnly() {
        return this == READONLY || this == READONLY_OVERRIDE;
    }

    /** Whether registrations bring their ids, and no compatibility is asked. */
    public boolean bringsIds() {
        return this == IMPORT || this == FORWARD;
    }

    /**
     * The mode of that name, in any case.
     *
     * @throws RegistryException 42204 for any other name
     */
    public static Mode named(String name) {
        for (Mode mode : values()) {
            if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new RegistryException(
                RegistryErrors.INVALID_MODE,
                "Invalid mode '" + name + "'. Valid values are " + Arrays.toString(values()));
    }
}
