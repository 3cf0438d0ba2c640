package io.runnel.registry.validation;

import io.runnel.log.RecordValidator;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses records whose schema is not registered, for topics that ask for it with {@code runnel.value.schema.validation}
 * or {@code runnel.key.schema.validation} (or Confluent's names). Works from memory on the calling thread.
 */
public final class SchemaValidator implements RecordValidator {
    private final RegistryState state;
    private final SchemasById schemasById;

    /** @param parsedMax how many parsed schemas are kept at hand by their ids */
    public SchemaValidator(RegistryState state, ParsedSchemas schemas, int parsedMax) {
        this.state = state;
        this.schemasById = new SchemasById(state, schemas, parsedMax);
    }

    @Override
    public @Nullable RecordCheck checkFor(String topic, Map<String, String> configs) {
        Judge key = part(topic, "key", configs);
        Judge value = part(topic, "value", configs);
        if (key == null && value == null) {
            return null;
        }
        return (keyBytes, valueBytes) -> {
            String refusal = refusal(key, keyBytes);
            return refusal != null ? refusal : refusal(value, valueBytes);
        };
    }

    private @Nullable Judge part(String topic, String part, Map<String, String> configs) {
        ValidationMode mode = ValidationMode.in(configs, part);
        if (mode == ValidationMode.NONE) {
            return null;
        }
        try {
            SubjectNaming naming = SubjectNaming.in(configs, part);
            String subject = naming.topicSubject(topic, part);
            return new PartCheck(topic, part, mode, naming, subject, state, schemasById)::refusal;
        } catch (IllegalArgumentException e) {
            // The topic asks for a check that cannot be made: letting its records in unchecked would be worse.
            String refusal = "Topic '" + topic + "' names a subject name strategy that is unknown here: set its config"
                    + " runnel." + part + ".subject.name.strategy to one of " + Arrays.toString(SubjectNaming.values());
            return bytes -> refusal;
        }
    }

    /** A null value is a tombstone and has no schema; so has a null key. */
    private static @Nullable String refusal(@Nullable Judge judge, @Nullable ByteBuffer bytes) {
        return judge == null || bytes == null ? null : judge.refusal(bytes);
    }

    /** Judges one part of a record, which is not null. */
    private interface Judge {
        @Nullable
        String refusal(ByteBuffer bytes);
    }
}
