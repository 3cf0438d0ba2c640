package io.runnel.registry.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the table of evolutions does not hold: imports, the lenient policy, wording, and comparisons that must end. */
class JsonCompatibilityTest {
    private static List<Incompatibility> reading(String writer, String reader, ResolvedSchema.Import... imports) {
        return Compatibility.between(CompatibilityLevel.BACKWARD, parsed(reader, imports), parsed(writer, imports));
    }

    private static ParsedSchema parsed(String text, ResolvedSchema.Import... imports) {
        return SchemaParser.parse(new ResolvedSchema(SchemaType.JSON, text, List.of(imports)));
    }

    @Test
    void aReasonReadsAsConfluentsClientsShowIt() {
        String closed =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}";

        assertThat(reading("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}", closed))
                .extracting(Incompatibility::toString)
                .containsExactly("{errorType:\"ADDITIONAL_PROPERTIES_REMOVED\", description:\"The keyword at path"
                        + " '#/additionalProperties' in the new schema is not present in the old schema\"}");
        assertThat(Compatibility.between(
                        CompatibilityLevel.FORWARD, parsed("{\"type\":\"number\"}"), parsed("{\"type\":\"integer\"}")))
                .extracting(Incompatibility::toString)
                .containsExactly("{errorType:\"TYPE_NARROWED\", description:\"A type at path '#/' is different between"
                        + " the old schema and the new schema\"}");
    }

    @Test
    void linesAreInConfluentsOrder() {
        ParsedSchema string = parsed("{\"type\":\"string\"}");
        ParsedSchema integer = parsed("{\"type\":\"integer\"}");
        ParsedSchema number = parsed("{\"type\":\"number\"}");
        String oldReader = "{errorType:\"TYPE_CHANGED\", description:\"A type at path '#/' is different between the old"
                + " schema and the new schema\"}";
        String newReader = oldReader.replace("old schema and the new schema", "new schema and the old schema");

        assertThat(lines(CompatibilityLevel.FULL, string, integer))
                .containsExactly(
                        oldReader, newReader, "{oldSchemaVersion: 1}", "{oldSchema: '{\"type\":\"integer\"}'}");
        assertThat(lines(CompatibilityLevel.FORWARD, string, integer))
                .containsExactly(oldReader, "{oldSchemaVersion: 1}", "{oldSchema: '{\"type\":\"integer\"}'}");
        assertThat(lines(CompatibilityLevel.FULL, number, integer))
                .as("the new schema reads the old: nothing to show it for")
                .hasSize(1);
        assertThat(lines(CompatibilityLevel.BACKWARD_TRANSITIVE, string, string, integer, number))
                .as("the newest version that refuses ends the search")
                .contains("{oldSchemaVersion: 2}")
                .hasSize(3);
        assertThat(lines(
                        CompatibilityLevel.BACKWARD,
                        SchemaParser.parse(new ResolvedSchema(SchemaType.AVRO, "\"string\"", List.of())),
                        string))
                .containsExactly("Incompatible because of different schema type");
        assertThat(lines(CompatibilityLevel.NONE, string, integer)).isEmpty();
    }

    @Test
    void aLongOldSchemaIsCut() {
        ParsedSchema longer = parsed("{\"type\":\"string\",\"description\":\"" + "x".repeat(20_000) + "\"}");

        assertThat(lines(CompatibilityLevel.BACKWARD, parsed("{\"type\":\"integer\"}"), longer))
                .last()
                .matches(line -> line.startsWith("{oldSchema: <truncated> '{\"type\"") && line.endsWith("xxx...'}"))
                .matches(line -> line.length() < 11_000);
    }

    private static List<String> lines(CompatibilityLevel level, ParsedSchema newer, ParsedSchema... newestFirst) {
        return Compatibility.lines(
                level,
                CompatibilityPolicy.STRICT,
                newer,
                IntStream.range(0, newestFirst.length)
                        .mapToObj(i -> new Compatibility.Version(newestFirst.length - i, newestFirst[i]))
                        .toList());
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"object"} | {"type":"object","properties":{"a":{"type":"string"}}} | true
            {"type":"object"} | {"type":"object","additionalProperties":false} | true
            {"type":"object"} | {"type":"object","additionalProperties":{"type":"string"}} | true
            {"type":"object"} | {"type":"object","properties":{"a":{"type":"string","default":""}},"required":["a"]} | true
            {"type":"object"} | {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]} | false
            {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false} | {"type":"object","additionalProperties":false} | true
            {"type":"object","properties":{"a":{"type":"string"}}} | {"type":"object","properties":{"a":{"type":"integer"}}} | false
            """)
    void theLenientPolicyPassesOverPropertiesThatNobodyDescribed(String writer, String reader, boolean taken) {
        assertThat(reading(writer, reader)).isNotEmpty();
        assertThat(Compatibility.between(
                                CompatibilityLevel.BACKWARD,
                                CompatibilityPolicy.LENIENT,
                                parsed(reader),
                                parsed(writer))
                        .isEmpty())
                .isEqualTo(taken);
    }

    @Test
    void referencesAreFollowedIntoImports() {
        ResolvedSchema.Import other = new ResolvedSchema.Import(
                "other.json", "{\"$ref\":\"#/definitions/b\",\"definitions\":{\"b\":{\"type\":\"integer\"}}}");

        assertThat(reading("{\"$ref\":\"other.json\"}", "{\"type\":\"number\"}", other))
                .isEmpty();
        assertThat(reading("{\"type\":\"number\"}", "{\"$ref\":\"other.json#/definitions/b\"}", other))
                .extracting(Incompatibility::type)
                .containsExactly("TYPE_NARROWED");
    }

    @Test
    void anImportIsFoundByItsNameItsIdAndRelativeToWhoeverAsks() {
        ResolvedSchema.Import leaf = new ResolvedSchema.Import(
                "leaf.json", "{\"$id\":\"http://x.example/a/leaf.json\",\"type\":\"integer\"}");
        ResolvedSchema.Import branch = new ResolvedSchema.Import(
                "http://x.example/a/branch.json",
                "{\"$id\":\"http://x.example/a/branch.json\",\"items\":{\"$ref\":\"leaf.json\"}}");
        String numbers = "{\"items\":{\"type\":\"number\"}}";

        for (String reference : List.of("http://x.example/a/branch.json", "a/branch.json", "/a/branch.json")) {
            String root = "{\"$id\":\"http://x.example/root.json\",\"$ref\":\"" + reference + "\"}";
            String schema = reference.startsWith("http")
                    ? root
                    : "{\"$id\":\"http://x.example/root.json\",\"allOf\":[{\"$ref\":\"" + reference + "\"}]}";
            assertThat(reading(schema, numbers, leaf, branch)).as(reference).isEmpty();
            assertThat(reading(numbers, schema, leaf, branch)).as(reference).hasSize(1);
        }
    }

    @Test
    void aReferenceMayHoldAnyCharacter() {
        for (String name : List.of("a+b", "a b", "a/b", "a~b", "ä", "100%")) {
            String pointer = name.replace("~", "~0")
                    .replace("/", "~1")
                    .replace("%", "%25")
                    .replace(" ", "%20");
            String schema = "{\"items\":{\"$ref\":\"#/definitions/" + pointer + "\"},\"definitions\":{\"" + name
                    + "\":{\"type\":\"integer\"}}}";
            assertThat(reading("{\"items\":{\"type\":\"number\"}}", schema))
                    .as(name)
                    .extracting(Incompatibility::type)
                    .containsExactly("TYPE_NARROWED");
        }
    }

    @Test
    void theSameWordsWithOtherDefinitionsAreNotTheSame() {
        String schema = "{\"not\":{\"$ref\":\"#/definitions/a\"},\"definitions\":{\"a\":{\"type\":\"integer\"}}}";

        assertThat(reading(schema, schema)).isEmpty();
        assertThat(reading(schema, schema.replace("integer", "string")))
                .extracting(Incompatibility::type)
                .containsExactly("NOT_TYPE_EXTENDED");
    }

    @Test
    void thePathsThroughAGraphOfReferencesAreNotCounted() {
        // Two properties a level, each leading to the next: 2^60 paths, 60 pairs.
        String graph = "{\"$ref\":\"#/definitions/d0\",\"definitions\":{"
                + IntStream.range(0, 60)
                        .mapToObj(i -> "\"d" + i + "\":{\"properties\":{\"l\":{\"$ref\":\"#/definitions/d" + (i + 1)
                                + "\"},\"r\":{\"$ref\":\"#/definitions/d" + (i + 1) + "\"}}}")
                        .collect(Collectors.joining(","))
                + ",\"d60\":{\"type\":\"integer\"}}}";

        Assertions.assertTimeout(Duration.ofSeconds(30), () -> {
            assertThat(reading(graph, graph)).isEmpty();
            assertThat(reading(graph, graph.replace("integer", "string")))
                    .hasSize(100)
                    .allMatch(reason -> reason.type().equals("TYPE_CHANGED"));
        });
    }

    @Test
    void unionsThatReferToOneAnotherAreComparedOnceAPair() {
        int types = 40;
        String union = IntStream.range(0, types)
                .mapToObj(i -> "{\"$ref\":\"#/definitions/t" + i + "\"}")
                .collect(Collectors.joining(",", "{\"oneOf\":[", "]}"));
        String schema = "{\"properties\":{\"a\":" + union + "},\"definitions\":{"
                + IntStream.range(0, types)
                        .mapToObj(i -> "\"t" + i + "\":{\"type\":\"object\",\"properties\":{\"k\":{\"const\":" + i
                                + "},\"x\":" + union + ",\"y\":" + union + "}}")
                        .collect(Collectors.joining(","))
                + "}}";

        Assertions.assertTimeout(Duration.ofSeconds(30), () -> {
            assertThat(reading(schema, schema)).isEmpty();
            assertThat(reading(schema, schema.replace("\"const\":7}", "\"const\":77}")))
                    .isNotEmpty();
        });
    }

    @Test
    void whatIsTooLargeToCompareIsRefused() {
        String wide = IntStream.range(0, 3000)
                .mapToObj(i -> "{\"const\":" + i + "}")
                .collect(Collectors.joining(",", "{\"anyOf\":[", "]}"));

        Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> assertThat(reading(wide, wide.replace(":0}", ":-1}")))
                        .extracting(Incompatibility::type)
                        .containsExactly("SCHEMA_TOO_COMPLEX"));
    }
}
