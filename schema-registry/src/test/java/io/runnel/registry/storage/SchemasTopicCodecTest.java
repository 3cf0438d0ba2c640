package io.runnel.registry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.registry.Metadata;
import io.runnel.registry.Mode;
import io.runnel.registry.Rule;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes in the topic are Confluent's; a topic of its registry is read, and ours by it. */
class SchemasTopicCodecTest {
    private static void assertStoredAs(RegistryRecord change, String key, @Nullable String value) throws IOException {
        LogRecord record = SchemasTopicCodec.encode(change);
        assertThat(new String(Objects.requireNonNull(record.key()), UTF_8)).isEqualTo(key);
        byte[] stored = record.value();
        assertThat(stored == null ? null : new String(stored, UTF_8)).isEqualTo(value);
        assertThat(decode(key, value)).isEqualTo(change);
    }

    private static RegistryRecord decode(@Nullable String key, @Nullable String value) throws IOException {
        return SchemasTopicCodec.decode(bytes(key), bytes(value), StoredSchema.UNKNOWN);
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void anAvroSchema() throws IOException {
        assertStoredAs(
                new RegistryRecord.SchemaStored(new StoredSchema("s", 1, 7, SchemaText.avro("\"int\""), false)),
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\"s\",\"version\":1,\"id\":7,\"schemaType\":\"AVRO\",\"schema\":\"\\\"int\\\"\",\"deleted\":false}");
    }

    @Test
    void aJsonSchemaWithReferences() throws IOException {
        SchemaText text = new SchemaText(SchemaType.JSON, "{}", List.of(new SchemaReference("r.json", "r", 2)));
        assertStoredAs(
                new RegistryRecord.SchemaStored(new StoredSchema("s", 1, 7, text, true)),
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\"s\",\"version\":1,\"id\":7,\"schemaType\":\"JSON\",\"references\":[{\"name\":\"r.json\","
                        + "\"subject\":\"r\",\"version\":2}],\"schema\":\"{}\",\"deleted\":true}");
    }

    @Test
    void deletions() throws IOException {
        assertStoredAs(
                new RegistryRecord.SchemaRemoved("s", 2),
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":2,\"magic\":1}",
                null);
        assertStoredAs(
                new RegistryRecord.SubjectDeleted("s", 3),
                "{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"s\",\"magic\":0}",
                "{\"subject\":\"s\",\"version\":3}");
    }

    @Test
    void aSchemaOfAnotherContextWithMetadataAndRules() throws IOException {
        Metadata metadata =
                Metadata.of(Map.of("**.ssn", List.of("PII")), Map.of("owner", "me", "a", "b"), List.of("owner"));
        Rule rule = new Rule(
                "check",
                "why",
                Rule.Kind.CONDITION,
                Rule.Mode.WRITE,
                "CEL",
                new TreeSet<>(List.of("PII")),
                new TreeMap<>(Map.of("p", "q")),
                "size(m) > 0",
                null,
                "DLQ",
                false);
        SchemaText text = new SchemaText(
                SchemaType.AVRO, "\"int\"", List.of(), metadata, new RuleSet(List.of(), List.of(rule), List.of()));
        assertStoredAs(
                new RegistryRecord.SchemaStored(new StoredSchema(":.lab:s", 1, 7, text, true, -1, 1234)),
                "{\"keytype\":\"SCHEMA\",\"subject\":\":.lab:s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\":.lab:s\",\"version\":1,\"id\":7,\"schemaType\":\"AVRO\",\"metadata\":{\"tags\":"
                        + "{\"**.ssn\":[\"PII\"]},\"properties\":{\"a\":\"b\",\"owner\":\"me\"},\"sensitive\":[\"owner\"]},"
                        + "\"ruleSet\":{\"domainRules\":[{\"name\":\"check\",\"doc\":\"why\",\"kind\":\"CONDITION\","
                        + "\"mode\":\"WRITE\",\"type\":\"CEL\",\"tags\":[\"PII\"],\"params\":{\"p\":\"q\"},"
                        + "\"expr\":\"size(m) > 0\",\"onFailure\":\"DLQ\",\"disabled\":false}]},"
                        + "\"schema\":\"\\\"int\\\"\",\"deleted\":true,\"createTs\":1234}");
    }

    @Test
    void settings() throws IOException {
        SubjectConfig config = new SubjectConfig(
                "other",
                null,
                true,
                false,
                null,
                null,
                CompatibilityLevel.FULL,
                null,
                "major",
                Metadata.ofProperties(Map.of("a", "b")),
                null,
                null,
                null);
        assertStoredAs(
                new RegistryRecord.ConfigChanged("s", config),
                "{\"keytype\":\"CONFIG\",\"subject\":\"s\",\"magic\":0}",
                "{\"subject\":\"s\",\"alias\":\"other\",\"normalize\":true,\"validateFields\":false,"
                        + "\"compatibilityLevel\":\"FULL\",\"compatibilityGroup\":\"major\","
                        + "\"defaultMetadata\":{\"properties\":{\"a\":\"b\"}}}");
        assertStoredAs(
                new RegistryRecord.ConfigChanged(null, SubjectConfig.of(CompatibilityLevel.NONE)),
                "{\"keytype\":\"CONFIG\",\"magic\":0}",
                "{\"compatibilityLevel\":\"NONE\"}");
        assertStoredAs(
                new RegistryRecord.ConfigChanged(":.lab:", null),
                "{\"keytype\":\"CONFIG\",\"subject\":\":.lab:\",\"magic\":0}",
                null);
    }

    @Test
    void modesAndContexts() throws IOException {
        assertStoredAs(
                new RegistryRecord.ModeChanged("s", Mode.IMPORT),
                "{\"keytype\":\"MODE\",\"subject\":\"s\",\"magic\":0}",
                "{\"subject\":\"s\",\"mode\":\"IMPORT\"}");
        assertStoredAs(new RegistryRecord.ModeChanged(null, null), "{\"keytype\":\"MODE\",\"magic\":0}", null);
        assertStoredAs(
                new RegistryRecord.ContextStored(".lab"),
                "{\"keytype\":\"CONTEXT\",\"tenant\":\"default\",\"context\":\".lab\",\"magic\":0}",
                "{\"tenant\":\"default\",\"context\":\".lab\"}");
        assertStoredAs(
                new RegistryRecord.ContextRemoved(".lab"),
                "{\"keytype\":\"CONTEXT\",\"tenant\":\"default\",\"context\":\".lab\",\"magic\":0}",
                null);
        assertStoredAs(
                new RegistryRecord.SubjectCleared(":.lab:"),
                "{\"keytype\":\"CLEAR_SUBJECT\",\"subject\":\":.lab:\",\"magic\":0}",
                "{\"subject\":\":.lab:\"}");
        assertStoredAs(
                new RegistryRecord.HighestId(".", 12),
                "{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"__HIGHEST_ID\",\"magic\":0}",
                "{\"subject\":\"__HIGHEST_ID\",\"version\":1,\"maxId\":12}");
    }

    @Test
    void whatOthersWriteIsReadOrPassedOver() throws IOException {
        assertThat(decode("{\"magic\":0,\"keytype\":\"NOOP\"}", null)).isEqualTo(new RegistryRecord.Passed("NOOP"));
        assertThat(decode("{\"keytype\":\"MODE\",\"subject\":null,\"magic\":0}", "{\"mode\":\"READONLY\"}"))
                .isEqualTo(new RegistryRecord.ModeChanged(null, Mode.READONLY));
        assertThat(decode("{\"keytype\":\"ASSOC\",\"guid\":\"g\",\"magic\":0}", "{}"))
                .isEqualTo(new RegistryRecord.Passed("ASSOC"));
        assertThat(
                        decode(
                                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                                "{\"subject\":\"s\",\"version\":1,\"id\":3,\"md5\":\"x\",\"schema\":\"\\\"int\\\"\",\"deleted\":false}"))
                .isEqualTo(new RegistryRecord.SchemaStored(
                        new StoredSchema("s", 1, 3, SchemaText.avro("\"int\""), false)));
    }

    @Test
    void whatIsNotOfThisFormatIsRefused() {
        assertThatThrownBy(() -> decode(null, "{}")).hasMessage("it has no key");
        assertThatThrownBy(() -> decode("{}", "{}")).hasMessage("its key has no keytype");
        assertThatThrownBy(() -> decode("garbage", "{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> decode("{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":\"1\",\"magic\":1}", "{}"))
                .hasMessage("its field 'version' is not a whole number");
    }
}
