package io.runnel.registry.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.RecordValidator.BatchCheck;
import io.runnel.registry.SchemaType;
import java.util.Objects;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks run on network threads: whatever schema and payload are, they end soon, and honest ones are not affected. */
@Timeout(60)
class HostileSchemasTest {
    private final Checks checks = new Checks();

    private BatchCheck batch() {
        return checks.of("runnel.value.schema.validation", "deep").ofBatch();
    }

    private @Nullable String refusal(SchemaType type, String schema, String payload) {
        int id = checks.register("t-value", type, schema);
        return batch().refusal(Candidate.withValue(Checks.framed(id, payload.getBytes(UTF_8))));
    }

    private void assertTaken(String schema, String payload) {
        assertThat(refusal(SchemaType.JSON, schema, payload)).isNull();
    }

    private void assertGivenUp(String schema, String payload) {
        assertThat(Objects.requireNonNull(refusal(SchemaType.JSON, schema, payload)))
                .contains("cannot be checked", "steps");
    }

    @Test
    void alternativesWithinAlternativesAreGivenUp() {
        String twice = "{\"anyOf\":[{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}},"
                + "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}},{\"type\":\"string\"}]}";

        assertTaken(twice, "[[\"a\"]]");
        assertGivenUp(twice, "[".repeat(30) + "1" + "]".repeat(30));
    }

    @Test
    void aSchemaThatIsItselfIsGivenUp() {
        assertThat(refusal(SchemaType.JSON, "{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "1"))
                .contains("cannot be checked");
    }

    @Test
    void patternsThatBacktrackAreGivenUp() {
        String schema = "{\"items\":{\"not\":{\"pattern\":\"(.*a){4}$\"}}}";
        String slow = "\"" + "a".repeat(60) + "!\",";

        assertTaken(schema, "[\"aa!\"]");
        assertGivenUp(schema, "[" + slow.repeat(50) + "\"b\"]");
    }

    @Test
    void uniqueItemsOfEqualHashAreGivenUp() {
        String schema = "{\"uniqueItems\":true,\"items\":{\"type\":\"string\"}}";
        StringBuilder colliding = new StringBuilder("[");
        StringBuilder distinct = new StringBuilder("[");
        for (int i = 0; i < 1 << 14; i++) {
            colliding.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 14; bit++) {
                colliding.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            colliding.append('"');
            distinct.append(i == 0 ? "\"" : ",\"").append(i).append('"');
        }

        assertTaken(schema, distinct.append("]").toString());
        assertGivenUp(schema, colliding.append("]").toString());
    }

    /** The budget is one for all records of a batch: many small ones do not add up. */
    @Test
    void aBatchOfArraysOfNothingIsGivenUp() {
        int id = checks.register("t-value", SchemaType.AVRO, "{\"type\":\"array\",\"items\":\"null\"}");
        byte[] nulls = {(byte) 0x80, (byte) 0xb5, 0x18, 0}; // 200,000 of them
        BatchCheck batch = batch();
        int taken = 0;
        while (batch.refusal(Candidate.withValue(Checks.framed(id, nulls))) == null) {
            taken++;
        }

        assertThat(taken).isBetween(1, 10);
        assertThat(batch().refusal(Candidate.withValue(Checks.framed(id, nulls))))
                .isNull();
    }

    @Test
    @Timeout(60)
    void aLongSchemaIsParsedAsideAndWhoComesMeanwhileIsToSendAgain() {
        int id = checks.registerElsewhere(
                "t-value",
                SchemaType.AVRO,
                "{\"type\":\"fixed\",\"name\":\"F\",\"size\":1,\"doc\":\"" + "d".repeat(100_000) + "\"}");
        assertThatThrownBy(() -> batch().refusal(Candidate.withValue(Checks.framed(id, (byte) 1))))
                .isInstanceOf(NotEnoughReplicasException.class)
                .hasMessageContaining("schema id " + id, "being parsed");

        while (isToSendAgain(id)) {
            Thread.onSpinWait();
        }
        assertThat(batch().refusal(Candidate.withValue(Checks.framed(id, (byte) 1))))
                .isNull();
        assertThat(batch().refusal(Candidate.withValue(Checks.framed(id)))).contains("does not decode");
    }

    private boolean isToSendAgain(int id) {
        try {
            batch().refusal(Candidate.withValue(Checks.framed(id, (byte) 1)));
            return false;
        } catch (NotEnoughReplicasException e) {
            return true;
        }
    }

    @Test
    void aLargeHonestDocumentIsTaken() {
        String schema = "{\"items\":{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{"
                + "\"name\":{\"type\":\"string\",\"maxLength\":20,\"pattern\":\"^[a-z]+$\"},"
                + "\"price\":{\"type\":\"number\",\"minimum\":0},\"kind\":{\"enum\":[\"a\",\"b\"]}}}}";
        String item = "{\"name\":\"article\",\"price\":1.5,\"kind\":\"b\"},";

        assertTaken(schema, "[" + item.repeat(20_000) + "{\"name\":\"last\"}]");
    }
}
