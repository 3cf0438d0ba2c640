package io.runnel.registry;

import java.util.List;

/**
 * A schema as a client wrote it.
 *
 * @param text the schema itself: JSON for AVRO and JSON, a .proto file for PROTOBUF
 */
public record SchemaText(SchemaType type, String text, List<SchemaReference> references) {
    public SchemaText {
        references = List.copyOf(references);
    }

    public static SchemaText avro(String text) {
        return new SchemaText(SchemaType.AVRO, text, List.of());
    }
}
