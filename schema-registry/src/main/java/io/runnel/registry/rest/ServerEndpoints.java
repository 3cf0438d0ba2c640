package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.RegistryConfig;
import java.util.List;

/** {@code /}, {@code /contexts} and {@code /v1/metadata}: what the server says of itself. */
final class ServerEndpoints {
    private final RegistryConfig config;
    private final String clusterId;

    ServerEndpoints(RegistryConfig config, String clusterId) {
        this.config = config;
        this.clusterId = clusterId;
    }

    void addTo(Routes routes) {
        routes.reads("GET", "/", call -> Reply.ok(Json.object()));
        routes.reads("GET", "/contexts", call -> Reply.ok(Json.texts(List.of("."))));
        routes.reads("GET", "/v1/metadata/id", call -> id());
        routes.reads("GET", "/v1/metadata/version", call -> version());
    }

    private Reply id() {
        ObjectNode scope = Json.object();
        scope.putArray("path");
        scope.putObject("clusters").put("kafka-cluster", clusterId).put("schema-registry-cluster", config.groupId());
        return Reply.ok(Json.object().<ObjectNode>set("scope", scope));
    }

    /** The version stands in the jar's manifest; a build run from its classes has none. */
    private static Reply version() {
        String version = ServerEndpoints.class.getPackage().getImplementationVersion();
        return Reply.ok(Json.object()
                .put("version", version == null ? "development" : version)
                .put("commitId", ""));
    }
}
