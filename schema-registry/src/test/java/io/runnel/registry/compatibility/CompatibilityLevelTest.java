package io.runnel.registry.compatibility;

import static io.runnel.registry.compatibility.CompatibilityLevel.BACKWARD;
import static io.runnel.registry.compatibility.CompatibilityLevel.BACKWARD_TRANSITIVE;
import static io.runnel.registry.compatibility.CompatibilityLevel.FORWARD;
import static io.runnel.registry.compatibility.CompatibilityLevel.FORWARD_TRANSITIVE;
import static io.runnel.registry.compatibility.CompatibilityLevel.FULL;
import static io.runnel.registry.compatibility.CompatibilityLevel.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.StoredSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the seven levels on histories of schemas, through the decision that registers. */
class CompatibilityLevelTest {
    private static final String ID = "{\"name\":\"id\",\"type\":\"int\"}";
    private static final String NAME = "{\"name\":\"name\",\"type\":\"string\"}";
    private static final String NAME_DEFAULT = "{\"name\":\"name\",\"type\":\"string\",\"default\":\"\"}";

    private static String avro(String... fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + String.join(",", fields) + "]}";
    }

    private static String closed(String properties, String... required) {
        String names = required.length == 0 ? "" : "\"" + String.join("\",\"", required) + "\"";
        return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + names
                + "],\"additionalProperties\":false}";
    }

    static Stream<Arguments> histories() {
        String idType = "\"id\":{\"type\":\"integer\"}";
        String both = idType + ",\"name\":{\"type\":\"string\"}";
        Set<CompatibilityLevel> all = EnumSet.allOf(CompatibilityLevel.class);
        Set<CompatibilityLevel> backward = Set.of(NONE, BACKWARD, BACKWARD_TRANSITIVE);
        Set<CompatibilityLevel> forward = Set.of(NONE, FORWARD, FORWARD_TRANSITIVE);
        return Stream.of(
                avro("optional field added", all, avro(ID), avro(ID, NAME_DEFAULT)),
                avro("required field added", forward, avro(ID), avro(ID, NAME)),
                avro("required field removed", backward, avro(ID, NAME), avro(ID)),
                avro("int widened to long", backward, "\"int\"", "\"long\""),
                avro("long narrowed to int", forward, "\"long\"", "\"int\""),
                avro("string to bytes", all, "\"string\"", "\"bytes\""),
                avro("string to int", Set.of(NONE), "\"string\"", "\"int\""),
                avro("union widened", backward, "[\"null\",\"int\"]", "[\"null\",\"int\",\"string\"]"),
                avro("enum symbol added", backward, symbols("A"), symbols("A", "B")),
                avro("enum symbol removed", forward, symbols("A", "B"), symbols("A")),
                // The newest version accepts the third, the first does not: only the transitive levels see it.
                avro(
                        "default dropped after two steps",
                        Set.of(NONE, BACKWARD, FORWARD, FULL, FORWARD_TRANSITIVE),
                        avro(ID),
                        avro(ID, NAME_DEFAULT),
                        avro(ID, NAME)),
                json("optional property in a closed model", backward, closed(idType), closed(both)),
                json("required property added", forward, closed(both), closed(both, "name")),
                json("required lifted", backward, closed(both, "name"), closed(both)),
                json("integer widened to number", backward, type("integer"), type("number")),
                json("number narrowed to integer", forward, type("number"), type("integer")),
                json("string to integer", Set.of(NONE), type("string"), type("integer")),
                json("annotation alone", all, type("string"), "{\"type\":\"string\",\"title\":\"T\"}"),
                json(
                        "widened in two steps",
                        backward,
                        type("integer"),
                        type("number"),
                        "{\"type\":[\"number\",\"string\"]}"));
    }

    private static String symbols(String... symbols) {
        return "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"" + String.join("\",\"", symbols) + "\"]}";
    }

    private static String type(String type) {
        return "{\"type\":\"" + type + "\"}";
    }

    private static Arguments avro(String change, Set<CompatibilityLevel> allowedAt, String... history) {
        return Arguments.of(SchemaType.AVRO, change, allowedAt, List.of(history));
    }

    private static Arguments json(String change, Set<CompatibilityLevel> allowedAt, String... history) {
        return Arguments.of(SchemaType.JSON, change, allowedAt, List.of(history));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("histories")
    void theLastSchemaIsTakenAtExactlyTheseLevels(
            SchemaType type, String change, Set<CompatibilityLevel> allowedAt, List<String> history) {
        for (CompatibilityLevel level : CompatibilityLevel.values()) {
            RegistryState state = new RegistryState(level);
            int last = history.size() - 1;
            history.subList(0, last).forEach(schema -> {
                RegistryState lenient = new RegistryState(NONE);
                state.subjects()
                        .values()
                        .forEach(versions -> versions.all()
                                .forEach(stored -> lenient.apply(new RegistryRecord.SchemaStored(stored))));
                register(lenient, type, schema).records().forEach(state::apply);
            });

            assertThat(accepts(state, type, history.get(last)))
                    .as(change + " at " + level)
                    .isEqualTo(allowedAt.contains(level));
        }
    }

    private static boolean accepts(RegistryState state, SchemaType type, String schema) {
        try {
            register(state, type, schema);
            return true;
        } catch (RegistryException e) {
            assertThat(e.errorCode()).as(e.getMessage()).isEqualTo(409);
            return false;
        }
    }

    private static Decision<StoredSchema> register(RegistryState state, SchemaType type, String schema) {
        return new RegisterSchema("s", new SchemaText(type, schema, List.of()), false)
                .decide(state, new ParsedSchemas(10));
    }
}
