package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runnel.registry.storage.LogBackedRegistry;
import io.runnel.registry.subject.RegistryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** A registry behind a real HTTP server, and the client that calls it. */
final class RestClient implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AutoCloseable registry;
    private final Server server = new Server();
    private final ServerConnector connector;

    RestClient(LogBackedRegistry registry, String clusterId) throws Exception {
        this(registry, clusterId, registry);
    }

    RestClient(RegistryStore store, String clusterId, AutoCloseable registry) throws Exception {
        this.registry = registry;
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(RegistryHandler.URI_COMPLIANCE);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new RegistryHandler(store, clusterId));
        server.start();
    }

    /** An answer with the assertion that every test makes of it. */
    record Answer(int status, String contentType, String body, HttpResponse<String> http) {
        void is(int expectedStatus, String expectedBody) {
            assertThat(status + " " + body).isEqualTo(expectedStatus + " " + expectedBody);
        }

        void refuses(int expectedStatus, int errorCode, String message) {
            ObjectNode error = new JsonMapper().createObjectNode();
            is(
                    expectedStatus,
                    error.put("error_code", errorCode).put("message", message).toString());
        }

        void refusesWith(int expectedStatus, int errorCode, String... words) {
            assertThat(status).as(body).isEqualTo(expectedStatus);
            assertThat(body).startsWith("{\"error_code\":" + errorCode + ",");
            for (String word : words) {
                assertThat(body).contains(word);
            }
        }
    }

    Answer get(String path) {
        return call("GET", path, null, null);
    }

    Answer delete(String path) {
        return call("DELETE", path, null, null);
    }

    Answer post(String path, String body) {
        return call("POST", path, body, "application/vnd.schemaregistry.v1+json");
    }

    Answer put(String path, String body) {
        return call("PUT", path, body, "application/json");
    }

    /** Posts {@code {"schema": "…"}} with further fields, which begin with a comma. */
    Answer postSchema(String path, String schema, String more) {
        return post(path, "{\"schema\":" + quoted(schema) + more + "}");
    }

    Answer register(String subject, String schema) {
        return postSchema("/subjects/" + subject + "/versions", schema, "");
    }

    static String quoted(String text) {
        return new JsonMapper().getNodeFactory().textNode(text).toString();
    }

    Answer call(String method, String path, @Nullable String body, @Nullable String contentType, String... headers) {
        try {
            return answer(HTTP.send(request(method, path, body, contentType, headers), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A registration whose answer is not waited for. */
    CompletableFuture<Answer> registration(String subject, String schema) {
        String body = "{\"schema\":" + quoted(schema) + "}";
        HttpRequest request = request("POST", "/subjects/" + subject + "/versions", body, "application/json");
        return HTTP.sendAsync(request, BodyHandlers.ofString()).thenApply(RestClient::answer);
    }

    private HttpRequest request(
            String method, String path, @Nullable String body, @Nullable String contentType, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static Answer answer(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(response.statusCode(), type, response.body(), response);
    }

    @Override
    public void close() throws Exception {
        server.stop();
        registry.close();
    }
}
