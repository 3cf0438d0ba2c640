package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import io.runnel.registry.compatibility.Compatibility;
import io.runnel.registry.compatibility.CompatibilityLevel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas at the size of a request, and bombs: they are taken or refused, within seconds on a busy machine. */
class LargeSchemaTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ParsedSchema parse(SchemaType type, String text, ResolvedSchema.Import... imports) {
        return SchemaParser.parse(new ResolvedSchema(type, text, List.of(imports)));
    }

    private static String tenThousandFields(SchemaType type) {
        if (type == SchemaType.AVRO) {
            return IntStream.range(0, 10_000)
                    .mapToObj(i -> "{\"name\":\"f" + i + "\",\"type\":[\"null\",\"string\"],\"doc\":\"" + "d".repeat(60)
                            + "\",\"default\":null}")
                    .collect(Collectors.joining(",", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[", "]}"));
        }
        return IntStream.range(0, 10_000)
                .mapToObj(i ->
                        "\"f" + i + "\":{\"type\":[\"null\",\"string\"],\"description\":\"" + "d".repeat(60) + "\"}")
                .collect(Collectors.joining(",", "{\"type\":\"object\",\"properties\":{", "}}"));
    }

    @ParameterizedTest
    @EnumSource(
            value = SchemaType.class,
            names = {"AVRO", "JSON"})
    void aMegabyteWithTenThousandFieldsIsParsedNormalizedAndCompared(SchemaType type) {
        String text = tenThousandFields(type);
        assertThat(text.length()).isGreaterThan(1_000_000);

        Assertions.assertTimeout(LIMIT, () -> {
            ParsedSchema schema = parse(type, text);
            ParsedSchema changed = parse(type, text.replace("\"f9999\"", "\"f9998x\""));
            assertThat(schema.canonicalText()).isEqualTo(text);
            assertThat(schema.normalizedText()).hasSameSizeAs(text);
            assertThat(Compatibility.between(CompatibilityLevel.FULL, changed, schema))
                    .hasSize(type == SchemaType.AVRO ? 0 : 2);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 5_000, 200_000})
    void depthBombsAreRefusedOrTaken(int depth) {
        String avro = "{\"type\":\"array\",\"items\":".repeat(depth) + "\"int\"" + "}".repeat(depth);
        String json = "{\"not\":".repeat(depth) + "{}" + "}".repeat(depth);

        Assertions.assertTimeout(LIMIT, () -> {
            assertIsTakenOrRefused(SchemaType.AVRO, avro);
            assertIsTakenOrRefused(SchemaType.JSON, json);
        });
    }

    private static void assertIsTakenOrRefused(SchemaType type, String text) {
        try {
            ParsedSchema schema = parse(type, text);
            assertThat(schema.canonicalText()).isEqualTo(text);
            assertThat(schema.normalizedText()).isNotEmpty();
            Compatibility.between(CompatibilityLevel.FULL, schema, parse(type, text));
        } catch (RegistryException e) {
            assertThat(e.errorCode()).isEqualTo(42201);
            assertThat(e.getMessage()).hasSizeLessThan(1000);
        }
    }

    @Test
    void aThousandImportsAreFoundFromOneAnother() {
        ResolvedSchema.Import[] imports = IntStream.range(0, 1000)
                .mapToObj(i -> new ResolvedSchema.Import(
                        "dir" + i % 7 + "/t" + i + ".json",
                        i == 0
                                ? "{\"type\":\"integer\"}"
                                : "{\"items\":{\"$ref\":\"../dir" + (i - 1) % 7 + "/t" + (i - 1) + ".json\"}}"))
                .skip(900)
                .toArray(ResolvedSchema.Import[]::new);
        ResolvedSchema.Import[] withLeaf = Arrays.copyOf(imports, 101);
        withLeaf[100] = new ResolvedSchema.Import("dir3/t899.json", "{\"type\":\"integer\"}");

        Assertions.assertTimeout(LIMIT, () -> {
            ParsedSchema schema = parse(SchemaType.JSON, "{\"$ref\":\"dir5/t999.json\"}", withLeaf);
            assertThat(Compatibility.between(CompatibilityLevel.FULL, schema, schema))
                    .isEmpty();
        });
    }

    @Test
    void aReferenceThatOnlyRefersToItselfEnds() {
        Assertions.assertTimeout(LIMIT, () -> {
            assertIsTakenOrRefused(SchemaType.JSON, "{\"$ref\":\"#\"}");
            assertIsTakenOrRefused(
                    SchemaType.JSON,
                    "{\"allOf\":[{\"$ref\":\"#/definitions/a\"}],\"definitions\":{\"a\":{\"$ref\":\"#/definitions/b\"},"
                            + "\"b\":{\"$ref\":\"#/definitions/a\"}}}");
            assertIsTakenOrRefused(SchemaType.JSON, "{\"anyOf\":[{\"$ref\":\"#\"},{\"not\":{\"$ref\":\"#\"}}]}");
        });
    }

    @Test
    void aLongTextIsNotShownWholeInAnError() {
        assertThatThrownBy(
                        () -> parse(SchemaType.AVRO, "{\"type\":\"nowhere\",\"doc\":\"" + "x".repeat(500_000) + "\"}"))
                .isInstanceOf(RegistryException.class)
                .message()
                .hasSizeLessThan(2000);
    }
}
