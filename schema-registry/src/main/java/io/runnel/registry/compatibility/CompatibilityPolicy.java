package io.runnel.registry.compatibility;

import org.jspecify.annotations.Nullable;

/**
 * How strictly JSON schemas are compared; other types know no difference. STRICT: whatever the writer's schema allows
 * must be readable. LENIENT: properties nobody described do not count, so that optional properties may be added to an
 * open content model and removed from a closed one.
 */
public enum CompatibilityPolicy {
    STRICT,
    LENIENT;

    /** The policy of that name, in any case; strict without one. Confluent's LOGICAL is strict with checks for other engines. */
    public static CompatibilityPolicy named(@Nullable String name) {
        return LENIENT.name().equalsIgnoreCase(name) ? LENIENT : STRICT;
    }
}
