package io.runnel.server.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of Confluent's Schema Registry API, version 1, and takes its errors apart. Knows no path: those are its
 * callers'. Thread-safe.
 */
public final class RegistryClient {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int TEXT_SHOWN = 200;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String base;
    private final @Nullable String authorization;

    private RegistryClient(String base, @Nullable String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /**
     * @param url {@code http://HOST:PORT} or with a path; a name and password before the host are sent as basic
     *     authentication
     * @throws IllegalArgumentException for what is no such URL
     */
    public static RegistryClient of(String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("expected http://HOST:PORT or https://HOST:PORT");
        }
        String user = uri.getRawUserInfo();
        String base = uri.getScheme() + "://"
                + url.substring(url.indexOf(uri.getRawAuthority())).substring(user == null ? 0 : user.length() + 1);
        return new RegistryClient(
                base.endsWith("/") ? base.substring(0, base.length() - 1) : base,
                user == null ? null : basic(URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8)));
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    /** An object for a request's body. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** One segment of a path, in which any character stands for itself. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param query names and values in turn; an empty value leaves the parameter out */
    public JsonNode read(String path, String... query) throws RegistryRequestException, InterruptedException {
        return send("GET", path, null, query);
    }

    public JsonNode post(String path, JsonNode body, String... query)
            throws RegistryRequestException, InterruptedException {
        return send("POST", path, body, query);
    }

    public JsonNode put(String path, JsonNode body, String... query)
            throws RegistryRequestException, InterruptedException {
        return send("PUT", path, body, query);
    }

    public JsonNode delete(String path, String... query) throws RegistryRequestException, InterruptedException {
        return send("DELETE", path, null, query);
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body, String... query)
            throws RegistryRequestException, InterruptedException {
        URI uri = URI.create(base + path + parameters(query));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return answer(method + " " + uri, response.statusCode(), response.body());
        } catch (HttpTimeoutException e) {
            throw new RegistryRequestException(
                    method + " " + uri + " had no answer within " + TIMEOUT.toSeconds() + " s.", e);
        } catch (ConnectException e) {
            throw new RegistryRequestException(
                    "No registry answers at " + base + ". Is there one at the address of --registry?"
                            + " (bin/runnel start runs one.)",
                    e);
        } catch (IOException e) {
            throw new RegistryRequestException(method + " " + uri + " failed: " + e, e);
        }
    }

    private static String parameters(String... query) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < query.length; i += 2) {
            if (!query[i + 1].isEmpty()) {
                given.put(query[i], query[i + 1]);
            }
        }
        StringBuilder text = new StringBuilder();
        given.forEach((name, value) -> text.append(text.length() == 0 ? "?" : "&")
                .append(name)
                .append('=')
                .append(segment(value)));
        return text.toString();
    }

    private static JsonNode answer(String asked, int status, String text) throws RegistryRequestException {
        JsonNode body;
        try {
            body = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new RegistryRequestException(
                    status,
                    asked + " was answered with status " + status + " and no JSON, so that is no schema registry: "
                            + text.substring(0, Math.min(text.length(), TEXT_SHOWN)));
        }
        if (status / 100 == 2) {
            return body;
        }
        int code = body.path("error_code").asInt(status);
        String message = body.path("message").asText("status " + status);
        throw new RegistryRequestException(code, "The registry says: " + message + " (error " + code + ")");
    }
}
