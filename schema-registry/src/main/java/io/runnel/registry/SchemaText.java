package io.runnel.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema as a client wrote it. All of it together is what identifies a schema: two that are equal have one id in a
 * context.
 *
 * @param text the schema itself: JSON for AVRO and JSON, a .proto file for PROTOBUF
 * @param metadata null when none is given
 * @param ruleSet null when none is given
 */
public record SchemaText(
        SchemaType type,
        String text,
        List<SchemaReference> references,
        @Nullable Metadata metadata,
        @Nullable RuleSet ruleSet) {
    public SchemaText {
        references = List.copyOf(references);
    }

    /** A schema without metadata and rules. */
    public SchemaText(SchemaType type, String text, List<SchemaReference> references) {
        this(type, text, references, null, null);
    }

    public static SchemaText avro(String text) {
        return new SchemaText(SchemaType.AVRO, text, List.of());
    }

    public SchemaText withText(String other) {
        return new SchemaText(type, other, references, metadata, ruleSet);
    }

    public SchemaText withReferences(List<SchemaReference> others) {
        return new SchemaText(type, text, others, metadata, ruleSet);
    }

    public SchemaText with(@Nullable Metadata newMetadata, @Nullable RuleSet newRuleSet) {
        return new SchemaText(type, text, references, newMetadata, newRuleSet);
    }

    /** The id of this content in every context and every registry, as Confluent computes it: a UUID. */
    public String guid() {
        return SchemaGuid.of(this);
    }
}
