package io.runnel.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Canonical and normalized texts, and references, as Confluent's registry has them. */
class AvroSchemaTest {
    private static final String ADDRESS = "{\"type\":\"record\",\"name\":\"Address\",\"namespace\":\"a.b\",\"fields\":["
            + "{\"name\":\"zip\",\"type\":{\"type\":\"record\",\"name\":\"Zip\",\"fields\":["
            + "{\"name\":\"code\",\"type\":\"string\"}]}}]}";

    private static ParsedSchema avro(String text, ResolvedSchema.Import... imports) {
        return SchemaParser.parse(new ResolvedSchema(SchemaType.AVRO, text, List.of(imports)));
    }

    private static ResolvedSchema.Import named(String name, String text) {
        return new ResolvedSchema.Import(name, text);
    }

    @ParameterizedTest(name = "{0} is known as {1} and normalized {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "string"                                     | "string"     | "string"
            {"type":"string"}                            | "string"     | "string"
            {"type":"record","name":"R","fields":[{"name":"f","type":{"type":"int"}}]} | {"type":"record","name":"R","fields":[{"name":"f","type":"int"}]} | {"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}
            ["null", {"type":"long"}]                    | ["null","long"] | ["null","long"]
            {"items":"int", "type":"array"}              | {"type":"array","items":"int"} | {"type":"array","items":"int"}
            {"type":"string","z":1,"a":{"y":1,"b":2}}    | {"type":"string","z":1,"a":{"y":1,"b":2}} | {"type":"string","a":{"b":2,"y":1},"z":1}
            {"scale":2,"precision":4,"logicalType":"decimal","type":"bytes"} | {"type":"bytes","scale":2,"precision":4,"logicalType":"decimal"} | {"type":"bytes","logicalType":"decimal","precision":4,"scale":2}
            {"type":"fixed","name":"n.F","size":2,"doc":"","aliases":["Z","A"]} | {"type":"fixed","name":"F","namespace":"n","doc":"","size":2,"aliases":["Z","A"]} | {"type":"fixed","name":"F","namespace":"n","size":2,"aliases":["A","Z"]}
            {"type":"enum","name":"E","symbols":["B","A"],"default":"A"} | {"type":"enum","name":"E","symbols":["B","A"],"default":"A"} | {"type":"enum","name":"E","symbols":["B","A"],"default":"A"}
            {"type":"record","name":"R","fields":[{"name":"d","type":"double","default":1}]} | {"type":"record","name":"R","fields":[{"name":"d","type":"double","default":1}]} | {"type":"record","name":"R","fields":[{"name":"d","type":"double","default":1.0}]}
            {"type":"record","name":"R","fields":[{"order":"ascending","default":null,"type":["null","int"],"name":"d","q":0}]} | {"type":"record","name":"R","fields":[{"name":"d","type":["null","int"],"default":null,"q":0}]} | {"type":"record","name":"R","fields":[{"name":"d","type":["null","int"],"default":null,"q":0}]}
            {"type":"record","name":"R","fields":[{"name":"m","type":{"type":"map","values":"int"},"default":{"b":1,"a":2},"aliases":["y","x"]}]} | {"type":"record","name":"R","fields":[{"name":"m","type":{"type":"map","values":"int"},"default":{"b":1,"a":2},"aliases":["y","x"]}]} | {"type":"record","name":"R","fields":[{"name":"m","type":{"type":"map","values":"int"},"default":{"a":2,"b":1},"aliases":["x","y"]}]}
            {"type":"record","name":"R","fields":[{"name":"n","type":["null","R"]}]} | {"type":"record","name":"R","fields":[{"name":"n","type":["null","R"]}]} | {"type":"record","name":"R","fields":[{"name":"n","type":["null","R"]}]}
            """)
    void canonicalAndNormalizedText(String text, String canonical, String normalized) {
        assertThat(avro(text).canonicalText()).isEqualTo(canonical);
        assertThat(avro(text).normalizedText()).isEqualTo(normalized);
        assertThat(avro(normalized).normalizedText()).as("again").isEqualTo(normalized);
        assertThat(avro(canonical).canonicalText()).as("again").isEqualTo(canonical);
    }

    @Test
    void importedTypesStayNames() {
        String text = "{\"type\":\"record\",\"name\":\"Person\",\"namespace\":\"a.b\",\"fields\":["
                + "{\"name\":\"home\",\"type\":\"Address\"},{\"name\":\"work\",\"type\":\"a.b.Address\"}]}";

        ParsedSchema person = avro(text, named("a.b.Address", ADDRESS));

        assertThat(person.canonicalText()).isEqualTo(text.replace("a.b.Address", "Address"));
        assertThat(person.normalizedText()).isEqualTo(person.canonicalText());
    }

    @Test
    void aTypeInsideAnImportedRecordCanBeUsedAndIsPrintedInFull() {
        ParsedSchema letter = avro(
                "{\"type\":\"record\",\"name\":\"Letter\",\"fields\":[{\"name\":\"to\",\"type\":\"a.b.Zip\"}]}",
                named("a.b.Address", ADDRESS));

        assertThat(letter.canonicalText()).contains("{\"type\":\"record\",\"name\":\"Zip\",\"namespace\":\"a.b\"");
        assertThat(avro(letter.canonicalText(), named("a.b.Address", ADDRESS)).canonicalText())
                .isEqualTo(letter.canonicalText());
        assertThat(avro(letter.normalizedText(), named("a.b.Address", ADDRESS)).normalizedText())
                .isEqualTo(letter.normalizedText());
    }

    @Test
    void importsBuildOnImports() {
        ResolvedSchema.Import zip =
                named("Zip", "{\"type\":\"record\",\"name\":\"Zip\",\"namespace\":\"z\",\"fields\":[]}");
        ResolvedSchema.Import street = named(
                "Street",
                "{\"type\":\"record\",\"name\":\"Street\",\"namespace\":\"s\",\"fields\":[{\"name\":\"z\",\"type\":\"z.Zip\"}]}");

        ParsedSchema both = avro("[\"z.Zip\",\"s.Street\"]", zip, street);

        assertThat(both.canonicalText()).isEqualTo("[\"z.Zip\",\"s.Street\"]");
        assertThat(both.normalizedText()).isEqualTo(both.canonicalText());
    }

    @Test
    void theSameTypeByTwoRoutesIsOneType() {
        String union = "[\"a.b.Address\",\"a.b.Zip\"]";
        String zip = "{\"type\":\"record\",\"name\":\"Zip\",\"namespace\":\"a.b\",\"fields\":["
                + "{\"name\":\"code\",\"type\":\"string\"}]}";

        assertThat(avro(union, named("a.b.Zip", zip), named("a.b.Address", ADDRESS))
                        .canonicalText())
                .isEqualTo(union);
        assertThat(avro(union, named("a.b.Address", ADDRESS), named("a.b.Address", ADDRESS), named("a.b.Zip", zip))
                        .canonicalText())
                .isEqualTo(union);
        assertThatThrownBy(() ->
                        avro(union, named("a.b.Zip", zip.replace("string", "bytes")), named("a.b.Address", ADDRESS)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("Zip");
    }

    @Test
    void anImportNeedNotBeARecord() {
        ParsedSchema pair = avro(
                "{\"type\":\"array\",\"items\":\"k.Kind\"}",
                named("k.Kind", "{\"type\":\"enum\",\"name\":\"Kind\",\"namespace\":\"k\",\"symbols\":[\"A\"]}"));

        assertThat(pair.canonicalText()).isEqualTo("{\"type\":\"array\",\"items\":\"k.Kind\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"a.b.Nowhere\"}]}",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f-g\",\"type\":\"int\"}]}",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\"},{\"name\":\"f\",\"type\":\"int\"}]}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}",
                "[\"int\",\"int\"]",
                "[\"int\",[\"long\"]]",
                "\"Undefined\"",
                "\"string\" \"int\"",
                "{\"type\":\"record\",\"name\":\"R\"",
                "{\"type\":\"fixed\",\"name\":\"F\"}"
            })
    void whatIsNoAvroSchemaIsRefused(String text) {
        assertThatThrownBy(() -> avro(text))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(42201));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"int\",\"default\":\"x\"", "[\"int\",\"null\"],\"default\":[]"})
    void aDefaultThatIsNoValueOfItsFieldIsRefusedInNewSchemasAlone(String field) {
        String text = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + field + "}]}";
        ParsedSchema old = avro(text);

        assertThat(old.canonicalText()).isEqualTo(text);
        assertThatThrownBy(old::checkNew)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(42201))
                .hasMessageContaining("Invalid default for field f");
    }
}
