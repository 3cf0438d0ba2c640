package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.subject.Lookups;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.VersionNumber;
import java.util.List;
import java.util.Optional;

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
        String subject = state.resolvedAlias(call.subject());
        return judged(call, subject, state.subject(subject).live());
    }

    /** A subject without versions takes any schema, so "latest" is compatible there. */
    private Reply againstVersion(Call call) {
        String subject = state.resolvedAlias(call.subject());
        VersionNumber version = VersionNumber.parse(call.path().getOrDefault("version", ""));
        Optional<StoredSchema> known = Lookups.version(state, subject, version, false);
        if (known.isEmpty() && !version.isLatest()) {
            throw RegistryErrors.versionNotFound(version.number());
        }
        return judged(call, subject, known.stream().toList());
    }

    private Reply judged(Call call, String subject, List<StoredSchema> older) {
        boolean verbose = call.flag("verbose");
        List<String> reasons;
        try {
            SchemaText sent = JsonBody.schemaIn(call);
            SchemaText newer = Schemas.canonicalOfNew(state, store.schemas(), subject, sent, call.flag("normalize"));
            reasons = Schemas.incompatibilities(state, store.schemas(), subject, newer, older);
        } catch (RegistryException e) {
            if (!verbose || e.errorCode() != RegistryErrors.INVALID_SCHEMA) {
                throw e;
            }
            // Who asks for reasons gets this one among them, as from Confluent's registry.
            reasons = List.of("Invalid schema: " + e.getMessage());
        }
        ObjectNode body = Json.object().put("is_compatible", reasons.isEmpty());
        if (verbose) {
            body.set("messages", Json.texts(reasons));
        }
        return Reply.ok(body);
    }
}
