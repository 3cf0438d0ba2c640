package io.runnel.registry.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicSpec;
import io.runnel.registry.Mode;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.ClearMode;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.SetConfig;
import io.runnel.registry.subject.SetMode;
import io.runnel.registry.subject.StoredSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic that Confluent's registry wrote is moved in, and what is written to it is what that registry would have written.
 * The resources are made by the format of its newest source, and of an old one.
 */
@Timeout(60)
class ConfluentTopicTest {
    @TempDir
    private Path folder;

    /** Lines of a key, a tab and a value; no value stands for a tombstone. */
    private static List<LogRecord> dump(String resource) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        try (InputStream in = ConfluentTopicTest.class.getResourceAsStream(resource)) {
            for (String line : new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).split("\n")) {
                String[] parts = line.split("\t", -1);
                records.add(
                        LogRecord.of(parts[0].getBytes(UTF_8), parts[1].isEmpty() ? null : parts[1].getBytes(UTF_8)));
            }
        }
        return records;
    }

    private static RegistryRecord decode(LogRecord record) throws IOException {
        return SchemasTopicCodec.decode(buffer(record.key()), buffer(record.value()), StoredSchema.UNKNOWN);
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    @Test
    void everyRecordIsWrittenAsItWasRead() throws IOException {
        for (LogRecord record : dump("/confluent-schemas-topic.txt")) {
            RegistryRecord change = decode(record);
            if (!(change instanceof RegistryRecord.Passed)) {
                LogRecord written = SchemasTopicCodec.encode(change);
                assertThat(text(written.key())).isEqualTo(text(record.key()));
                assertThat(text(written.value())).isEqualTo(text(record.value()));
            }
        }
    }

    private LogBackedRegistry moved(TestRegistry node, String resource) throws Exception {
        node.log()
                .createTopic(new TopicSpec("_schemas", 1, (short) 1, Map.of("cleanup.policy", "compact")))
                .get(20, TimeUnit.SECONDS);
        node.log()
                .writer(new TopicPartition("_schemas", 0))
                .append(dump(resource))
                .get(20, TimeUnit.SECONDS);
        return node.on("_schemas");
    }

    @Test
    void aTopicIsMovedIn() throws Exception {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = moved(node, "/confluent-schemas-topic.txt")) {
            RegistryState state = registry.state();
            assertThat(state.contexts()).containsExactly(".", ".lab");
            assertThat(state.level("city-value")).isEqualTo(CompatibilityLevel.FULL);
            assertThat(state.level(":.lab:x")).isEqualTo(CompatibilityLevel.NONE);
            assertThat(state.level("person-value")).isEqualTo(CompatibilityLevel.BACKWARD_TRANSITIVE);
            assertThat(state.modeInScope(":.lab:x")).isEqualTo(Mode.IMPORT);
            assertThat(state.resolvedAlias("person-value")).isEqualTo("people");
            assertThat(state.referencedBy("city-value", 1)).containsExactly(2);
            assertThat(state.hasSubject("old-value", false)).isFalse();
            assertThat(state.hasSubject("old-value", true)).isTrue();
            assertThat(registry.parsed(2).canonicalText()).contains("geo.City");
            assertThat(registry.register("new-value", SchemaText.avro("\"double\"")))
                    .isEqualTo(6);
            assertThat(registry.execute(new RegisterSchema(":.lab:s", SchemaText.avro("\"int\""), 1, 40, false, false))
                            .id())
                    .isEqualTo(40);
            registry.execute(new DeleteSubject("old-value", true));
            assertThat(state.hasSubject("old-value", true)).isFalse();
        }
    }

    @Test
    void aSchemaThatOldRegistriesTookIsServedThoughItCouldNotBeRegisteredAnew() throws Exception {
        SchemaText old = SchemaText.avro(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"default\":\"x\"}]}");
        SchemaText next = SchemaText.avro(old.text().replace("\"x\"", "1"));
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = moved(node, "/old-confluent-schemas-topic.txt")) {
            registry.execute(new ClearMode(null, false));
            registry.execute(new SetMode("r", Mode.IMPORT, false));
            registry.execute(new RegisterSchema("r", old, 1, 20, false, false));
            registry.execute(new SetMode("r", Mode.READWRITE, false));

            assertThat(registry.parsed(20).canonicalText()).isEqualTo(old.text());
            assertThat(registry.register("r", old)).isEqualTo(20);
            assertThatThrownBy(() -> registry.register("other", old))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("Invalid default for field f");
            assertThat(registry.register("r", next)).isEqualTo(21);
        }
    }

    @Test
    void settingsUnderTheKeysOfOldRegistriesAreReplacedAndNotDoubled() throws Exception {
        try (TestRegistry node = new TestRegistry(folder);
                LogBackedRegistry registry = moved(node, "/old-confluent-schemas-topic.txt")) {
            assertThat(registry.state().globalLevel()).isEqualTo(CompatibilityLevel.FORWARD);
            assertThat(registry.state().modeInScope("s")).isEqualTo(Mode.READONLY);
            assertThat(registry.state().maxId()).isEqualTo(8);

            registry.execute(new ClearMode(null, false));
            registry.execute(new SetConfig(null, SubjectConfig.of(CompatibilityLevel.FULL)));
            assertThat(registry.state().globalLevel()).isEqualTo(CompatibilityLevel.FULL);
            assertThat(lastRecords(node, 4))
                    .containsExactly(
                            "{\"keytype\":\"MODE\",\"subject\":null,\"magic\":0} ",
                            "{\"keytype\":\"MODE\",\"magic\":0} ",
                            "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0} ",
                            "{\"keytype\":\"CONFIG\",\"magic\":0} {\"compatibilityLevel\":\"FULL\"}");
        }
    }

    private static List<String> lastRecords(TestRegistry node, int count) {
        List<String> records = new ArrayList<>();
        try (PartitionReader reader = node.log().reader(new TopicPartition("_schemas", 0))) {
            while (reader.next()) {
                ByteBuffer value = reader.value();
                records.add(UTF_8.decode(Objects.requireNonNull(reader.key())) + " "
                        + (value == null ? "" : UTF_8.decode(value)));
            }
        }
        return records.subList(records.size() - count, records.size());
    }
}
