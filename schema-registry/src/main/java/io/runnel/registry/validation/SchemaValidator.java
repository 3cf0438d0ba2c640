package io.runnel.registry.validation;

import io.runnel.log.RecordValidator;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses records whose schema is not registered, for topics that ask for it with {@code runnel.value.schema.validation}
 * or {@code runnel.key.schema.validation} (or Confluent's names). Works from memory on the calling thread.
 */
public final class SchemaValidator implements RecordValidator {
    private final PartCheck.Knowledge knowledge;
    private final String ownTopic;
    private final Limits limits;

    /**
     * What a check may use.
     *
     * @param parsedSchemas how many parsed schemas are kept at hand by their ids
     * @param decompressedBytes what a batch may decompress to, to be judged
     * @param steps what the deep check of a batch's keys, or values, may take, besides what their bytes allow
     */
    public record Limits(int parsedSchemas, int decompressedBytes, int steps) {}

    /** @param ownTopic where the registry keeps its state; its records are never asked for schemas */
    public SchemaValidator(
            String ownTopic, RegistryState state, ParsedSchemas schemas, RegistryProgress progress, Limits limits) {
        this.ownTopic = ownTopic;
        this.knowledge = new PartCheck.Knowledge(
                new RegisteredSchemas(state, schemas, limits.parsedSchemas()),
                progress,
                new RefusalCounts(System::nanoTime),
                limits.steps());
        this.limits = limits;
    }

    /** Which records were refused since the node started, by topic, part and reason. */
    public List<RefusedRecords> refused() {
        return knowledge.counts().all();
    }

    @Override
    public @Nullable RecordCheck checkFor(String topic, Map<String, String> configs) {
        if (topic.equals(ownTopic)) {
            // Asked by the node's defaults, it could never store the first schema.
            return null;
        }
        try {
            PartCheck key = part(topic, "key", configs);
            PartCheck value = part(topic, "value", configs);
            return key == null && value == null ? null : new TopicCheck(key, value, limits.decompressedBytes());
        } catch (IllegalArgumentException e) {
            // The topic asks for a check that cannot be made: letting its records in unchecked would be worse.
            String refusal = "Topic '" + topic + "' names a subject name strategy that is unknown here: set its configs"
                    + " runnel.key.subject.name.strategy and runnel.value.subject.name.strategy to one of "
                    + Arrays.toString(SubjectNaming.values());
            return () -> candidate -> {
                knowledge.counts().refused(topic, "value", RefusalReason.UNCHECKABLE, refusal);
                return refusal;
            };
        }
    }

    private @Nullable PartCheck part(String topic, String part, Map<String, String> configs) {
        ValidationMode mode = ValidationMode.in(configs, part);
        return mode == ValidationMode.NONE
                ? null
                : PartCheck.of(topic, part, mode, SubjectNaming.in(configs, part), knowledge);
    }

    /** At least one of key and value is checked. */
    private record TopicCheck(
            @Nullable PartCheck key, @Nullable PartCheck value, int maxDecompressedBytes) implements RecordCheck {
        @Override
        public BatchCheck ofBatch() {
            PartBatch keys = key == null ? null : new PartBatch(key);
            PartBatch values = value == null ? null : new PartBatch(value);
            if (values == null) {
                return keys == null ? candidate -> null : keys::refusal;
            }
            if (keys == null) {
                return values::refusal;
            }
            return candidate -> {
                String refusal = keys.refusal(candidate);
                return refusal != null ? refusal : values.refusal(candidate);
            };
        }
    }
}
