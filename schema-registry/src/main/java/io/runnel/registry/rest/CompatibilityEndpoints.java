package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.SchemaText;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.List;

/** {@code /compatibility}: whether a schema could be registered, without doing it. */
final class CompatibilityEndpoints {
    private static final String VERSIONS = "/compatibility/subjects/{subject}/versions";

    private final RegistryStore store;
    private final RegistryState state;

    CompatibilityEndpoints(RegistryStore store) {
        this.store = store;
        this.state = store.state();
    }

    void addTo(Routes routes) {
        routes.reads("POST", VERSIONS, this::againstSubject);
        routes.reads("POST", VERSIONS + "/{version}", this::againstVersion);
    }

    private Reply againstSubject(Call call) {
        return judged(call, state.subject(call.subject()).live());
    }

    /** A subject without versions takes any schema, so "latest" is compatible there. */
    private Reply againstVersion(Call call) {
        VersionNumber version = VersionNumber.parse(call.path().getOrDefault("version", ""));
        boolean known = state.hasSubject(call.subject(), false);
        if (!known && version.isLatest()) {
            return judged(call, List.of());
        }
        if (!known) {
            throw RegistryErrors.versionNotFound(version.number());
        }
        return judged(call, List.of(state.version(call.subject(), version, false)));
    }

    private Reply judged(Call call, List<StoredSchema> older) {
        SchemaText newer = Schemas.canonical(
                state, store.schemas(), call.subject(), JsonBody.schemaIn(call), call.flag("normalize"));
        List<String> reasons = Schemas.incompatibilities(
                state, store.schemas(), call.subject(), newer, Schemas.judges(state, call.subject(), newer, older));
        ObjectNode body = Json.object().put("is_compatible", reasons.isEmpty());
        if (call.flag("verbose")) {
            body.set("messages", Json.texts(reasons));
        }
        return Reply.ok(body);
    }
}
