package io.runnel.registry.schema;

import io.runnel.registry.RegistryErrors;

/** Chooses the parser for a type. Pure and thread-safe. */
public final class SchemaParser {
    private SchemaParser() {}

    /**
     * Understands a schema.
     *
     * @throws io.runnel.registry.RegistryException 42201 with the reason when the text is no schema of its type
     */
    public static ParsedSchema parse(ResolvedSchema schema) {
        if (schema.text().isBlank()) {
            throw RegistryErrors.invalidSchema(schema.type(), "the text is empty");
        }
        return switch (schema.type()) {
            case AVRO -> AvroSchema.parse(schema);
            case JSON -> JsonSchema.parse(schema);
            case PROTOBUF -> ProtobufSchema.parse(schema);
        };
    }
}
