package io.runnel.registry.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.RecordValidator.RecordCheck;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaValidatorTest {
    private static final String USER = "{\"type\":\"record\",\"name\":\"User\",\"namespace\":\"x\",\"fields\":["
            + "{\"name\":\"name\",\"type\":\"string\"}]}";
    private static final byte[] ANN = {6, 'A', 'n', 'n'};

    private final RegistryState state = new RegistryState(CompatibilityLevel.BACKWARD);
    private final ParsedSchemas schemas = new ParsedSchemas(10);
    private final SchemaValidator validator = new SchemaValidator(
            "_schemas",
            state,
            schemas,
            RegistryProgress.UP_TO_DATE,
            new SchemaValidator.Limits(10, 1 << 20, 1_000_000));

    private int register(String subject, SchemaType type, String text) {
        var decision = new RegisterSchema(subject, new SchemaText(type, text, List.of()), false).decide(state, schemas);
        decision.records().forEach(state::apply);
        return decision.reply().id();
    }

    private RecordCheck check(String... configs) {
        return Objects.requireNonNull(
                configs.length == 2
                        ? validator.checkFor("t", Map.of(configs[0], configs[1]))
                        : validator.checkFor("t", Map.of(configs[0], configs[1], configs[2], configs[3])));
    }

    private static ByteBuffer framed(int id, byte... payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) 0)
                .putInt(id)
                .put(payload)
                .flip();
    }

    private static @Nullable String refusal(RecordCheck check, @Nullable ByteBuffer value) {
        return check.ofBatch().refusal(Candidate.withValue(value));
    }

    @Test
    void theRegistrysOwnTopicIsNeverAsked() {
        assertThat(validator.checkFor("_schemas", Map.of("runnel.value.schema.validation", "id")))
                .isNull();
        assertThat(validator.checkFor("orders", Map.of("runnel.value.schema.validation", "id")))
                .isNotNull();
    }

    @Test
    void aTopicThatAsksForNothingHasNoCheck() {
        assertThat(validator.checkFor("t", Map.of())).isNull();
        assertThat(validator.checkFor(
                        "t", Map.of("runnel.value.schema.validation", "none", "runnel.key.schema.validation", "none")))
                .isNull();
    }

    @Test
    void anIdOfTheSubjectIsTaken() {
        int id = register("t-value", SchemaType.AVRO, USER);
        RecordCheck check = check("runnel.value.schema.validation", "id");

        assertThat(refusal(check, framed(id, ANN))).isNull();
        assertThat(refusal(check, framed(id, (byte) 99))).isNull();
        assertThat(refusal(check, null)).isNull();
        ByteBuffer within =
                ByteBuffer.allocate(20).position(3).put(framed(id, ANN)).flip().position(3);
        assertThat(refusal(check, within)).isNull();
    }

    @Test
    void bytesWithoutAnIdAreRefused() {
        RecordCheck check = check("runnel.value.schema.validation", "id");

        assertThat(refusal(check, ByteBuffer.wrap("{}".getBytes(UTF_8))))
                .isEqualTo("The value of a record for topic 't' does not begin with a schema id (a zero byte and four"
                        + " bytes of id): its 2 bytes begin with 0x7b. Write it with a schema registry serializer, or set"
                        + " runnel.value.schema.validation=none on the topic");
        assertThat(refusal(check, ByteBuffer.allocate(0))).contains("its 0 bytes are none");
    }

    @Test
    void anIdThatTheSubjectDoesNotHaveIsRefused() {
        int id = register("other", SchemaType.AVRO, USER);
        RecordCheck check = check("runnel.value.schema.validation", "id");

        assertThat(refusal(check, framed(id, ANN)))
                .isEqualTo("The value of a record for topic 't' has schema id 1, which is not registered under subject"
                        + " 't-value'. Register the schema there first, or set runnel.value.schema.validation=none on the"
                        + " topic");
        assertThat(refusal(check, framed(77, ANN))).contains("schema id 77, which is not in the registry", "'t-value'");
    }

    @Test
    void anIdIsRefusedOnceItsSubjectIsDeleted() {
        int id = register("t-value", SchemaType.AVRO, USER);
        RecordCheck check = check("runnel.value.schema.validation", "deep");
        assertThat(refusal(check, framed(id, ANN))).isNull();

        new DeleteSubject("t-value", false).decide(state, schemas).records().forEach(state::apply);

        assertThat(refusal(check, framed(id, ANN))).contains("not registered under subject 't-value'");
    }

    @Test
    void deepValidationDecodesAvro() {
        int id = register("t-value", SchemaType.AVRO, USER);
        RecordCheck check = check("runnel.value.schema.validation", "deep");

        assertThat(refusal(check, framed(id, ANN))).isNull();
        assertThat(refusal(check, framed(id, (byte) 6, (byte) 'A')))
                .isEqualTo("The value of a record for topic 't' does not decode with schema id 1 (AVRO, subject"
                        + " 't-value'): the value ends early, after 2 bytes. Write it with that schema, or set"
                        + " runnel.value.schema.validation=id on the topic");
        assertThat(refusal(check, framed(id))).contains("ends early");
    }

    @Test
    void deepValidationHoldsJsonAgainstItsSchema() {
        int id = register("t-value", SchemaType.JSON, "{\"type\":\"object\",\"required\":[\"a\"]}");
        RecordCheck check = check("runnel.value.schema.validation", "deep");

        assertThat(refusal(check, framed(id, "{\"a\":1}".getBytes(UTF_8)))).isNull();
        assertThat(refusal(check, framed(id, "{}".getBytes(UTF_8)))).contains("(JSON, subject 't-value')", "'a'");
    }

    @Test
    void keysAreCheckedUnderTheirOwnSubject() {
        int id = register("t-key", SchemaType.AVRO, "\"string\"");
        RecordCheck check = check("runnel.key.schema.validation", "id", "runnel.value.schema.validation", "none");

        assertThat(check.ofBatch().refusal(new Candidate(framed(id, (byte) 0), ByteBuffer.allocate(1), Map.of())))
                .isNull();
        assertThat(check.ofBatch().refusal(new Candidate(ByteBuffer.allocate(1), null, Map.of())))
                .startsWith("The key of a record for topic 't'");
    }

    @Test
    void theSubjectMayBeNamedAfterTheRecord() {
        int id = register("x.User", SchemaType.AVRO, USER);
        int nameless = register("t-value", SchemaType.AVRO, "\"string\"");
        RecordCheck byRecord = check(
                "runnel.value.schema.validation",
                "id",
                "runnel.value.subject.name.strategy",
                "io.confluent.kafka.serializers.subject.RecordNameStrategy");
        RecordCheck byTopicAndRecord = check(
                "runnel.value.schema.validation",
                "id",
                "runnel.value.subject.name.strategy",
                "TopicRecordNameStrategy");

        assertThat(refusal(byRecord, framed(id, ANN))).isNull();
        assertThat(refusal(byRecord, framed(nameless)))
                .contains("has no name", "runnel.value.subject.name.strategy=topic");
        assertThat(refusal(byTopicAndRecord, framed(id, ANN))).contains("subject 't-x.User'");
    }

    @Test
    void aStrategyThatIsUnknownRefusesAll() {
        RecordCheck check =
                check("runnel.value.schema.validation", "id", "runnel.value.subject.name.strategy", "com.acme.Mine");

        assertThat(refusal(check, framed(1)))
                .contains("Topic 't'", "runnel.value.subject.name.strategy", "RecordNameStrategy");
    }
}
