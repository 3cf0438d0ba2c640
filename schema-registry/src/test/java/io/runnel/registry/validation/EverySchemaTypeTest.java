package io.runnel.registry.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.RecordValidator.RecordCheck;
import io.runnel.registry.SchemaType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mode with each subject name strategy and each type of schema, its id in front of the value or in a header. */
class EverySchemaTypeTest {
    private static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    /** A schema of a record x.User, a payload of it, and one that is none. */
    private record Example(SchemaType type, String text, String recordName, byte[] good, byte[] bad) {
        @Override
        public String toString() {
            return recordName;
        }
    }

    private static final List<Example> EXAMPLES = List.of(
            new Example(
                    SchemaType.AVRO,
                    "{\"type\":\"record\",\"name\":\"User\",\"namespace\":\"x\",\"fields\":["
                            + "{\"name\":\"name\",\"type\":\"string\"}]}",
                    "x.User",
                    new byte[] {6, 'A', 'n', 'n'},
                    new byte[] {6, 'A'}),
            new Example(
                    SchemaType.JSON,
                    "{\"title\":\"user\",\"type\":\"object\",\"required\":[\"name\"]}",
                    "user",
                    "{\"name\":\"Ann\"}".getBytes(UTF_8),
                    "{}".getBytes(UTF_8)),
            new Example(
                    SchemaType.PROTOBUF,
                    "syntax = \"proto3\"; package x; message User { string name = 1; } message Other { User of = 1; }",
                    "x.Other",
                    new byte[] {2, 2, 10, 5, 10, 3, 'A', 'n', 'n'},
                    new byte[] {2, 2, 10, 50, 10, 3, 'A', 'n', 'n'}));

    private static List<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (Example example : EXAMPLES) {
            for (String strategy : List.of("TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy")) {
                all.add(Arguments.of(example, strategy, false));
                all.add(Arguments.of(example, strategy, true));
            }
        }
        return all;
    }

    private static String subject(Example example, String strategy) {
        return switch (strategy) {
            case "TopicNameStrategy" -> "t-value";
            case "RecordNameStrategy" -> example.recordName();
            default -> "t-" + example.recordName();
        };
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void idChecksTheSubjectAndDeepThePayloadAsWell(Example example, String strategy, boolean byHeader) {
        Checks checks = new Checks();
        checks.register("elsewhere", SchemaType.AVRO, "\"int\"");
        int id = checks.register(subject(example, strategy), example.type(), example.text());
        UUID guid = checks.guid(".", id);
        RecordCheck byId = check(checks, "id", strategy);
        RecordCheck deep = check(checks, "deep", strategy);

        assertThat(refusal(byId, byHeader, example.type(), id, guid, example.good()))
                .isNull();
        assertThat(refusal(byId, byHeader, example.type(), id, guid, example.bad()))
                .isNull();
        assertThat(refusal(deep, byHeader, example.type(), id, guid, example.good()))
                .isNull();
        assertThat(refusal(deep, byHeader, example.type(), id, guid, example.bad()))
                .contains("does not decode with schema id " + id, example.type() + ", subject '");
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aSchemaThatIsRegisteredElsewhereIsRefused(Example example, String strategy, boolean byHeader) {
        Checks checks = new Checks();
        int id = checks.register("elsewhere", example.type(), example.text());
        UUID guid = checks.guid(".", id);

        for (String mode : List.of("id", "deep")) {
            assertThat(refusal(check(checks, mode, strategy), byHeader, example.type(), id, guid, example.good()))
                    .contains("is not registered under subject '" + subject(example, strategy) + "'");
        }
        assertThat(checks.validator().refused())
                .containsExactly(new RefusedRecords("t", "value", RefusalReason.WRONG_SUBJECT, 2));
    }

    private static RecordCheck check(Checks checks, String mode, String strategy) {
        return checks.of(
                "runnel.value.schema.validation", mode, "runnel.value.subject.name.strategy", PACKAGE + strategy);
    }

    /** In a header go the GUID and, as Confluent's serializer does it, the message indexes of PROTOBUF. */
    private static @Nullable String refusal(
            RecordCheck check, boolean byHeader, SchemaType type, int id, UUID guid, byte[] payload) {
        if (!byHeader) {
            return Checks.refusal(check, Checks.framed(id, payload));
        }
        int indexes = type == SchemaType.PROTOBUF ? 2 : 0;
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        return Checks.refusal(
                check,
                bytes.duplicate().position(indexes).slice(),
                Checks.framed(guid, Arrays.copyOf(payload, indexes)));
    }
}
