package io.runnel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The expected values come from {@code md5sum} over the bytes in Confluent's order. */
class SchemaGuidTest {
    @Test
    void ofATextAlone() {
        // printf '"int"' | md5sum
        assertThat(SchemaText.avro("\"int\"").guid()).isEqualTo("ef524ea1-b91e-7317-3d93-8ade36c1db32");
    }

    @Test
    void ofAllThatASchemaCanHave() {
        Rule rule = new Rule(
                "r",
                "doc",
                Rule.Kind.CONDITION,
                Rule.Mode.WRITE,
                "CEL",
                new TreeSet<>(List.of("T")),
                new TreeMap<>(Map.of("k", "v")),
                "true",
                "s",
                "f",
                true);
        SchemaText schema = new SchemaText(
                SchemaType.AVRO,
                "\"int\"",
                List.of(new SchemaReference("name", "subj", 2)),
                Metadata.of(Map.of("path", List.of("tag")), Map.of("k", "v"), List.of("sens")),
                new RuleSet(List.of(), List.of(rule), List.of()));

        // printf '"int"namesubj\0\0\0\2\1pathtagkvsens\1rdocCONDITIONWRITECELTkvtruesf\1' | md5sum
        assertThat(schema.guid()).isEqualTo("0d0d95e7-4651-11ae-39ed-c9e21f654e32");
        assertThat(schema.with(schema.metadata(), null).guid()).isNotEqualTo(schema.guid());
    }
}
