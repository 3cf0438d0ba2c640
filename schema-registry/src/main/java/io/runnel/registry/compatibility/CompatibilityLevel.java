package io.runnel.registry.compatibility;

import io.runnel.registry.RegistryErrors;
import java.util.Locale;

/**
 * How a subject's schemas may change. BACKWARD: consumers with the new schema read what was written with the old.
 * FORWARD: consumers with the old schema read what is written with the new. FULL: both. TRANSITIVE: measured against
 * every version, not the newest alone.
 */
public enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean backward;
    private final boolean forward;
    private final boolean transitive;

    CompatibilityLevel(boolean backward, boolean forward, boolean transitive) {
        this.backward = backward;
        this.forward = forward;
        this.transitive = transitive;
    }

    /** The new schema must read data of the old. */
    public boolean backward() {
        return backward;
    }

    /** The old schema must read data of the new. */
    public boolean forward() {
        return forward;
    }

    /** All live versions count, not only the newest. */
    public boolean transitive() {
        return transitive;
    }

    /**
     * The level of that name, in any case.
     *
     * @throws io.runnel.registry.RegistryException 42203 for any other name
     */
    public static CompatibilityLevel named(String name) {
        for (CompatibilityLevel level : values()) {
            if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                return level;
            }
        }
        throw RegistryErrors.invalidLevel(name, values());
    }
}
