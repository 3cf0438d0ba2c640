package io.runnel.registry.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.schema.ResolvedSchema;
import io.runnel.registry.schema.SchemaParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the second schema reads what the first wrote; the third column is the first reason why not. */
class JsonCompatibilityTest {
    private static final String DRAFT_2020 = "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",";

    private static List<Incompatibility> reading(String writer, String reader, ResolvedSchema.Import... imports) {
        return Compatibility.between(CompatibilityLevel.BACKWARD, parsed(reader, imports), parsed(writer, imports));
    }

    private static ParsedSchema parsed(String text, ResolvedSchema.Import... imports) {
        return SchemaParser.parse(new ResolvedSchema(SchemaType.JSON, text, List.of(imports)));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"string"}                     | {"type":"string"}                     |
            {"type":"string"}                     | true                                  |
            {"type":"string"}                     | false                                 | FALSE_SCHEMA
            false                                 | {"type":"string"}                     |
            {"type":"string"}                     | {"type":["string","null"]}            |
            {"type":["string","null"]}            | {"type":"string"}                     | TYPE_CHANGED
            {}                                    | {"type":"string"}                     | TYPE_CHANGED
            {"type":"string","maxLength":5}       | {"type":"string","maxLength":6}       |
            {"type":"string","maxLength":5}       | {"type":"string","maxLength":4}       | MAXLENGTH_NARROWED
            {"type":"string"}                     | {"type":"string","minLength":1}       | MINLENGTH_NARROWED
            {"type":"string"}                     | {"type":"string","minLength":0}       |
            {"type":"string","pattern":"a"}       | {"type":"string"}                     |
            {"type":"string"}                     | {"type":"string","pattern":"a"}       | PATTERN_ADDED
            {"type":"string","pattern":"b"}       | {"type":"string","pattern":"a"}       | PATTERN_CHANGED
            {"type":"integer","maximum":5}        | {"type":"integer","maximum":5.5}      |
            {"type":"integer","maximum":5}        | {"type":"integer","exclusiveMaximum":5} | EXCLUSIVEMAXIMUM_NARROWED
            {"type":"integer","exclusiveMaximum":5} | {"type":"integer","maximum":5}      |
            {"type":"integer","maximum":5}        | {"type":"integer","minimum":0}        | MINIMUM_NARROWED
            {"type":"integer","multipleOf":6}     | {"type":"integer","multipleOf":3}     |
            {"type":"integer","multipleOf":4}     | {"type":"integer","multipleOf":3}     | MULTIPLE_OF_CHANGED
            {"enum":["a"]}                        | {"enum":["a","b"]}                    |
            {"enum":["a","b"]}                    | {"enum":["a"]}                        | ENUM_ARRAY_NARROWED
            {"type":"string"}                     | {"enum":["a"]}                        | ENUM_ARRAY_CHANGED
            {"const":"a"}                         | {"type":"string"}                     |
            {"const":"a"}                         | {"enum":["a","b"]}                    |
            {"type":"array","items":{"type":"integer"}} | {"type":"array","items":{"type":"number"}} |
            {"type":"array","items":{"type":"number"}} | {"type":"array","items":{"type":"integer"}} | TYPE_CHANGED
            {"type":"array"}                      | {"type":"array","uniqueItems":true}   | UNIQUE_ITEMS_ADDED
            {"type":"array","items":[{"type":"string"}],"additionalItems":false} | {"type":"array","items":{"type":"string"}} |
            {"type":"array","items":[{"type":"string"}]} | {"type":"array","items":{"type":"string"}} | TYPE_CHANGED
            {"type":"object"}                     | {"type":"object","properties":{"a":{"type":"string"}}} | PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL
            {"type":"object"}                     | {"type":"object","properties":{"a":{"description":"any"}}} |
            {"type":"object","properties":{"a":{"type":"string"}}} | {"type":"object"}    |
            {"type":"object","additionalProperties":false} | {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false} |
            {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false} | {"type":"object","additionalProperties":false} | PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL
            {"type":"object"}                     | {"type":"object","additionalProperties":false} | ADDITIONAL_PROPERTIES_REMOVED
            {"type":"object","additionalProperties":{"type":"string"}} | {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}} |
            {"type":"object","additionalProperties":{"type":"string"}} | {"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}} | TYPE_CHANGED
            {"type":"object"}                     | {"type":"object","required":["a"]}    | REQUIRED_ATTRIBUTE_ADDED
            {"type":"object","properties":{"a":{}}} | {"type":"object","properties":{"a":{"default":1}},"required":["a"]} |
            {"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false} | {"type":"object","patternProperties":{"^x":{"type":"number"}},"additionalProperties":false} |
            {"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false} | {"type":"object","additionalProperties":{"type":"string"}} | TYPE_CHANGED
            {"type":"string"}                     | {"anyOf":[{"type":"integer"},{"type":"string"}]} |
            {"oneOf":[{"type":"string"}]}         | {"oneOf":[{"type":"integer"},{"type":"string"}]} |
            {"oneOf":[{"type":"integer"},{"type":"string"}]} | {"oneOf":[{"type":"string"}]} | COMBINED_TYPE_SUBSCHEMAS_CHANGED
            {"anyOf":[{"type":"integer"},{"type":"string"}]} | {"type":["string","number"]} |
            {"allOf":[{"type":"string"},{"maxLength":3}]} | {"type":"string","maxLength":4} |
            {"type":"string","maxLength":3}       | {"allOf":[{"type":"string"},{"maxLength":2}]} | MAXLENGTH_NARROWED
            {"type":"object","allOf":[{"required":["a"]}]} | {"type":"object","required":["a"]} |
            {"type":"string"}                     | {"not":{"type":"integer"}}            | NOT_ADDED
            """)
    void readsOrSaysWhyNot(String writer, String reader, String reason) {
        List<Incompatibility> found = reading(writer, reader);
        if (reason == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).isNotEmpty();
            assertThat(found.get(0).type()).isEqualTo(reason);
        }
    }

    @Test
    void recursiveSchemasAreCompared() {
        String tree = "{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"integer\"},"
                + "\"next\":{\"$ref\":\"#\"}},\"additionalProperties\":false}";

        assertThat(reading(tree, tree.replace("integer", "number"))).isEmpty();
        assertThat(reading(tree.replace("integer", "number"), tree))
                .extracting(Incompatibility::path)
                .containsExactly("#/properties/v/type");
    }

    @Test
    void referencesAreFollowedIntoDefinitionsAndImports() {
        String writer = "{\"$ref\":\"#/definitions/a\",\"definitions\":{\"a\":{\"type\":\"integer\"}}}";
        assertThat(reading(writer, "{\"type\":\"number\"}")).isEmpty();
        assertThat(reading(writer, "{\"type\":\"string\"}")).hasSize(1);

        ResolvedSchema.Import other = new ResolvedSchema.Import(
                "other.json", "{\"$ref\":\"#/definitions/b\",\"definitions\":{\"b\":{\"type\":\"integer\"}}}");
        assertThat(reading("{\"$ref\":\"other.json\"}", "{\"type\":\"number\"}", other))
                .isEmpty();
        assertThat(reading("{\"type\":\"number\"}", "{\"$ref\":\"other.json#/definitions/b\"}", other))
                .hasSize(1);
    }

    @Test
    void theSameWordsWithOtherDefinitionsAreNotTheSame() {
        String schema = "{\"not\":{\"$ref\":\"#/definitions/a\"},\"definitions\":{\"a\":{\"type\":\"integer\"}}}";

        assertThat(reading(schema, schema)).isEmpty();
        assertThat(reading(schema, schema.replace("integer", "string")))
                .extracting(Incompatibility::type)
                .containsExactly("NOT_CHANGED");
    }

    @Test
    void newerDraftsHaveTuplesAndSiblingsOfReferences() {
        String tuple =
                "{" + DRAFT_2020 + "\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"}],\"items\":false}";
        assertThat(reading(tuple, tuple.replace("integer", "number"))).isEmpty();
        assertThat(reading(tuple, tuple.replace("integer", "string"))).hasSize(1);

        String bounded =
                "{" + DRAFT_2020 + "\"$ref\":\"#/$defs/a\",\"maxLength\":3,\"$defs\":{\"a\":{\"type\":\"string\"}}}";
        assertThat(reading(bounded, "{\"type\":\"string\",\"maxLength\":3}")).isEmpty();
        assertThat(reading(bounded, "{\"type\":\"string\",\"maxLength\":2}")).hasSize(1);
    }

    @Test
    void branchesThatMultiplyAreRefusedNotFollowed() {
        StringBuilder parts = new StringBuilder("{\"type\":\"integer\"}");
        for (int i = 1; i < 40; i++) {
            parts.append(",{\"anyOf\":[{\"maximum\":")
                    .append(i)
                    .append("},{\"multipleOf\":")
                    .append(i)
                    .append("}]}");
        }
        String schema = "{\"allOf\":[" + parts + "]}";

        assertThat(reading(schema, schema)).isEmpty();
        assertThat(reading(schema, schema.replace("\"maximum\":1}", "\"maximum\":0}")))
                .isNotEmpty();
    }
}
