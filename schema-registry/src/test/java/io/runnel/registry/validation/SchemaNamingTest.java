package io.runnel.registry.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.RecordValidator.BatchCheck;
import io.runnel.log.RecordValidator.RecordCheck;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.subject.SetConfig;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a record may name its schema, and where that is looked for. */
class SchemaNamingTest {
    private static final String INT = "\"int\"";
    private static final byte[] ONE = {2};

    private final Checks checks = new Checks();

    private RecordCheck deep() {
        return checks.of("runnel.value.schema.validation", "deep");
    }

    @Test
    void anIdMayStandInTheHeaderAndAGuidInFrontOfTheValue() {
        int id = checks.register("t-value", SchemaType.AVRO, INT);
        UUID guid = checks.guid(".", id);

        assertThat(Checks.refusal(deep(), ByteBuffer.wrap(ONE), Checks.framed(id)))
                .isNull();
        assertThat(Checks.refusal(deep(), Checks.framed(guid, ONE))).isNull();
    }

    /** As with Confluent's deserializer: whoever writes headers has nothing in front of the value. */
    @Test
    void theHeaderGoesBeforeWhatStandsInFrontOfTheValue() {
        int id = checks.register("t-value", SchemaType.AVRO, INT);

        assertThat(Checks.refusal(deep(), Checks.framed(id, ONE), Checks.framed(77)))
                .contains("schema id 77, which is not in the registry");
        assertThat(Checks.refusal(deep(), Checks.framed(77, ONE), Checks.framed(id)))
                .contains("does not decode with schema id " + id);
    }

    @Test
    void aHeaderOrPrefixThatNamesNothingIsRefused() {
        UUID unknown = new UUID(1, 2);

        assertThat(Checks.refusal(deep(), ByteBuffer.wrap(ONE), ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .contains(
                        "has a header __value_schema_id that holds no schema id or GUID",
                        "its 3 bytes begin with 0x01");
        assertThat(Checks.refusal(deep(), ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .contains("does not begin with");
        assertThat(Checks.refusal(deep(), ByteBuffer.wrap(ONE), Checks.framed(unknown)))
                .contains("schema GUID " + unknown + ", which is not in the registry");
    }

    @Test
    void headersOfKeysAndValuesAreTheirOwn() {
        int id = checks.register("t-key", SchemaType.AVRO, INT);
        UUID guid = checks.guid(".", id);
        RecordCheck keys = checks.of("runnel.key.schema.validation", "deep");
        byte[] header = Checks.framed(guid).array();

        assertThat(keys.ofBatch().refusal(new Candidate(ByteBuffer.wrap(ONE), null, Map.of("__key_schema_id", header))))
                .isNull();
        assertThat(keys.ofBatch()
                        .refusal(new Candidate(ByteBuffer.wrap(ONE), null, Map.of("__value_schema_id", header))))
                .startsWith("The key of a record for topic 't' does not begin with a schema id");
    }

    @Test
    void idsAreThoseOfTheSubjectsContext() {
        int other = checks.register(":.lab:t-value", SchemaType.AVRO, "\"string\"");
        assertThat(Checks.refusal(deep(), Checks.framed(other, ONE))).contains("not in the registry");

        int own = checks.register("t-value", SchemaType.AVRO, INT);
        assertThat(own).isEqualTo(other);
        assertThat(Checks.refusal(deep(), Checks.framed(own, ONE))).isNull();
    }

    @Test
    void anAliasLeadsToItsSubjectAndItsContext() {
        int id = checks.register(":.lab:orders", SchemaType.AVRO, INT);
        checks.register(":.lab:x", SchemaType.AVRO, "\"string\"");
        checks.execute(new SetConfig(
                "t-value",
                new SubjectConfig(
                        ":.lab:orders", null, null, null, null, null, null, null, null, null, null, null, null)));

        assertThat(Checks.refusal(deep(), Checks.framed(id, ONE))).isNull();
        assertThat(Checks.refusal(deep(), ByteBuffer.wrap(ONE), Checks.framed(checks.guid(".lab", id))))
                .isNull();
        assertThat(Checks.refusal(deep(), Checks.framed(id + 1, ONE)))
                .contains("not registered under subject ':.lab:orders'");
    }

    /** One batch may hold several schemas, each judged for itself. */
    @Test
    void whatIsGoodForOneRecordSaysNothingOfTheNext() {
        int first = checks.register("t-value", SchemaType.AVRO, INT);
        int second = checks.register("t-value", SchemaType.AVRO, "\"string\"");
        int elsewhere = checks.register("elsewhere", SchemaType.AVRO, "\"long\"");
        BatchCheck batch = deep().ofBatch();

        for (int round = 0; round < 2; round++) {
            assertThat(refusal(batch, first, 2)).isNull();
            assertThat(refusal(batch, second, 2)).contains("does not decode with schema id " + second);
            assertThat(refusal(batch, second, 0)).isNull();
            assertThat(refusal(batch, elsewhere, 2)).contains("not registered under");
            assertThat(refusal(batch, first, 2)).isNull();
        }
    }

    private static @Nullable String refusal(BatchCheck batch, int id, int payload) {
        return batch.refusal(Candidate.withValue(Checks.framed(id, (byte) payload)));
    }
}
