package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.runnel.registry.Metadata;
import io.runnel.registry.Mode;
import io.runnel.registry.RegistryException;
import io.runnel.registry.Rule;
import io.runnel.registry.RuleSet;
import io.runnel.registry.SchemaReference;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.DeleteVersion;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.SetConfig;
import io.runnel.registry.subject.SetMode;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a registration comes to; the rules are those of Confluent's KafkaSchemaRegistry.register. */
class RegistrationRulesTest {
    private static final SchemaText INT = SchemaText.avro("\"int\"");
    private static final SchemaText LONG = SchemaText.avro("\"long\"");
    private static final SchemaText TEXT = SchemaText.avro("\"string\"");

    private final Replay registry = new Replay(CompatibilityLevel.BACKWARD);

    private StoredSchema register(String subject, SchemaText text) {
        return registry.execute(new RegisterSchema(subject, text, false));
    }

    private StoredSchema bring(String subject, SchemaText text, int version, int id) {
        return registry.execute(new RegisterSchema(subject, text, version, id, false, false));
    }

    private static Metadata properties(String name, String value) {
        return Metadata.ofProperties(Map.of(name, value));
    }

    private static RuleSet rules(String... names) {
        return new RuleSet(
                List.of(),
                List.of(names).stream()
                        .map(name -> new Rule(
                                name,
                                null,
                                Rule.Kind.CONDITION,
                                Rule.Mode.WRITE,
                                "CEL",
                                new TreeSet<>(),
                                new TreeMap<>(),
                                "true",
                                null,
                                null,
                                false))
                        .toList(),
                List.of());
    }

    private static SubjectConfig config(
            @Nullable Metadata defaults, @Nullable Metadata overrides, @Nullable RuleSet ruleSet) {
        return new SubjectConfig(
                null, null, null, null, null, null, null, null, null, defaults, overrides, ruleSet, null);
    }

    private void refused(int code, String message, Runnable registration) {
        int before = registry.size();
        assertThatThrownBy(registration::run)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(code))
                .hasMessageContaining(message);
        assertThat(registry.size()).isEqualTo(before);
    }

    @Test
    void aSchemaHasOneIdInAllSubjectsOfAContextAndAnotherInEachContext() {
        register("a", INT);
        register("b", LONG);

        assertThat(register("c", INT).id()).isEqualTo(1);
        assertThat(register(":.lab:a", LONG).id()).isEqualTo(1);
        assertThat(register(":.lab:b", INT).id()).isEqualTo(2);
        assertThat(register(":.:a", INT).subject()).isEqualTo("a");
        assertThat(registry.state().contexts()).containsExactly(".", ".lab");
    }

    @Test
    void metadataAndRulesMakeItAnotherSchema() {
        register("a", INT);

        assertThat(register("a", INT.with(properties("owner", "me"), null)).id())
                .isEqualTo(2);
        assertThat(register("b", INT.with(properties("owner", "me"), rules("r")))
                        .id())
                .isEqualTo(3);
        assertThat(register("b", INT.with(properties("owner", "me"), rules("r")))
                        .version())
                .isEqualTo(1);
    }

    @Test
    void metadataAndRulesGoOverFromTheLatestVersionUnlessNewOnesAreSent() {
        register("a", INT.with(properties("owner", "me"), rules("r")));

        StoredSchema next = register("a", LONG);
        assertThat(next.schema().metadata()).isEqualTo(properties("owner", "me"));
        assertThat(next.schema().ruleSet()).isEqualTo(rules("r"));
        StoredSchema last = register("a", LONG.with(properties("owner", "you"), null));
        assertThat(last.schema().metadata()).isEqualTo(properties("owner", "you"));
        assertThat(last.schema().ruleSet()).isEqualTo(rules("r"));
    }

    @Test
    void settingsStandBelowAndAboveWhatASchemaBrings() {
        registry.execute(new SetConfig("a", config(properties("x", "default"), properties("y", "always"), rules("r"))));

        SchemaText plain = register("a", INT).schema();
        assertThat(plain.metadata()).isEqualTo(Metadata.ofProperties(Map.of("x", "default", "y", "always")));
        assertThat(plain.ruleSet()).isEqualTo(rules("r"));
        SchemaText own = register("a", INT.with(Metadata.ofProperties(Map.of("x", "own", "y", "own")), rules("s")))
                .schema();
        assertThat(own.metadata()).isEqualTo(Metadata.ofProperties(Map.of("x", "own", "y", "always")));
        assertThat(own.ruleSet()).isEqualTo(rules("r", "s"));
        assertThat(register("a", INT.with(Metadata.ofProperties(Map.of("x", "own", "y", "own")), rules("s")))
                        .version())
                .isEqualTo(2);
    }

    @Test
    void anEmptyTextStandsForTheLatestVersions() {
        SchemaText none = SchemaText.avro("");
        refused(42201, "Empty schema", () -> register("a", none));
        register("a", INT);

        StoredSchema next = register("a", none.with(properties("owner", "me"), null));
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.schema().text()).isEqualTo("\"int\"");
    }

    @Test
    void aNewVersionCanBeAskedForWithItsNumberInTheMetadata() {
        register("a", INT);

        StoredSchema next = bring("a", INT.with(properties("k", "v"), null), RegisterSchema.NEXT_VERSION, -1);
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.schema().metadata())
                .isEqualTo(Metadata.ofProperties(Map.of("k", "v", Metadata.CONFLUENT_VERSION, "2")));
        assertThat(bring("a", LONG, 3, -1).version()).isEqualTo(3);
        refused(
                42201,
                "Version is not one more than previous version",
                () -> bring("a", SchemaText.avro("\"double\""), 7, -1));
        assertThat(register("a", INT.with(properties("k", "v"), null)).version())
                .as("the same but for the noted version")
                .isEqualTo(2);
    }

    @Test
    void normalizationCanBeASetting() {
        SchemaText one = SchemaText.avro(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\",\"b\":1,\"a\":2}]}");
        SchemaText other = one.withText(one.text().replace("\"b\":1,\"a\":2", "\"a\":2,\"b\":1"));
        registry.execute(new SetConfig(
                null, new SubjectConfig(null, null, true, null, null, null, null, null, null, null, null, null, null)));

        assertThat(register("a", one).id()).isEqualTo(register("a", other).id());
    }

    @Test
    void onlyVersionsOfTheSameCompatibilityGroupAreCompared() {
        registry.execute(new SetConfig(
                "a",
                new SubjectConfig(null, null, null, null, null, null, null, null, "major", null, null, null, null)));
        register("a", INT.with(properties("major", "1"), null));

        refused(409, "TYPE_MISMATCH", () -> register("a", TEXT.with(properties("major", "1"), null)));
        register("a", TEXT.with(properties("major", "2"), null));
        assertThat(register("a", LONG.with(properties("major", "1"), null)).version())
                .isEqualTo(3);
        refused(409, "TYPE_MISMATCH", () -> register("a", LONG.with(properties("major", "2"), null)));
    }

    @Test
    void aReservedFieldStaysReservedInEveryCompatibilityGroup() {
        registry.execute(new SetConfig(
                "a",
                new SubjectConfig(null, null, null, true, null, null, null, null, "major", null, null, null, null)));
        Metadata reserving = Metadata.ofProperties(Map.of("major", "2", "confluent:reserved", "x"));
        register("a", INT.with(Metadata.ofProperties(Map.of("major", "1", "confluent:reserved", "x")), null));

        refused(409, "reserved field x removed", () -> register("a", TEXT.with(properties("major", "2"), null)));
        SchemaText withX =
                SchemaText.avro("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
        refused(409, "conflicts with the reserved field x", () -> register("a", withX.with(reserving, null)));
        assertThat(register("a", TEXT.with(reserving, null)).version()).isEqualTo(2);
    }

    @Test
    void aDeletedSchemaComesAgainUnderANewNumberWithItsId() {
        register("a", INT);
        register("a", LONG);
        registry.execute(new DeleteVersion("a", new VersionNumber(2), false));

        StoredSchema again = register("a", LONG);
        assertThat(again.version()).isEqualTo(3);
        assertThat(again.id()).isEqualTo(2);
        assertThat(registry.state().subject("a").all())
                .extracting(StoredSchema::version)
                .containsExactly(1, 3);
    }

    @Test
    void anIdIsNotGivenAgainWhenItsSchemaIsGoneForGoodAndCompactionHasForgottenIt() {
        register("a", INT);
        register("b", LONG);
        registry.execute(new DeleteSubject("b", false));
        registry.execute(new DeleteSubject("b", true));
        registry.restartCompacted();

        assertThat(registry.state().uses(2)).isEmpty();
        assertThat(register("c", TEXT).id()).isEqualTo(3);
        assertThat(register("d", LONG).id()).isEqualTo(4);
    }

    @Test
    void importsBringTheirIdsAndVersionsAndAreNotCompared() {
        registry.execute(new SetMode("a", Mode.IMPORT, false));
        bring("a", INT, 3, 70);
        bring("a", TEXT, 5, 71);

        assertThat(registry.state().subject("a").all())
                .extracting(StoredSchema::version, StoredSchema::id)
                .containsExactly(tuple(3, 70), tuple(5, 71));
        refused(42205, "Overwrite new schema with id 70 in context", () -> bring("a", LONG, 6, 70));
        refused(42205, "is not in read-write mode", () -> register("a", LONG));
        assertThat(bring("a", INT, 3, 70).version()).isEqualTo(3);
        assertThat(register("b", LONG).id()).isEqualTo(72);
    }

    @Test
    void withoutImportModeNoIdIsTaken() {
        register("a", INT);

        refused(42205, "Subject a in context  is not in import mode", () -> bring("a", LONG, 0, 9));
        refused(42205, "Subject :.lab:a in context :.lab: is not in import mode", () -> bring(":.lab:a", INT, 0, 9));
        assertThat(bring("a", INT, 0, 1).version())
                .as("that which is there is answered")
                .isEqualTo(1);
    }

    @Test
    void aSubjectMustHaveAName() {
        refused(42208, "is empty", () -> register("", INT));
        refused(42208, "is empty", () -> register(":.lab:", INT));
        refused(42208, "control character", () -> register("a\nb", INT));
        refused(42208, "keeps for itself", () -> register("__GLOBAL", INT));
        refused(42208, "keeps for itself", () -> register(":.lab:__HIGHEST_ID", INT));
        refused(42208, "stands for all contexts", () -> register(":*:a", INT));
        refused(
                42205,
                "does not propagate schema tags",
                () -> registry.execute(new RegisterSchema("a", INT, 0, -1, false, true)));
    }

    @Test
    void referencesAreReadInTheContextOfTheSchemaThatHasThem() {
        SchemaText city = SchemaText.avro("{\"type\":\"record\",\"name\":\"City\",\"fields\":[]}");
        SchemaText home = new SchemaText(
                SchemaType.AVRO,
                "{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\",\"type\":\"City\"}]}",
                List.of(new SchemaReference("City", "city", -1)));
        register(":.lab:city", city);

        refused(42201, "which is not registered", () -> register("home", home));
        StoredSchema stored = register(":.lab:home", home);
        assertThat(stored.schema().references()).containsExactly(new SchemaReference("City", "city", 1));
        assertThat(registry.state().referencedBy(":.lab:city", 1)).containsExactly(stored.id());
        assertThat(registry.state().referencedBy("city", 1)).isEmpty();
        refused(42206, "[2]", () -> registry.execute(new DeleteSubject(":.lab:city", false)));
        registry.execute(new DeleteSubject(":.lab:home", false));
        registry.execute(new DeleteSubject(":.lab:city", false));
        assertThat(registry.state().subject(":.lab:city").live()).isEmpty();
    }

    @Test
    void aSchemaWithItsReferencesWrittenOutIsTheSame() {
        register("city", SchemaText.avro("{\"type\":\"record\",\"name\":\"City\",\"fields\":[]}"));
        SchemaText home = new SchemaText(
                SchemaType.AVRO,
                "{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\",\"type\":\"City\"}]}",
                List.of(new SchemaReference("City", "city", 1)));
        int id = register("home", home).id();

        SchemaText writtenOut = SchemaText.avro("{\"type\":\"record\",\"name\":\"Home\",\"fields\":[{\"name\":\"city\","
                + "\"type\":{\"type\":\"record\",\"name\":\"City\",\"fields\":[]}}]}");
        assertThat(register("home", writtenOut).id()).isEqualTo(id);
    }
}
