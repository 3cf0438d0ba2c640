package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.registry.Mode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectConfig;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.ClearConfig;
import io.runnel.registry.subject.ClearMode;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.DeleteContext;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.DeleteVersion;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.SetConfig;
import io.runnel.registry.subject.SetMode;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModesAndDeletionsTest {
    private static final SchemaText INT = SchemaText.avro("\"int\"");
    private static final SchemaText LONG = SchemaText.avro("\"long\"");

    private final Replay registry = new Replay(CompatibilityLevel.BACKWARD);

    private static RegisterSchema register(String subject, SchemaText text) {
        return new RegisterSchema(subject, text, false);
    }

    private void refused(int code, String message, Command<?> command) {
        assertThatThrownBy(() -> registry.execute(command))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aReadOnlySubjectChangesInNothingButItsMode() {
        registry.execute(register("a", INT));
        registry.execute(new SetMode("a", Mode.READONLY, false));

        refused(42205, "Subject a in context  is in read-only mode", register("a", LONG));
        refused(42205, "read-only", new DeleteSubject("a", false));
        refused(42205, "read-only", new DeleteVersion("a", VersionNumber.LATEST, false));
        refused(42205, "read-only", new SetConfig("a", SubjectConfig.of(CompatibilityLevel.FULL)));
        refused(42205, "read-only", new ClearConfig("a"));
        assertThat(registry.execute(register("a", INT)).id())
                .as("what is there is answered")
                .isEqualTo(1);
        registry.execute(register("b", LONG));
        assertThat(registry.execute(new ClearMode("a", false))).contains(Mode.READONLY);
        registry.execute(register("a", LONG));
    }

    @Test
    void aModeIsThatOfTheSubjectThenOfItsContext() {
        registry.execute(new SetMode(null, Mode.READONLY, false));
        registry.execute(new SetMode("a", Mode.READWRITE, false));
        registry.execute(new SetMode(":.lab:", Mode.IMPORT, false));

        assertThat(registry.state().modeInScope("a")).isEqualTo(Mode.READWRITE);
        assertThat(registry.state().modeInScope("b")).isEqualTo(Mode.READONLY);
        assertThat(registry.state().modeInScope(":.lab:b")).isEqualTo(Mode.IMPORT);
        assertThat(registry.state().modeInScope(":.other:b"))
                .as("no context inherits from the default one")
                .isEqualTo(Mode.READWRITE);
        assertThat(registry.state().mode("b")).isEmpty();
    }

    @Test
    void theGlobalReadOnlyOverrideHoldsForAll() {
        registry.execute(new SetMode("a", Mode.READWRITE, false));
        registry.execute(new SetMode(null, Mode.READONLY_OVERRIDE, false));

        assertThat(List.of("a", "b", ":.lab:a"))
                .allSatisfy(subject ->
                        assertThat(registry.state().modeInScope(subject)).isEqualTo(Mode.READONLY_OVERRIDE));
        refused(42205, "read-only", register("a", INT));
        assertThat(registry.execute(new ClearMode(null, false))).contains(Mode.READONLY_OVERRIDE);
        registry.execute(register("a", INT));
    }

    @Test
    void importsBeginWhereThereIsNothingUnlessForced() {
        registry.execute(register("a", INT));
        registry.execute(register(":.lab:b", INT));

        refused(42205, "Cannot import since found existing subjects", new SetMode("a", Mode.IMPORT, false));
        refused(42205, "found existing subjects", new SetMode(null, Mode.IMPORT, false));
        refused(42205, "found existing subjects", new SetMode(":.lab:", Mode.IMPORT, false));
        registry.execute(new SetMode("other", Mode.IMPORT, false));
        registry.execute(new SetMode("a", Mode.IMPORT, true));
        assertThat(registry.state().hasSubject("a", false)).isTrue();
    }

    @Test
    void aSoftlyDeletedSubjectMakesRoomForAnImport() {
        registry.execute(register(":.lab:a", INT));
        registry.execute(register("a", INT));
        registry.execute(new DeleteSubject(":.lab:a", false));

        registry.execute(new SetMode(":.lab:", Mode.IMPORT, false));
        assertThat(registry.state().hasSubject(":.lab:a", true)).isFalse();
        assertThat(registry.state().hasSubject("a", true)).isTrue();
        registry.execute(new RegisterSchema(":.lab:a", LONG, 4, 1, false, false));
        assertThat(registry.state().subject(":.lab:a").latest().map(StoredSchema::schema))
                .contains(LONG);
    }

    @Test
    void settingsAreTheSubjectsThenItsContextsFieldByField() {
        registry.execute(new SetConfig(null, SubjectConfig.of(CompatibilityLevel.FULL)));
        registry.execute(new SetConfig(
                "a", new SubjectConfig(null, null, true, null, null, null, null, null, "g", null, null, null, null)));

        assertThat(registry.state().configInScope("a").compatibilityLevel()).isEqualTo(CompatibilityLevel.FULL);
        assertThat(registry.state().configInScope("a").compatibilityGroup()).isEqualTo("g");
        assertThat(registry.state().configInScope("b").compatibilityGroup()).isNull();
        assertThat(registry.state().level(":.lab:a")).isEqualTo(CompatibilityLevel.BACKWARD);
        SubjectConfig left = registry.execute(
                new SetConfig("a", SubjectConfig.of(CompatibilityLevel.NONE), Set.of("compatibilityGroup")));
        assertThat(left.normalize()).isTrue();
        assertThat(left.compatibilityGroup()).isNull();
        assertThat(registry.execute(new ClearConfig("a"))).isEqualTo(left);
        refused(40401, "Subject 'a' not found.", new ClearConfig("a"));
        refused(40401, "Subject 'a' not found.", new ClearMode("a", false));
    }

    @Test
    void anAliasIsReadInTheContextOfWhoHasIt() {
        SubjectConfig toB =
                new SubjectConfig("b", null, null, null, null, null, null, null, null, null, null, null, null);
        registry.execute(new SetConfig(":.lab:a", toB));

        assertThat(registry.state().resolvedAlias(":.lab:a")).isEqualTo(":.lab:b");
        assertThat(registry.state().resolvedAlias("a")).isEqualTo("a");
    }

    @Test
    void settingsGoWithTheLastVersionForGood() {
        registry.execute(register("a", INT));
        registry.execute(register("a", LONG));
        registry.execute(new SetConfig("a", SubjectConfig.of(CompatibilityLevel.FULL)));
        registry.execute(new SetMode("a", Mode.READWRITE, false));

        registry.execute(new DeleteSubject("a", false));
        assertThat(registry.state().config("a")).isPresent();
        registry.execute(new DeleteVersion("a", new VersionNumber(1), true));
        assertThat(registry.state().config("a")).isPresent();
        registry.execute(new DeleteVersion("a", new VersionNumber(2), true));
        assertThat(registry.state().config("a")).isEmpty();
        assertThat(registry.state().mode("a")).isEmpty();
    }

    @Test
    void aSoftlyDeletedVersionRemembersWhenItCame() {
        registry.execute(register("a", INT));
        long came = registry.state().subject("a").all().get(0).timestampMs();
        registry.execute(new DeleteVersion("a", new VersionNumber(1), false));

        StoredSchema deleted = registry.state().subject("a").all().get(0);
        assertThat(deleted.createdMs()).isEqualTo(came);
        assertThat(deleted.timestampMs()).isGreaterThan(came);
    }

    @Test
    void onlyAnEmptyContextCanBeDeleted() {
        registry.execute(register(":.lab:a", INT));

        refused(RegistryErrors.CONTEXT_NOT_EMPTY, "is not empty", new DeleteContext(".lab"));
        registry.execute(new DeleteSubject(":.lab:a", false));
        refused(RegistryErrors.CONTEXT_NOT_EMPTY, "is not empty", new DeleteContext(":.lab:"));
        registry.execute(new DeleteSubject(":.lab:a", true));
        assertThat(registry.execute(new DeleteContext(":.lab:"))).isEqualTo(".lab");
        assertThat(registry.state().contexts()).containsExactly(".");
        assertThat(registry.execute(register(":.lab:a", LONG)).id())
                .as("its ids stay given")
                .isEqualTo(2);
    }
}
