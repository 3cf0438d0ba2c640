package io.runnel.registry.subject;

import io.runnel.registry.RegistryErrors;
import java.util.Optional;

/**
 * A version as a client names it.
 *
 * @param number 1 or more, or -1 for the latest
 */
public record VersionNumber(int number) {
    public static final VersionNumber LATEST = new VersionNumber(-1);

    /**
     * Reads a number, {@code latest} or {@code -1}.
     *
     * @throws io.runnel.registry.RegistryException 42202 for anything else
     */
    public static VersionNumber parse(String text) {
        if (text.trim().equalsIgnoreCase("latest")) {
            return LATEST;
        }
        try {
            int number = Integer.parseInt(text.trim());
            if (number >= 1 || number == -1) {
                return new VersionNumber(number);
            }
        } catch (NumberFormatException e) {
            // Answered below, as any other text that is no version.
        }
        throw RegistryErrors.invalidVersion(text);
    }

    public boolean isLatest() {
        return number == -1;
    }

    Optional<StoredSchema> in(SubjectVersions versions, boolean withDeleted) {
        if (!isLatest()) {
            return versions.version(number).filter(schema -> withDeleted || !schema.deleted());
        }
        Optional<StoredSchema> latest = versions.latest();
        if (latest.isPresent() || !withDeleted || versions.all().isEmpty()) {
            return latest;
        }
        return Optional.of(versions.all().get(versions.all().size() - 1));
    }
}
