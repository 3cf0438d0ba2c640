package io.runnel.registry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
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
        return SchemasTopicCodec.decode(bytes(key), bytes(value));
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void anAvroSchema() throws IOException {
        assertStoredAs(
                new RegistryRecord.SchemaStored(new StoredSchema("s", 1, 7, SchemaText.avro("\"int\""), false)),
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\"s\",\"version\":1,\"id\":7,\"schema\":\"\\\"int\\\"\",\"deleted\":false}");
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
    void levels() throws IOException {
        assertStoredAs(
                new RegistryRecord.LevelChanged(null, CompatibilityLevel.FULL),
                "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}",
                "{\"compatibilityLevel\":\"FULL\"}");
        assertStoredAs(
                new RegistryRecord.LevelChanged("s", null),
                "{\"keytype\":\"CONFIG\",\"subject\":\"s\",\"magic\":0}",
                null);
    }

    @Test
    void whatOthersWriteIsReadOrPassedOver() throws IOException {
        assertThat(decode("{\"magic\":0,\"keytype\":\"NOOP\"}", null)).isEqualTo(new RegistryRecord.Passed("NOOP"));
        assertThat(decode("{\"keytype\":\"MODE\",\"subject\":null,\"magic\":0}", "{\"mode\":\"READONLY\"}"))
                .isEqualTo(new RegistryRecord.Passed("MODE"));
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
