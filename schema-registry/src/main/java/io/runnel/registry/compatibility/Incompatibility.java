package io.runnel.registry.compatibility;

import org.jspecify.annotations.Nullable;

/**
 * One reason why a reader cannot read a writer's data.
 *
 * @param type in Avro's terms (READER_FIELD_MISSING_DEFAULT_VALUE) or, for JSON, Confluent's (REQUIRED_ATTRIBUTE_ADDED)
 * @param path where in the reader's schema, as a JSON pointer
 * @param description a sentence for the person who wrote the schema
 * @param additionalInfo what Avro adds to its reason, such as the field's name or both types; null for other formats
 */
public record Incompatibility(
        String type,
        String path,
        String description,
        @Nullable String additionalInfo) {
    public Incompatibility(String type, String path, String description) {
        this(type, path, description, null);
    }

    /** As in the registry's answers; Confluent's wording and, for JSON, its other quotes, which clients print as they are. */
    @Override
    public String toString() {
        return additionalInfo == null
                ? "{errorType:\"" + type + "\", description:\"" + description + "\"}"
                : "{errorType:'" + type + "', description:'" + description + "', additionalInfo:'" + additionalInfo
                        + "'}";
    }
}
