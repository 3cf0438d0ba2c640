package io.runnel.registry.schema;

import io.runnel.registry.SchemaType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A schema whose text has been understood, references included. Immutable and thread-safe. */
public sealed interface ParsedSchema permits AvroSchema, JsonSchema, ProtobufSchema {
    SchemaType type();

    /**
     * Refuses what a schema that comes new must not have, though one that was stored long ago, or is imported, may: in
     * AVRO, a default that is no value of its field, which registries of old let in.
     *
     * @throws io.runnel.registry.RegistryException 42201 with the reason
     */
    default void checkNew() {}

    /** The text by which the registry knows the schema: layout and comments gone, everything else kept. */
    String canonicalText();

    /** The canonical text with the order of properties settled, for registrations with {@code normalize=true}. */
    String normalizedText();

    /**
     * The text in the form that a client asks for with {@code format}: {@code resolved} for AVRO, {@code serialized} for
     * PROTOBUF. A form that the type does not have is the canonical text, as in Confluent's registry.
     */
    default String formattedText(String format) {
        return canonicalText();
    }

    /**
     * The name of the record that a payload holds (Avro's full name, JSON's title, Protobuf's full message name), for the
     * subject name strategies; null when there is none.
     *
     * @param payload position to limit, without magic byte and id; left as it was. A Protobuf payload begins with the
     *     message's indexes; the other types do not look at it
     */
    @Nullable
    String recordName(ByteBuffer payload);

    /** Whether what it describes has a field, or property, of this name at its top; of Protobuf the first message counts. */
    boolean hasField(String name);

    /**
     * Null when the payload is one value of this schema and nothing more, else what is wrong with it.
     *
     * @param payload position to limit, without magic byte and id; left as it was
     * @throws WorkBudget.ExhaustedException if it cannot be told within the budget
     */
    @Nullable
    String payloadRefusal(ByteBuffer payload, WorkBudget budget);

    /** Likewise, with {@link WorkBudget#STANDARD_STEPS}, beyond which the payload is refused. */
    default @Nullable String payloadRefusal(ByteBuffer payload) {
        try {
            return payloadRefusal(payload, new WorkBudget(WorkBudget.STANDARD_STEPS));
        } catch (WorkBudget.ExhaustedException e) {
            return "the value cannot be checked: " + e.getMessage();
        }
    }
}
