package io.runnel.server.kill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of the schema registry that shows what it was answered. For one thread. */
final class Registrations {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PAGE = 500;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    Registrations(String url) {
        this.url = url;
    }

    /** One version as the registry lists it. */
    record Version(String subject, int version, int id, String schema, boolean deleted) {}

    /** Registers a schema and answers its id. */
    int register(String subject, String schema) throws IOException, InterruptedException {
        String body = MAPPER.createObjectNode().put("schema", schema).toString();
        return call("POST", "/subjects/" + subject + "/versions", body)
                .path("id")
                .asInt();
    }

    void setCompatibilityNone(String scope) throws IOException, InterruptedException {
        call("PUT", "/config" + scope, "{\"compatibility\":\"NONE\"}");
    }

    void delete(String subject, boolean permanent) throws IOException, InterruptedException {
        call("DELETE", "/subjects/" + subject + "?permanent=" + permanent, "");
    }

    /** Every version of every subject and context. */
    List<Version> all() throws IOException, InterruptedException {
        Map<String, Version> live = list("deleted=false");
        List<Version> all = new ArrayList<>();
        list("deleted=true")
                .forEach((key, version) -> all.add(new Version(
                        version.subject(), version.version(), version.id(), version.schema(), !live.containsKey(key))));
        return all;
    }

    private Map<String, Version> list(String filter) throws IOException, InterruptedException {
        Map<String, Version> versions = new HashMap<>();
        JsonNode page;
        do {
            String path = "/schemas?subjectPrefix=:*:&" + filter + "&limit=" + PAGE + "&offset=" + versions.size();
            page = call("GET", path, "");
            for (JsonNode node : page) {
                Version version = new Version(
                        node.path("subject").asText(),
                        node.path("version").asInt(),
                        node.path("id").asInt(),
                        node.path("schema").asText(),
                        false);
                versions.put(version.subject() + " " + version.version(), version);
            }
        } while (page.size() == PAGE);
        return versions;
    }

    private JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    method + " " + path + " was answered " + response.statusCode() + " " + response.body());
        }
        return MAPPER.readTree(response.body());
    }
}
