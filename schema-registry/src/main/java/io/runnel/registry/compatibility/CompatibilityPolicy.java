package io.runnel.registry.compatibility;

import io.runnel.registry.RegistryErrors;
import java.util.Locale;

/**
 * How strictly JSON schemas are compared; other types know no difference. STRICT: whatever the writer's schema allows
 * must be readable. LENIENT: properties nobody described do not count, so that optional properties may be added to an
 * open content model and removed from a closed one.
 */
public enum CompatibilityPolicy {
    STRICT,
    LENIENT;

    /**
     * The policy of that name, in any case.
     *
     * @throws io.runnel.registry.RegistryException 42203 for any other name, LOGICAL of Confluent's cloud included
     */
    public static CompatibilityPolicy named(String name) {
        for (CompatibilityPolicy policy : values()) {
            if (policy.name().equals(name.toUpperCase(Locale.ROOT))) {
                return policy;
            }
        }
        throw RegistryErrors.invalidLevel(name, values());
    }
}
