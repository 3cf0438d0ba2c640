package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.Metadata;
import io.runnel.registry.SchemaText;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.Lookups;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private static final SchemaText INT = SchemaText.avro("\"int\"");
    private static final SchemaText LONG = SchemaText.avro("\"long\"");
    private static final SchemaText OWNED = INT.with(Metadata.ofProperties(Map.of("owner", "me", "k", "v")), null);

    private final Replay registry = new Replay(CompatibilityLevel.NONE);

    @BeforeEach
    void fill() {
        register("a", INT);
        register("b", LONG);
        register(":.lab:b", LONG);
        register(":.lab:c", INT);
        register(":.x:c", OWNED);
    }

    private void register(String subject, SchemaText text) {
        registry.execute(new RegisterSchema(subject, text, false));
    }

    private @Nullable String byId(int id, @Nullable String subject) {
        return Lookups.byId(registry.state(), id, subject)
                .map(found -> found.subject() + " " + found.schema().text())
                .orElse(null);
    }

    @Test
    void anIdIsLookedForWhereTheSubjectSays() {
        assertThat(byId(1, null)).isEqualTo("a \"int\"");
        assertThat(byId(1, ":.lab:")).isEqualTo(":.lab:b \"long\"");
        assertThat(byId(2, ":.lab:c")).isEqualTo(":.lab:c \"int\"");
        assertThat(byId(1, ":.lab:c")).as("another schema's id").isNull();
        assertThat(byId(9, null)).isNull();
    }

    @Test
    void aSubjectWithoutContextIsLookedForInAllContextsAndThenLeftOut() {
        assertThat(byId(2, "c")).isEqualTo(":.lab:c \"int\"");
        assertThat(byId(1, "c")).as("found in .x").isEqualTo(":.x:c \"int\"");
        assertThat(byId(2, "nobody")).as("the default context's").isEqualTo("b \"long\"");
        assertThat(Lookups.version(registry.state(), "c", VersionNumber.LATEST, false)
                        .map(StoredSchema::subject))
                .contains(":.lab:c");
        assertThat(Lookups.schema(registry.state(), registry.schemas(), "c", OWNED, false, false)
                        .map(StoredSchema::subject))
                .contains(":.x:c");
    }

    @Test
    void aGuidLeadsToEveryContextThatHasTheContent() {
        assertThat(Lookups.byGuid(registry.state(), INT.guid()))
                .containsExactly(new Lookups.ContextId(".", 1), new Lookups.ContextId(".lab", 2));
        assertThat(Lookups.byGuid(registry.state(), OWNED.guid())).containsExactly(new Lookups.ContextId(".x", 1));
        registry.execute(new DeleteSubject("a", false));
        registry.execute(new DeleteSubject("a", true));
        assertThat(Lookups.byGuid(registry.state(), INT.guid())).containsExactly(new Lookups.ContextId(".lab", 2));
    }

    @Test
    void theLatestVersionWithAllTheProperties() {
        register(":.x:c", LONG.with(Metadata.ofProperties(Map.of("owner", "you", "k", "v")), null));

        assertThat(latest(Map.of("k", "v"))).contains(2);
        assertThat(latest(Map.of("k", "v", "owner", "me"))).contains(1);
        assertThat(latest(Map.of("k", "w"))).isEmpty();
    }

    private Optional<Integer> latest(Map<String, String> properties) {
        return Lookups.latestWithMetadata(registry.state(), ":.x:c", properties, false)
                .map(StoredSchema::version);
    }

    @Test
    void aLookupFindsWhatARegistrationWouldMakeOfTheSchema() {
        assertThat(Schemas.find(registry.state(), registry.schemas(), ":.x:c", INT, false, false)
                        .map(StoredSchema::version))
                .as("with the metadata of the latest version")
                .contains(1);
        assertThat(Schemas.find(registry.state(), registry.schemas(), ":.x:c", LONG, false, false))
                .isEmpty();
    }

    @Test
    void subjectsByTheirPrefix() {
        assertThat(Lookups.subjects(registry.state(), "").keySet()).containsExactly("a", "b");
        assertThat(Lookups.subjects(registry.state(), "b").keySet()).containsExactly("b");
        assertThat(Lookups.subjects(registry.state(), ":.lab:").keySet()).containsExactly(":.lab:b", ":.lab:c");
        assertThat(Lookups.subjects(registry.state(), ":*:").keySet())
                .containsExactly(":.lab:b", ":.lab:c", ":.x:c", "a", "b");
        assertThat(Lookups.subjects(registry.state(), ":*:c").keySet()).containsExactly(":.lab:c", ":.x:c");
    }
}
