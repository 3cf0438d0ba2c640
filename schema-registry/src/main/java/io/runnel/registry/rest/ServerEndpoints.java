package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.subject.DeleteContext;
import io.runnel.registry.subject.RegistryStore;
import java.util.List;

/** {@code /}, {@code /contexts} and {@code /v1/metadata}: what the server says of itself. */
final class ServerEndpoints {
    private final RegistryStore store;
    private final String clusterId;

    ServerEndpoints(RegistryStore store, String clusterId) {
        this.store = store;
        this.clusterId = clusterId;
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/", call -> Reply.ok(Json.object()));
        routes.reads("POST", "/", call -> Reply.ok(Json.object()));
        routes.reads("GET", "/contexts", this::contexts);
        routes.changes("DELETE", "/contexts/{context}", this::deleteContext);
        routes.reads("GET", "/v1/metadata/id", call -> id());
        routes.reads("GET", "/v1/metadata/version", call -> version());
        routes.reads("GET", "/v1/metadata/deployment", call -> deployment());
    }

    private Reply contexts(Call call) {
        String prefix = call.text("contextPrefix");
        List<String> contexts = store.state().contexts().stream()
                .filter(context -> context.startsWith(prefix))
                .toList();
        return Reply.ok(Json.texts(call.page(contexts)));
    }

    private Reply deleteContext(Call call) {
        store.execute(new DeleteContext(call.path().getOrDefault("context", "")));
        return Reply.noContent();
    }

    private Reply id() {
        ObjectNode scope = Json.object();
        scope.putArray("path");
        scope.putObject("clusters")
                .put("kafka-cluster", clusterId)
                .put("schema-registry-cluster", store.config().groupId());
        ObjectNode body = Json.object();
        body.set("scope", scope);
        return Reply.ok(body.put("id", ""));
    }

    /** The version stands in the jar's manifest; a build run from its classes has none. */
    private static Reply version() {
        String version = ServerEndpoints.class.getPackage().getImplementationVersion();
        return Reply.ok(Json.object()
                .put("version", version == null ? "development" : version)
                .put("commitId", ""));
    }

    private static Reply deployment() {
        ObjectNode body = Json.object();
        body.putArray("attributes");
        return Reply.ok(body);
    }
}
