package io.runnel.registry.validation;

import io.runnel.log.RecordValidator.RecordCheck;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.StoredSchema;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registry in memory and the checks of topic "t" on it. */
final class Checks {
    private final RegistryState state = new RegistryState(CompatibilityLevel.NONE);
    private final ParsedSchemas schemas = new ParsedSchemas(10);
    private final SchemaValidator validator = new SchemaValidator(
            "_schemas",
            state,
            schemas,
            RegistryProgress.UP_TO_DATE,
            new SchemaValidator.Limits(10, 1 << 20, 1_000_000));

    int register(String subject, SchemaType type, String text) {
        return execute(new RegisterSchema(subject, new SchemaText(type, text, List.of()), false))
                .id();
    }

    /** As a registration on another node: the schema is not parsed here yet. */
    int registerElsewhere(String subject, SchemaType type, String text) {
        Decision<StoredSchema> decision = new RegisterSchema(subject, new SchemaText(type, text, List.of()), false)
                .decide(state, new ParsedSchemas(10));
        decision.records().forEach(state::apply);
        return decision.reply().id();
    }

    <R> R execute(Command<R> command) {
        Decision<R> decision = command.decide(state, schemas);
        decision.records().forEach(state::apply);
        return decision.reply();
    }

    UUID guid(String context, int id) {
        return UUID.fromString(state.uses(context, id).get(0).schema().guid());
    }

    SchemaValidator validator() {
        return validator;
    }

    /** The check of topic "t" with these configs: name, value, name, value … */
    RecordCheck of(String... configs) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < configs.length; i += 2) {
            all.put(configs[i], configs[i + 1]);
        }
        return Objects.requireNonNull(validator.checkFor("t", all));
    }

    static ByteBuffer framed(int id, byte... payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) 0)
                .putInt(id)
                .put(payload)
                .flip();
    }

    /** What names a schema by its GUID, with something behind it. */
    static ByteBuffer framed(UUID guid, byte... behind) {
        return ByteBuffer.allocate(17 + behind.length)
                .put((byte) 1)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits())
                .put(behind)
                .flip();
    }

    static @Nullable String refusal(RecordCheck check, @Nullable ByteBuffer value) {
        return check.ofBatch().refusal(Candidate.withValue(value));
    }

    static @Nullable String refusal(RecordCheck check, ByteBuffer value, ByteBuffer schemaHeader) {
        byte[] header = new byte[schemaHeader.remaining()];
        schemaHeader.get(header);
        return check.ofBatch().refusal(new Candidate(null, value, Map.of("__value_schema_id", header)));
    }
}
