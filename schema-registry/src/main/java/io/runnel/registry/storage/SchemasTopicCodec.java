package io.runnel.registry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.log.LogRecord;
import io.runnel.registry.Mode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryException;
import io.runnel.registry.RegistryJson;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RememberedIds;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's record format of the topic {@code _schemas}: JSON keys and values, so that a topic may move between the two
 * registries. Fields come in the order in which Confluent's registry writes them: compaction compares keys byte by byte.
 * What is null is left out.
 *
 * <pre>
 * {"keytype":"SCHEMA","subject":"s","version":1,"magic":1}    {"subject":"s","version":1,"id":1,"schemaType":"AVRO",
 *                                                              "references":[…],"metadata":{…},"ruleSet":{…},
 *                                                              "schema":"…","deleted":false,"createTs":1}
 * {"keytype":"CONFIG","subject":"s","magic":0}                {"subject":"s","compatibilityLevel":"FULL", …}
 * {"keytype":"CONFIG","magic":0}                              the same for the global settings
 * {"keytype":"MODE","subject":"s","magic":0}                  {"subject":"s","mode":"READONLY"}
 * {"keytype":"DELETE_SUBJECT","subject":"s","magic":0}        {"subject":"s","version":3}
 * {"keytype":"CLEAR_SUBJECT","subject":"s","magic":0}         {"subject":"s"}
 * {"keytype":"CONTEXT","tenant":"default","context":".c","magic":0}  {"tenant":"default","context":".c"}
 * {"keytype":"NOOP","magic":0}                                null
 * </pre>
 *
 * A null value takes back what stood under the key. A subject in another context than the default one is written
 * {@code :.c:s}. The highest id of a context ({@link RememberedIds}) is a DELETE_SUBJECT of a subject that does not
 * exist, with a field {@code maxId} that Confluent's registry passes over.
 */
final class SchemasTopicCodec {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TENANT = "default";
    private static final List<String> GLOBAL_KEYTYPES = List.of("CONFIG", "MODE");

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
            return record(
                    subjectKey("DELETE_SUBJECT", deleted.subject()),
                    subjectValue(deleted.subject()).put("version", deleted.upToVersion()));
        }
        if (change instanceof RegistryRecord.SubjectCleared cleared) {
            return record(subjectKey("CLEAR_SUBJECT", cleared.subject()), subjectValue(cleared.subject()));
        }
        if (change instanceof RegistryRecord.ConfigChanged changed) {
            return record(subjectKey("CONFIG", changed.subject()), configValue(changed.subject(), changed.config()));
        }
        if (change instanceof RegistryRecord.ModeChanged changed) {
            Mode mode = changed.mode();
            return record(
                    subjectKey("MODE", changed.subject()),
                    mode == null ? null : subjectValue(changed.subject()).put("mode", mode.name()));
        }
        return encodeContext(change);
    }

    private static LogRecord encodeContext(RegistryRecord change) {
        if (change instanceof RegistryRecord.ContextStored stored) {
            return record(
                    contextKey(stored.context()),
                    MAPPER.createObjectNode().put("tenant", TENANT).put("context", stored.context()));
        }
        if (change instanceof RegistryRecord.ContextRemoved removed) {
            return record(contextKey(removed.context()), null);
        }
        if (change instanceof RegistryRecord.HighestId highest) {
            String subject = RememberedIds.subject(highest.context());
            return record(
                    subjectKey("DELETE_SUBJECT", subject),
                    subjectValue(subject).put("version", 1).put("maxId", highest.id()));
        }
        throw new IllegalArgumentException("The registry does not write " + change);
    }

    /** Takes back global settings that are stored under a key with {@code "subject":null}, as older registries wrote it. */
    static LogRecord tombstoneOfOldGlobalKey(String keytype) {
        return LogRecord.of(oldGlobalKey(keytype), null);
    }

    /** Whether a record sets, or takes back, the global settings of this kind. */
    static boolean isGlobal(String keytype, LogRecord record) {
        return Arrays.equals(record.key(), globalKey(keytype));
    }

    /** The kind of global settings whose key this is in its older form. */
    static Optional<String> oldGlobalKeytype(@Nullable ByteBuffer key) {
        return GLOBAL_KEYTYPES.stream()
                .filter(keytype -> key != null && key.equals(ByteBuffer.wrap(oldGlobalKey(keytype))))
                .findFirst();
    }

    private static byte[] globalKey(String keytype) {
        return ("{\"keytype\":\"" + keytype + "\",\"magic\":0}").getBytes(UTF_8);
    }

    private static byte[] oldGlobalKey(String keytype) {
        return ("{\"keytype\":\"" + keytype + "\",\"subject\":null,\"magic\":0}").getBytes(UTF_8);
    }

    private static ObjectNode key(String keytype) {
        return MAPPER.createObjectNode().put("keytype", keytype);
    }

    private static ObjectNode schemaKey(String subject, int version) {
        return key("SCHEMA").put("subject", subject).put("version", version).put("magic", 1);
    }

    private static ObjectNode subjectKey(String keytype, @Nullable String subject) {
        ObjectNode key = key(keytype);
        if (subject != null) {
            key.put("subject", subject);
        }
        return key.put("magic", 0);
    }

    private static ObjectNode contextKey(String context) {
        return key("CONTEXT").put("tenant", TENANT).put("context", context).put("magic", 0);
    }

    private static ObjectNode subjectValue(@Nullable String subject) {
        ObjectNode value = MAPPER.createObjectNode();
        return subject == null ? value : value.put("subject", subject);
    }

    private static @Nullable ObjectNode configValue(@Nullable String subject, @Nullable SubjectConfig config) {
        if (config == null) {
            return null;
        }
        ObjectNode value = subjectValue(subject);
        RegistryJson.write(config, "compatibilityLevel", value);
        return value;
    }

    private static ObjectNode schemaValue(StoredSchema stored) {
        SchemaText schema = stored.schema();
        ObjectNode value = subjectValue(stored.subject())
                .put("version", stored.version())
                .put("id", stored.id())
                .put("schemaType", schema.type().name());
        for (SchemaReference reference : schema.references()) {
            value.withArray("references")
                    .addObject()
                    .put("name", reference.name())
                    .put("subject", reference.subject())
                    .put("version", reference.version());
        }
        RegistryJson.metadata(value, "metadata", schema.metadata());
        RegistryJson.ruleSet(value, "ruleSet", schema.ruleSet());
        value.put("schema", schema.text()).put("deleted", stored.deleted());
        return stored.createdMs() == StoredSchema.UNKNOWN ? value : value.put("createTs", stored.createdMs());
    }

    private static LogRecord record(ObjectNode key, @Nullable ObjectNode value) {
        try {
            return LogRecord.of(MAPPER.writeValueAsBytes(key), value == null ? null : MAPPER.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param timestampMs of the record
     * @throws IOException when the record is not in this format; the message says what is wrong
     */
    static RegistryRecord decode(@Nullable ByteBuffer keyBytes, @Nullable ByteBuffer valueBytes, long timestampMs)
            throws IOException {
        if (keyBytes == null) {
            throw new IOException("it has no key");
        }
        JsonNode key = tree(keyBytes);
        JsonNode value = valueBytes == null ? null : tree(valueBytes);
        String keytype = key.path("keytype").asText("");
        try {
            return switch (keytype) {
                case "SCHEMA" -> schema(key, value, timestampMs);
                case "CONFIG" -> config(key, value);
                case "MODE" -> mode(key, value);
                case "CONTEXT" -> context(key, value);
                case "DELETE_SUBJECT" -> value == null ? new RegistryRecord.Passed(keytype) : deleted(key, value);
                case "CLEAR_SUBJECT" ->
                    value == null ? new RegistryRecord.Passed(keytype) : new RegistryRecord.SubjectCleared(scope(key));
                case "" -> throw new IOException("its key has no keytype");
                default -> new RegistryRecord.Passed(keytype);
            };
        } catch (RegistryException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static RegistryRecord schema(JsonNode key, @Nullable JsonNode value, long timestampMs) throws IOException {
        String subject = QualifiedSubject.normalized(text(key, "subject"));
        int version = number(key, "version");
        if (value == null) {
            return new RegistryRecord.SchemaRemoved(subject, version);
        }
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode reference : value.path("references")) {
            references.add(new SchemaReference(
                    text(reference, "name"), text(reference, "subject"), number(reference, "version")));
        }
        SchemaText schema = new SchemaText(
                type(value),
                text(value, "schema"),
                references,
                RegistryJson.readMetadata(value, "metadata"),
                RegistryJson.readRuleSet(value, "ruleSet"));
        return new RegistryRecord.SchemaStored(new StoredSchema(
                subject,
                version,
                number(value, "id"),
                schema,
                value.path("deleted").asBoolean(),
                timestampMs,
                value.path("createTs").asLong(StoredSchema.UNKNOWN)));
    }

    private static SchemaType type(JsonNode value) throws IOException {
        String name = value.path("schemaType").asText("AVRO");
        try {
            return SchemaType.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IOException("its schemaType '" + name + "' is unknown", e);
        }
    }

    private static RegistryRecord config(JsonNode key, @Nullable JsonNode value) {
        return new RegistryRecord.ConfigChanged(
                scope(key), value == null ? null : RegistryJson.readConfig(value, "compatibilityLevel"));
    }

    private static RegistryRecord mode(JsonNode key, @Nullable JsonNode value) throws IOException {
        return new RegistryRecord.ModeChanged(scope(key), value == null ? null : Mode.named(text(value, "mode")));
    }

    private static RegistryRecord context(JsonNode key, @Nullable JsonNode value) throws IOException {
        String context = text(key, "context");
        return value == null ? new RegistryRecord.ContextRemoved(context) : new RegistryRecord.ContextStored(context);
    }

    private static RegistryRecord deleted(JsonNode key, JsonNode value) throws IOException {
        String subject = QualifiedSubject.normalized(text(key, "subject"));
        return RememberedIds.isSubject(subject)
                ? new RegistryRecord.HighestId(QualifiedSubject.contextOf(subject), number(value, "maxId"))
                : new RegistryRecord.SubjectDeleted(subject, number(value, "version"));
    }

    /** Null for the global settings, under a key without subject, with a null or with an empty one. */
    private static @Nullable String scope(JsonNode key) {
        return QualifiedSubject.normalizedOrGlobal(
                key.path("subject").isTextual() ? key.get("subject").textValue() : null);
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
