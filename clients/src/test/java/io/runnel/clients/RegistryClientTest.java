package io.runnel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confluent's own Java client of the registry (7.5.3), as Apache Flink bundles it. */
final class RegistryClientTest {
    private static final String NOW = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private static final int CACHED_SCHEMAS = 100;

    private static final AvroSchema FIRST = payment("");
    private static final AvroSchema SECOND = payment(", {\"name\": \"note\", \"type\": \"string\", \"default\": \"\"}");
    private static final AvroSchema INCOMPATIBLE = payment(", {\"name\": \"shop\", \"type\": \"string\"}");

    @TempDir
    private static Path folder;

    private static Broker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private CachedSchemaRegistryClient registry;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = Broker.start(folder);
    }

    @AfterAll
    static void stopBroker() throws InterruptedException {
        broker.close();
    }

    /** A client that remembers nothing of another test's. */
    @BeforeEach
    void connect() {
        registry = new CachedSchemaRegistryClient(broker.registryUrl(), CACHED_SCHEMAS);
    }

    @Test
    void schemasAreRegisteredAndFoundInEveryWay() throws IOException, RestClientException {
        String subject = NOW + "-payments-value";

        int first = registry.register(subject, FIRST);
        int second = registry.register(subject, SECOND);
        connect();

        assertThat(registry.register(subject, FIRST)).isEqualTo(first);
        assertThat(registry.getSchemaById(second)).isEqualTo(SECOND);
        assertThat(registry.getSchemaBySubjectAndId(subject, first)).isEqualTo(FIRST);
        assertThat(registry.getId(subject, SECOND)).isEqualTo(second);
        assertThat(registry.getVersion(subject, SECOND)).isEqualTo(2);
        assertThat(registry.getAllVersions(subject)).containsExactly(1, 2);
        assertThat(registry.getLatestSchemaMetadata(subject).getId()).isEqualTo(second);
        assertThat(registry.getSchemaMetadata(subject, 1).getId()).isEqualTo(first);
        assertThat(registry.getAllSubjects()).contains(subject);
        assertThat(registry.getAllSubjectsByPrefix(NOW + "-payments")).containsExactly(subject);
        assertThat(registry.getAllSubjectsById(first)).contains(subject);
        assertThat(registry.getAllVersionsById(first)).anySatisfy(use -> {
            assertThat(use.getSubject()).isEqualTo(subject);
            assertThat(use.getVersion()).isEqualTo(1);
        });
        assertThat(registry.getSchemas(subject, false, true)).containsExactly(SECOND);
    }

    @Test
    void whatIsWrongHasTheCodeThatTheClientKnows() throws IOException, RestClientException {
        String subject = NOW + "-refused-value";
        registry.register(subject, FIRST);

        refused(409, () -> registry.register(subject, INCOMPATIBLE));
        refused(40403, () -> registry.getSchemaById(2_000_000_000));
        refused(40402, () -> registry.getSchemaMetadata(subject, 9));
        refused(40401, () -> registry.getLatestSchemaMetadata(NOW + "-unknown"));
        refused(40403, () -> registry.getId(subject, SECOND));
        refused(42203, () -> registry.updateCompatibility(subject, "SOMETIMES"));
        refused(40408, () -> registry.getCompatibility(subject));
    }

    @Test
    void compatibilityIsTestedByTheLevelThatIsSet() throws IOException, RestClientException {
        String subject = NOW + "-levels-value";
        registry.register(subject, FIRST);

        assertThat(registry.testCompatibility(subject, SECOND)).isTrue();
        assertThat(registry.testCompatibility(subject, INCOMPATIBLE)).isFalse();
        assertThat(registry.testCompatibilityVerbose(subject, INCOMPATIBLE).toString())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE", "shop");

        assertThat(registry.updateCompatibility(subject, "FORWARD")).isEqualTo("FORWARD");
        assertThat(registry.getCompatibility(subject)).isEqualTo("FORWARD");
        assertThat(registry.testCompatibility(subject, INCOMPATIBLE)).isTrue();
        registry.deleteConfig(subject);
        refused(40408, () -> registry.getCompatibility(subject));
    }

    @Test
    void aSubjectThatIsReadOnlyTakesNoSchemas() throws IOException, RestClientException {
        String subject = NOW + "-modes-value";
        registry.register(subject, FIRST);

        assertThat(registry.setMode("READONLY", subject)).isEqualTo("READONLY");
        refused(42205, () -> registry.register(subject, SECOND));
        assertThat(registry.setMode("READWRITE", subject)).isEqualTo("READWRITE");
        assertThat(registry.register(subject, SECOND)).isPositive();
        assertThat(registry.getMode()).isEqualTo("READWRITE");
    }

    @Test
    void schemasKeepTheIdsThatTheyAreImportedWith() throws IOException, RestClientException {
        String subject = ":." + NOW + ":imported-value";
        registry.setMode("IMPORT", subject);

        assertThat(registry.register(subject, SECOND, 7, 4711)).isEqualTo(4711);
        registry.setMode("READWRITE", subject);
        connect();

        SchemaMetadata imported = registry.getLatestSchemaMetadata(subject);
        assertThat(imported.getId()).isEqualTo(4711);
        assertThat(imported.getVersion()).isEqualTo(7);
        assertThat(registry.getSchemaBySubjectAndId(subject, 4711)).isEqualTo(SECOND);
    }

    @Test
    void referencesAreStoredAndKeepWhatTheyReferTo() throws IOException, RestClientException {
        registry.register(NOW + "-payment", FIRST);
        SchemaReference reference = new SchemaReference("io.acme.Payment", NOW + "-payment", 1);
        AvroSchema order = new AvroSchema(
                "{\"type\": \"record\", \"name\": \"Order\", \"fields\": [{\"name\": \"paid\", \"type\": \"io.acme.Payment\"}]}",
                List.of(reference),
                Map.of("io.acme.Payment", FIRST.canonicalString()),
                null);

        int id = registry.register(NOW + "-order", order);
        connect();

        assertThat(registry.getSchemaById(id).references()).containsExactly(reference);
        refused(42206, () -> registry.deleteSubject(NOW + "-payment"));
    }

    @Test
    void deletionTakesTwoSteps() throws IOException, RestClientException {
        String subject = NOW + "-deleted-value";
        int first = registry.register(subject, FIRST);
        registry.register(subject, SECOND);

        refused(40407, () -> registry.deleteSchemaVersion(Map.of(), subject, "1", true));
        assertThat(registry.deleteSchemaVersion(subject, "1")).isEqualTo(1);
        assertThat(registry.getAllVersions(subject)).containsExactly(2);
        assertThat(registry.getSchemaById(first)).isEqualTo(FIRST);
        assertThat(registry.deleteSubject(subject)).containsExactly(2);
        assertThat(registry.deleteSubject(Map.of(), subject, true)).containsExactly(1, 2);
        refused(40401, () -> registry.getLatestSchemaMetadata(subject));
    }

    private static AvroSchema payment(String more) {
        return new AvroSchema("{\"type\": \"record\", \"name\": \"Payment\", \"namespace\": \"io.acme\", \"fields\":"
                + " [{\"name\": \"amount\", \"type\": \"double\"}" + more + "]}");
    }

    private static void refused(int code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        RestClientException.class,
                        refusal -> assertThat(refusal.getErrorCode()).isEqualTo(code));
    }
}
