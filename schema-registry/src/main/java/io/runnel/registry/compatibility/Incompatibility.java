package io.runnel.registry.compatibility;

/**
 * One reason why a reader cannot read a writer's data.
 *
 * @param type in Avro's terms (READER_FIELD_MISSING_DEFAULT_VALUE) or, for JSON, Confluent's (REQUIRED_ATTRIBUTE_ADDED)
 * @param path where in the reader's schema, as a JSON pointer
 * @param description a sentence for the person who wrote the schema
 */
public record Incompatibility(String type, String path, String description) {
    @Override
    public String toString() {
        return "{errorType:'" + type + "', description:'" + description + "'}";
    }
}
