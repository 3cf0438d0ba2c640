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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Schema Registry API v1 as a Jetty handler. Every answer is JSON, refusals of any kind included. Reads are
 * answered on the server's thread; changes, which wait for the log, on {@link ChangeThreads}. The connector needs
 * {@link #URI_COMPLIANCE}, or Jetty refuses subjects with a slash in them before they come here.
 */
public final class RegistryHandler extends Handler.Abstract {
    /** Subjects may hold any character when it is percent-encoded; paths are never those of files here. */
    public static final UriCompliance URI_COMPLIANCE = UriCompliance.DEFAULT.with(
            "REGISTRY",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHandler.class);

    private static final int NOT_FOUND = 404;

    /** As {@code /schemas/ids/7} has. */
    private static final int BY_ID_SEGMENTS = 3;

    /** With this header a client says that it knows, or passes over, the fields of Confluent Platform 8. */
    private static final String ACCEPT_UNKNOWN = "Confluent-Accept-Unknown-Properties";

    private final RegistryConfig config;
    private final Routes routes = new Routes();
    private final RegistryStore store;
    private @Nullable ChangeThreads changes;

    /** @param clusterId the id of the Kafka cluster whose log holds the registry, for {@code /v1/metadata/id} */
    public RegistryHandler(RegistryStore store, String clusterId) {
        this.config = store.config();
        this.store = store;
        new ServerEndpoints(store, clusterId).addTo(routes);
        new SubjectEndpoints(store).addTo(routes);
        new SchemaEndpoints(store).addTo(routes);
        new ConfigEndpoints(store).addTo(routes);
        new ModeEndpoints(store).addTo(routes);
        new CompatibilityEndpoints(store).addTo(routes);
    }

    /** The routes as {@code GET /subjects/{subject}}; those below {@code /contexts/{context}} are the same again. */
    List<String> routes() {
        return routes.served();
    }

    @Override
    protected void doStart() throws Exception {
        changes = new ChangeThreads(config);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        ChangeThreads running = changes;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback);
        exchange.answer(() -> route(exchange));
        return true;
    }

    /** The answer, or null when it follows from another thread. */
    private @Nullable Reply route(Exchange exchange) throws IOException {
        Request request = exchange.request;
        Map<String, List<String>> query = query(request);
        List<String> path = ContextPath.resolved(path(request), query);
        Routes.Match match = routes.find(path);
        if (match == null) {
            return Reply.error(
                    404,
                    404,
                    "HTTP 404 Not Found: the schema registry has no path "
                            + request.getHttpURI().getPath(),
                    Map.of());
        }
        Routes.Found found = match.method(request.getMethod().equals("HEAD") ? "GET" : request.getMethod());
        if (found == null) {
            return otherMethod(request, String.join(", ", match.methods().keySet()));
        }
        if (exchange.type == null) {
            throw MediaTypes.notAcceptable(request);
        }
        boolean full = Boolean.parseBoolean(request.getHeaders().get(ACCEPT_UNKNOWN));
        if (!found.changes()) {
            return lookup(path, found.endpoint(), new Call(found.variables(), query, body(request), full));
        }
        ChangeThreads threads = changes;
        boolean taken = threads != null
                && threads.run(() -> exchange.answer(
                        () -> found.endpoint().apply(new Call(found.variables(), query, body(request), full))));
        return taken ? null : tooManyChanges();
    }

    /** What another node has registered is found: an id, which does not change, in what is known, and else in the log. */
    private Reply lookup(List<String> path, Function<Call, Reply> endpoint, Call call) {
        if (isById(path)) {
            try {
                return endpoint.apply(call);
            } catch (RegistryException e) {
                if (e.httpStatus() != NOT_FOUND) {
                    throw e;
                }
            }
        }
        store.catchUp();
        return endpoint.apply(call);
    }

    /** Whether the path is that of the schema of an id or a GUID, which stays what it is. */
    private static boolean isById(List<String> path) {
        boolean ofSchema = path.size() == BY_ID_SEGMENTS
                || path.size() == BY_ID_SEGMENTS + 1 && path.get(BY_ID_SEGMENTS).equals("schema");
        return ofSchema && path.get(0).equals("schemas");
    }

    private Reply tooManyChanges() {
        String message = "HTTP 503 Service Unavailable: " + config.queuedChangesMax() + " changes ("
                + RegistryConfig.QUEUED_CHANGES_MAX + ") wait already. Try again";
        return Reply.error(503, 503, message, Map.of("Retry-After", "1"));
    }

    private static Reply otherMethod(Request request, String methods) {
        if (request.getMethod().equals("OPTIONS")) {
            return new Reply(200, new byte[0], Map.of("Allow", methods));
        }
        return Reply.error(
                405,
                405,
                "HTTP 405 Method Not Allowed: " + request.getHttpURI().getPath() + " takes " + methods + ", not "
                        + request.getMethod(),
                Map.of("Allow", methods));
    }

    private static List<String> path(Request request) {
        String path = request.getHttpURI().getPath();
        if (path == null || !path.startsWith("/")) {
            throw new RegistryException(RegistryErrors.BAD_REQUEST, "The request has no path");
        }
        List<String> segments = Routes.segments(path);
        segments.replaceAll(RegistryHandler::decoded);
        return segments;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            // In a path, unlike in a form, a plus is a plus.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(
                    RegistryErrors.BAD_REQUEST, "The path segment '" + segment + "' is not percent-encoded properly");
        }
    }

    /** A map of its own: {@link ContextPath} writes into it. */
    private static Map<String, List<String>> query(Request request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (request.getHttpURI().getQuery() != null) {
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                query.put(field.getName(), field.getValues());
            }
        }
        return query;
    }

    private JsonNode body(Request request) throws IOException {
        String method = request.getMethod();
        if (!method.equals("POST") && !method.equals("PUT")) {
            return Json.object();
        }
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
        return JsonBody.read(bytes);
    }

    /** What answers a request, or leaves it to another thread; it may fail as reading a body does. */
    private interface Answer {
        @Nullable
        Reply reply() throws IOException;
    }

    /** One request and the way back to its client. */
    private static final class Exchange {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final @Nullable HttpField type;

        Exchange(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.type = MediaTypes.response(request);
        }

        /** Sends the answer, unless it comes from another thread, or what its failure is to the client. */
        void answer(Answer answer) {
            Reply reply;
            try {
                reply = answer.reply();
            } catch (RegistryException e) {
                if (e.httpStatus() >= 500) {
                    LOG.error("{} failed", this, e);
                }
                reply = Reply.error(e);
            } catch (RuntimeException | IOException e) {
                LOG.error("{} failed", this, e);
                reply = Reply.error(500, 500, "Internal error: " + e, Map.of());
            } catch (Error e) {
                // On a thread of our own nobody else would tell the client, which would wait for ever.
                callback.failed(e);
                throw e;
            }
            if (reply != null) {
                send(reply);
            }
        }

        private void send(Reply reply) {
            response.setStatus(reply.status());
            HttpField wanted = type;
            response.getHeaders().put(wanted == null ? MediaTypes.any() : wanted);
            reply.headers().forEach(response.getHeaders()::put);
            if (!request.consumeAvailable()) {
                // Jetty will not read the rest of a refused body; a client that does not know would use the
                // connection again.
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            response.write(true, ByteBuffer.wrap(reply.body()), callback);
        }

        @Override
        public String toString() {
            return request.getMethod() + " " + request.getHttpURI().getPathQuery();
        }
    }
}
