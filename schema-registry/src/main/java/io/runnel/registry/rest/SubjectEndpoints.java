package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.DeleteVersion;
import io.runnel.registry.subject.Lookups;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.SubjectVersions;
import io.runnel.registry.subject.VersionNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /subjects}: subjects and their versions. A subject with an alias is that other one everywhere here. */
final class SubjectEndpoints {
    private static final String SUBJECT = "/subjects/{subject}";
    private static final String VERSIONS = SUBJECT + "/versions";
    private static final String VERSION = VERSIONS + "/{version}";

    private final RegistryStore store;
    private final RegistryState state;
    private final SchemaView view;

    SubjectEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
        this.view = new SchemaView(store);
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/subjects", this::subjects);
        routes.reads("POST", SUBJECT, this::lookUp);
        routes.changes("DELETE", SUBJECT, this::deleteSubject);
        routes.reads("GET", SUBJECT + "/metadata", this::latestWithMetadata);
        routes.reads("GET", VERSIONS, this::versions);
        routes.changes("POST", VERSIONS, this::register);
        routes.reads("GET", VERSION, call -> Reply.ok(view.version(version(call, call.flag("deleted")), call)));
        routes.changes("DELETE", VERSION, this::deleteVersion);
        routes.reads(
                "GET", VERSION + "/schema", call -> Reply.raw(view.text(version(call, call.flag("deleted")), call)));
        routes.reads("GET", VERSION + "/referencedby", this::referencedBy);
        routes.changes("POST", VERSION + "/tags", this::changeTags);
    }

    private String subject(Call call) {
        return state.resolvedAlias(call.subject());
    }

    private static VersionNumber number(Call call) {
        return VersionNumber.parse(call.path().getOrDefault("version", ""));
    }

    private Reply subjects(Call call) {
        boolean withDeleted = call.flag("deleted");
        Predicate<SubjectVersions> asked = call.flag("deletedOnly")
                ? versions -> versions.live().isEmpty()
                : versions -> versions.any(withDeleted);
        String prefix = call.text("subjectPrefix", QualifiedSubject.WILDCARD_PREFIX);
        List<String> names = Lookups.subjects(state, prefix).entrySet().stream()
                .filter(entry -> asked.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return Reply.ok(Json.texts(call.page(names)));
    }

    private Reply lookUp(Call call) {
        String subject = subject(call);
        SchemaText schema = JsonBody.schemaIn(call);
        boolean withDeleted = call.flag("deleted");
        StoredSchema found = Lookups.schema(
                        state, store.schemas(), subject, schema, call.flag("normalize"), withDeleted)
                .orElseThrow(() -> Lookups.version(state, subject, VersionNumber.LATEST, withDeleted)
                                .isPresent()
                        ? RegistryErrors.schemaNotFound()
                        : RegistryErrors.subjectNotFound(subject));
        return Reply.ok(view.version(found, call));
    }

    private Reply latestWithMetadata(Call call) {
        String subject = subject(call);
        boolean withDeleted = call.flag("deleted");
        Map<String, String> properties = new LinkedHashMap<>();
        List<String> values = call.texts("value");
        for (String key : call.texts("key")) {
            if (properties.size() == values.size()) {
                throw new RegistryException(
                        RegistryErrors.UNPROCESSABLE,
                        "Query parameters 'key' and 'value' come in pairs; key '" + key + "' has no value");
            }
            properties.put(key, values.get(properties.size()));
        }
        if (!state.hasSubject(subject, withDeleted)) {
            throw RegistryErrors.subjectNotFound(subject);
        }
        StoredSchema found = Lookups.latestWithMetadata(state, subject, properties, withDeleted)
                .orElseThrow(RegistryErrors::schemaNotFound);
        return Reply.ok(view.version(found, call));
    }

    private Reply register(Call call) {
        SchemaText sent = JsonBody.registrationIn(call);
        JsonNode body = call.body();
        Integer version = JsonBody.number(body, "version");
        Integer id = JsonBody.number(body, "id");
        RegisterSchema wish = new RegisterSchema(
                subject(call),
                sent,
                version == null ? RegisterSchema.ANY_VERSION : version,
                id == null ? RegisterSchema.NEW_ID : id,
                call.flag("normalize"),
                Boolean.TRUE.equals(JsonBody.bool(body, "propagateSchemaTags")));
        StoredSchema stored = store.execute(
                TagRequests.in(body, "schemaTagsToAdd", "schemaTagsToRemove").around(wish));
        return registered(stored, sent, call);
    }

    private Reply changeTags(Call call) {
        return registered(store.execute(TagRequests.change(call, subject(call), number(call))), null, call);
    }

    /** A client that sent metadata and rules hears what became of them, if they are others now. */
    private Reply registered(StoredSchema decided, @Nullable SchemaText sent, Call call) {
        // The decision does not know when its record was written; what was read back does.
        StoredSchema stored =
                state.subject(decided.subject()).version(decided.version()).orElse(decided);
        SchemaText schema = stored.schema();
        boolean changed = sent == null
                || !Objects.equals(sent.metadata(), schema.metadata())
                || !Objects.equals(sent.ruleSet(), schema.ruleSet());
        return Reply.ok(Json.registered(stored, changed || call.full(), call.full()));
    }

    private Reply versions(Call call) {
        String subject = subject(call);
        boolean deletedOnly = call.flag("deletedOnly");
        SubjectVersions versions = state.subject(subject);
        boolean withDeleted = deletedOnly || call.flag("deleted");
        if (!versions.any(withDeleted)) {
            throw RegistryErrors.subjectNotFound(subject);
        }
        List<Integer> numbers = versions.versions(withDeleted).stream()
                .filter(schema -> !deletedOnly || schema.deleted())
                .map(StoredSchema::version)
                .toList();
        return Reply.ok(Json.numbers(call.page(numbers)));
    }

    private StoredSchema version(Call call, boolean withDeleted) {
        String subject = subject(call);
        VersionNumber number = number(call);
        return Lookups.version(state, subject, number, withDeleted)
                .orElseGet(() -> state.version(subject, number, withDeleted));
    }

    private Reply referencedBy(Call call) {
        StoredSchema schema = version(call, true);
        return Reply.ok(Json.numbers(call.page(state.referencedBy(schema.subject(), schema.version()))));
    }

    private Reply deleteSubject(Call call) {
        return Reply.ok(Json.numbers(store.execute(new DeleteSubject(subject(call), call.flag("permanent")))));
    }

    private Reply deleteVersion(Call call) {
        int deleted = store.execute(new DeleteVersion(subject(call), number(call), call.flag("permanent")));
        return Reply.raw(Integer.toString(deleted));
    }
}
