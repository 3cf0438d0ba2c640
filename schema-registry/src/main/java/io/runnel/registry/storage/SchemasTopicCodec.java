package io.runnel.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.log.LogRecord;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's record format of the topic {@code _schemas}: JSON keys and values, so that a topic may move between the
 * two registries.
 *
 * <pre>
 * {"keytype":"SCHEMA","subject":"s","version":1,"magic":1}   {"subject":"s","version":1,"id":1,"schema":"…","deleted":false}
 * {"keytype":"DELETE_SUBJECT","subject":"s","magic":0}       {"subject":"s","version":3}
 * {"keytype":"CONFIG","subject":null,"magic":0}              {"compatibilityLevel":"FULL"}
 * {"keytype":"NOOP","magic":0}                               null
 * </pre>
 *
 * A null value takes back what stood under the key.
 */
final class SchemasTopicCodec {
    private static final JsonMapper MAPPER = new JsonMapper();

    private SchemasTopicCodec() {}

    static LogRecord encode(RegistryRecord change) {
        if (change instanceof RegistryRecord.SchemaStored stored) {
            StoredSchema schema = stored.schema();
            return record(schemaKey(schema.subject(), schema.version()), schemaValue(schema));
        }
        if (change instanceof RegistryRecord.SchemaRemoved removed) {
            return record(schemaKey(removed.subject(), removed.version()), null);
        }
        if (change instanceof RegistryRecord.SubjectDeleted deleted) {
            ObjectNode value =
                    MAPPER.createObjectNode().put("subject", deleted.subject()).put("version", deleted.upToVersion());
            return record(
                    key("DELETE_SUBJECT").put("subject", deleted.subject()).put("magic", 0), value);
        }
        if (change instanceof RegistryRecord.LevelChanged changed) {
            CompatibilityLevel level = changed.level();
            return record(
                    key("CONFIG").put("subject", changed.subject()).put("magic", 0),
                    level == null ? null : MAPPER.createObjectNode().put("compatibilityLevel", level.name()));
        }
        throw new IllegalArgumentException("The registry does not write " + change);
    }

    private static ObjectNode key(String keytype) {
        return MAPPER.createObjectNode().put("keytype", keytype);
    }

    private static ObjectNode schemaKey(String subject, int version) {
        return key("SCHEMA").put("subject", subject).put("version", version).put("magic", 1);
    }

    private static ObjectNode schemaValue(StoredSchema stored) {
        SchemaText schema = stored.schema();
        ObjectNode value = MAPPER.createObjectNode()
                .put("subject", stored.subject())
                .put("version", stored.version())
                .put("id", stored.id());
        if (schema.type() != SchemaType.AVRO) {
            value.put("schemaType", schema.type().name());
        }
        if (!schema.references().isEmpty()) {
            for (SchemaReference reference : schema.references()) {
                value.withArray("references")
                        .addObject()
                        .put("name", reference.name())
                        .put("subject", reference.subject())
                        .put("version", reference.version());
            }
        }
        return value.put("schema", schema.text()).put("deleted", stored.deleted());
    }

    private static LogRecord record(ObjectNode key, @Nullable ObjectNode value) {
        try {
            return LogRecord.of(MAPPER.writeValueAsBytes(key), value == null ? null : MAPPER.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException when the record is not in this format; the message says what is wrong */
    static RegistryRecord decode(@Nullable ByteBuffer keyBytes, @Nullable ByteBuffer valueBytes) throws IOException {
        if (keyBytes == null) {
            throw new IOException("it has no key");
        }
        JsonNode key = tree(keyBytes);
        JsonNode value = valueBytes == null ? null : tree(valueBytes);
        String keytype = key.path("keytype").asText("");
        return switch (keytype) {
            case "SCHEMA" -> schema(key, value);
            case "CONFIG" -> level(key, value);
            case "DELETE_SUBJECT" ->
                value == null
                        ? new RegistryRecord.Passed(keytype)
                        : new RegistryRecord.SubjectDeleted(text(value, "subject"), number(value, "version"));
            case "" -> throw new IOException("its key has no keytype");
            default -> new RegistryRecord.Passed(keytype);
        };
    }

    private static RegistryRecord schema(JsonNode key, @Nullable JsonNode value) throws IOException {
        String subject = text(key, "subject");
        int version = number(key, "version");
        if (value == null) {
            return new RegistryRecord.SchemaRemoved(subject, version);
        }
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode reference : value.path("references")) {
            references.add(new SchemaReference(
                    text(reference, "name"), text(reference, "subject"), number(reference, "version")));
        }
        SchemaText schema = new SchemaText(type(value), text(value, "schema"), references);
        return new RegistryRecord.SchemaStored(new StoredSchema(
                subject,
                version,
                number(value, "id"),
                schema,
                value.path("deleted").asBoolean()));
    }

    private static SchemaType type(JsonNode value) throws IOException {
        String name = value.path("schemaType").asText("AVRO");
        try {
            return SchemaType.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IOException("its schemaType '" + name + "' is unknown", e);
        }
    }

    private static RegistryRecord level(JsonNode key, @Nullable JsonNode value) throws IOException {
        String subject = key.path("subject").isTextual() ? key.get("subject").textValue() : null;
        // Confluent writes settings without a level too (a group, rules): they leave the level to the next wider one.
        if (value == null || !value.path("compatibilityLevel").isTextual()) {
            return new RegistryRecord.LevelChanged(subject, null);
        }
        try {
            return new RegistryRecord.LevelChanged(
                    subject, CompatibilityLevel.named(text(value, "compatibilityLevel")));
        } catch (RegistryException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static JsonNode tree(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return MAPPER.readTree(copy);
    }

    private static String text(JsonNode node, String field) throws IOException {
        if (!node.path(field).isTextual()) {
            throw new IOException("its field '" + field + "' is not a text");
        }
        return node.get(field).textValue();
    }

    private static int number(JsonNode node, String field) throws IOException {
        if (!node.path(field).canConvertToInt()) {
            throw new IOException("its field '" + field + "' is not a whole number");
        }
        return node.get(field).intValue();
    }
}
