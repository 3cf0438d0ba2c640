package io.runnel.registry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.RegistryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Schema Registry API v1 as a Jetty handler. Every answer is JSON, refusals of any kind included. The connector
 * needs {@link #URI_COMPLIANCE}, or Jetty refuses subjects with a slash in them before they come here.
 */
public final class RegistryHandler extends Handler.Abstract {
    /** Subjects may hold any character when it is percent-encoded; paths are never those of files here. */
    public static final UriCompliance URI_COMPLIANCE = UriCompliance.DEFAULT.with(
            "REGISTRY",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);

    private final RegistryConfig config;
    private final Routes routes = new Routes();

    /** @param clusterId the id of the Kafka cluster whose log holds the registry, for {@code /v1/metadata/id} */
    public RegistryHandler(RegistryStore store, String clusterId) {
        this.config = store.config();
        new ServerEndpoints(config, clusterId).addTo(routes);
        new SubjectEndpoints(store).addTo(routes);
        new SchemaEndpoints(store.state()).addTo(routes);
        new ConfigEndpoints(store).addTo(routes);
        new CompatibilityEndpoints(store).addTo(routes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply = reply(request);
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaTypes.response(request));
        reply.headers().forEach(response.getHeaders()::put);
        if (!request.consumeAvailable()) {
            // Jetty will not read the rest of a refused body; a client that does not know would use the connection
            // again.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(reply.body().getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }

    private Reply reply(Request request) {
        try {
            return route(request);
        } catch (RegistryException e) {
            if (e.httpStatus() >= 500) {
                LOG.error(
                        "{} {} failed",
                        request.getMethod(),
                        request.getHttpURI().getPathQuery(),
                        e);
            }
            return Reply.error(e);
        } catch (RuntimeException | IOException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPathQuery(), e);
            return Reply.error(500, 500, "Internal error: " + e, Map.of());
        }
    }

    private Reply route(Request request) throws IOException {
        List<String> path = path(request);
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        Routes.Match match = routes.find(method, path);
        if (match == null) {
            return noRoute(request, routes.methods(path));
        }
        boolean carries = method.equals("POST") || method.equals("PUT");
        JsonNode body = carries ? body(request) : Json.object();
        return match.endpoint().apply(new Call(match.variables(), query(request), body));
    }

    private static Reply noRoute(Request request, List<String> methods) {
        String path = request.getHttpURI().getPath();
        if (methods.isEmpty()) {
            return Reply.error(404, 404, "HTTP 404 Not Found: the schema registry has no path " + path, Map.of());
        }
        return Reply.error(
                405,
                405,
                "HTTP 405 Method Not Allowed: " + path + " takes " + methods + ", not " + request.getMethod(),
                Map.of("Allow", String.join(", ", methods)));
    }

    private static List<String> path(Request request) {
        String path = request.getHttpURI().getPath();
        if (path == null || !path.startsWith("/")) {
            throw new RegistryException(RegistryErrors.BAD_REQUEST, "The request has no path");
        }
        return Routes.segments(path).stream().map(RegistryHandler::decoded).toList();
    }

    private static String decoded(String segment) {
        try {
            // In a path, unlike in a form, a plus is a plus.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST, "The path segment '" + segment + "' is not percent-encoded properly");
        }
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new TreeMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValue());
        }
        return query;
    }

    private JsonNode body(Request request) throws IOException {
        MediaTypes.checkRequest(request);
        byte[] bytes;
        try (InputStream in = Request.asInputStream(request)) {
            bytes = in.readNBytes(config.requestMaxBytes() + 1);
        }
        if (bytes.length > config.requestMaxBytes()) {
            throw new RegistryException(
                    413,
                    "The request body is larger than " + config.requestMaxBytes() + " bytes ("
                            + RegistryConfig.REQUEST_MAX_BYTES + ")");
        }
        return Json.read(bytes);
    }
}
