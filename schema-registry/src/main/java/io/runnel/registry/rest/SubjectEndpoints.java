package io.runnel.registry.rest;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.DeleteVersion;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.SubjectVersions;
import io.runnel.registry.subject.VersionNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /subjects}: subjects and their versions. */
final class SubjectEndpoints {
    private static final String VERSIONS = "/subjects/{subject}/versions";

    private final RegistryStore store;
    private final RegistryState state;

    SubjectEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/subjects", this::subjects);
        routes.reads("POST", "/subjects/{subject}", this::lookUp);
        routes.changes("DELETE", "/subjects/{subject}", this::deleteSubject);
        routes.reads("GET", VERSIONS, this::versions);
        routes.changes("POST", VERSIONS, this::register);
        routes.reads("GET", VERSIONS + "/{version}", call -> Reply.ok(Json.version(version(call))));
        routes.changes("DELETE", VERSIONS + "/{version}", this::deleteVersion);
        routes.reads(
                "GET",
                VERSIONS + "/{version}/schema",
                call -> Reply.raw(version(call).schema().text()));
        routes.reads("GET", VERSIONS + "/{version}/referencedby", this::referencedBy);
    }

    private Reply subjects(Call call) {
        String prefix = call.text("subjectPrefix");
        boolean deletedOnly = call.flag("deletedOnly");
        boolean withDeleted = call.flag("deleted");
        Predicate<SubjectVersions> asked = deletedOnly
                ? versions -> versions.live().isEmpty()
                : versions -> !versions.versions(withDeleted).isEmpty();
        List<String> names = state.subjects().entrySet().stream()
                .filter(entry -> asked.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .filter(name -> prefix.equals(":*:") || name.startsWith(prefix))
                .toList();
        return Reply.ok(Json.texts(call.page(names)));
    }

    private Reply lookUp(Call call) {
        String subject = call.subject();
        boolean withDeleted = call.flag("deleted");
        if (!state.hasSubject(subject, withDeleted)) {
            throw RegistryErrors.subjectNotFound(subject);
        }
        Optional<StoredSchema> found = Schemas.find(
                state, store.schemas(), subject, JsonBody.schemaIn(call), call.flag("normalize"), withDeleted);
        return Reply.ok(Json.version(found.orElseThrow(RegistryErrors::schemaNotFound)));
    }

    private Reply register(Call call) {
        refuseImport(call);
        StoredSchema stored =
                store.execute(new RegisterSchema(call.subject(), JsonBody.schemaIn(call), call.flag("normalize")));
        return Reply.ok(Json.object().put("id", stored.id()));
    }

    /** A body that fixes the id belongs to mode IMPORT; to give it another id in silence would break its records. */
    private static void refuseImport(Call call) {
        if (call.body().path("id").asInt() > 0) {
            throw new RegistryException(
                    RegistryErrors.OPERATION_NOT_PERMITTED,
                    "Subject '" + call.subject() + "' is not in import mode, which this registry does not support yet:"
                            + " leave 'id' out of the request");
        }
    }

    private Reply versions(Call call) {
        boolean deletedOnly = call.flag("deletedOnly");
        boolean withDeleted = deletedOnly || call.flag("deleted");
        List<StoredSchema> versions = state.subject(call.subject()).versions(withDeleted);
        if (versions.isEmpty()) {
            throw RegistryErrors.subjectNotFound(call.subject());
        }
        List<Integer> numbers = versions.stream()
                .filter(schema -> !deletedOnly || schema.deleted())
                .map(StoredSchema::version)
                .toList();
        return Reply.ok(Json.numbers(call.page(numbers)));
    }

    private StoredSchema version(Call call) {
        return state.version(call.subject(), number(call), call.flag("deleted"));
    }

    private static VersionNumber number(Call call) {
        return VersionNumber.parse(call.path().getOrDefault("version", ""));
    }

    private Reply referencedBy(Call call) {
        StoredSchema schema = state.version(call.subject(), number(call), true);
        return Reply.ok(Json.numbers(state.referencedBy(schema.subject(), schema.version())));
    }

    private Reply deleteSubject(Call call) {
        return Reply.ok(Json.numbers(store.execute(new DeleteSubject(call.subject(), call.flag("permanent")))));
    }

    private Reply deleteVersion(Call call) {
        int deleted = store.execute(new DeleteVersion(call.subject(), number(call), call.flag("permanent")));
        return Reply.raw(Integer.toString(deleted));
    }
}
