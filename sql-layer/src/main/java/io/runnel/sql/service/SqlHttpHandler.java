package io.runnel.sql.service;

import io.runnel.protocol.Protocol;
import io.runnel.sql.service.channel.SqlChannels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.apache.calcite.avatica.remote.Service;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The SQL service on Jetty. Its paths:
 *
 * <pre>
 * POST /                                              an Avatica request, protobuf or JSON; JSON begins with {
 * POST /v1/cancel?connection=ID&amp;statement=NUMBER       ends what the statement runs, SQLState 57014 for who waits
 * POST /v1/close-result?connection=ID&amp;statement=NUMBER ends the statement's result; a fetch under way gets a last frame
 * GET  /                                              says what this is
 * GET  /v1/sql                                        takes the connection over for our driver ({@link Protocol})
 * </pre>
 *
 * The two of our own exist because Avatica has no request that cancels; they overtake an open fetch by coming on a
 * connection of their own. They answer 204, also when there is nothing left to end, and 404 if the connection or
 * statement is not open.
 *
 * <p>A fetch that waits occupies its thread; {@link SqlServiceConfig#maxWaitingFetches} bounds how many do.
 */
final class SqlHttpHandler extends Handler.Abstract {
    static final String CANCEL_PATH = "/v1/cancel";
    static final String CLOSE_RESULT_PATH = "/v1/close-result";

    /**
     * What stock clients and ours send. Types that a page of another site may send without asking are not among them,
     * so no browser can be made to execute statements.
     */
    private static final Set<String> CONTENT_TYPES =
            Set.of("application/octet-stream", "application/x-google-protobuf", "application/json");

    private static final String TEXT = "text/plain;charset=utf-8";

    private final RequestsUnderWay underWay = new RequestsUnderWay();
    private final ProtobufRequests protobuf;
    private final JsonRequests json;
    private final Connections connections;
    private final SqlChannels channels;
    private final SqlServiceConfig config;
    private final String greeting;

    SqlHttpHandler(
            Service service, Connections connections, SqlChannels channels, SqlServiceConfig config, String version) {
        this.protobuf = new ProtobufRequests(service);
        this.json = new JsonRequests(service);
        this.connections = connections;
        this.channels = channels;
        this.config = config;
        this.greeting = "Runnel " + version + " SQL service. Connect by JDBC with the URL jdbc:runnel://";
    }

    /** Waits for the answers of requests under way, but no longer than the time given. */
    void awaitAnswers(long timeoutMs) {
        underWay.awaitNone(timeoutMs);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Callback counted = underWay.begin(callback);
        try {
            dispatch(request, response, counted);
        } catch (IOException | RuntimeException e) {
            counted.failed(e);
        }
        return true;
    }

    private void dispatch(Request request, Response response, Callback callback) throws IOException {
        String path = Request.getPathInContext(request);
        boolean post = HttpMethod.POST.is(request.getMethod());
        if (post && path.equals(CANCEL_PATH)) {
            control(request, response, callback, ClientStatement::cancel);
        } else if (post && path.equals(CLOSE_RESULT_PATH)) {
            control(request, response, callback, ClientStatement::closeResult);
        } else if (path.equals(Protocol.PATH)) {
            upgrade(request, response, callback);
        } else if (!path.equals("/")) {
            text(response, callback, HttpStatus.NOT_FOUND_404, "There is nothing at " + path + ".");
        } else if (post) {
            avatica(request, response, callback);
        } else if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            text(
                    response,
                    callback,
                    HttpStatus.OK_200,
                    greeting + request.getHttpURI().getAuthority());
        } else {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST");
            text(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "Use POST for requests of an Avatica client.");
        }
    }

    private void upgrade(Request request, Response response, Callback callback) {
        if (!Protocol.NAME.equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE))) {
            response.getHeaders().put(HttpHeader.UPGRADE, Protocol.NAME);
            text(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "Here is the protocol of Runnel's JDBC driver.");
            return;
        }
        ConnectionMetaData connection = request.getConnectionMetaData();
        request.setAttribute(
                HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                channels.take(
                        connection.getConnection().getEndPoint(),
                        connection.getConnector().getExecutor()));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.getHeaders().put(HttpHeader.UPGRADE, Protocol.NAME);
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeader.UPGRADE.asString());
        callback.succeeded();
    }

    private void avatica(Request request, Response response, Callback callback) throws IOException {
        String contentType = contentType(request);
        if (!CONTENT_TYPES.contains(contentType)) {
            text(
                    response,
                    callback,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "Content-Type is '" + contentType + "'; send one of " + CONTENT_TYPES + ".");
            return;
        }
        byte[] body = body(request);
        if (body == null) {
            text(
                    response,
                    callback,
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "The request is larger than " + config.requestMaxBytes() + " bytes, the most that "
                            + SqlServiceConfig.REQUEST_MAX_BYTES + " allows. Send smaller batches.");
            return;
        }
        if (body.length > 0 && body[0] == '{') {
            HandlerResponse<String> answer = json.apply(new String(body, StandardCharsets.UTF_8));
            byte[] bytes = answer.getResponse().getBytes(StandardCharsets.UTF_8);
            answer(response, callback, answer.getStatusCode(), "application/json;charset=utf-8", bytes);
        } else {
            HandlerResponse<byte[]> answer = protobuf.apply(body);
            answer(response, callback, answer.getStatusCode(), "application/octet-stream", answer.getResponse());
        }
    }

    private static String contentType(Request request) {
        String header = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (header == null) {
            return "";
        }
        int parameters = header.indexOf(';');
        return (parameters < 0 ? header : header.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /** The whole body, or null if it is larger than allowed. */
    private byte @Nullable [] body(Request request) throws IOException {
        if (request.getLength() > config.requestMaxBytes()) {
            return null;
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(config.requestMaxBytes());
            return in.read() < 0 ? body : null;
        }
    }

    /** What a request of our own does with the statement it names. */
    private interface Control {
        void on(ClientStatement statement);
    }

    private void control(Request request, Response response, Callback callback, Control control) {
        var parameters = Request.extractQueryParameters(request);
        ClientStatement statement = statement(parameters.getValue("connection"), parameters.getValue("statement"));
        if (statement == null) {
            text(response, callback, HttpStatus.NOT_FOUND_404, "The connection or statement is not open.");
            return;
        }
        control.on(statement);
        response.setStatus(HttpStatus.NO_CONTENT_204);
        callback.succeeded();
    }

    private @Nullable ClientStatement statement(@Nullable String connectionId, @Nullable String statementId) {
        if (connectionId == null || statementId == null || !statementId.matches("\\d{1,9}")) {
            return null;
        }
        ClientConnection connection = connections.find(connectionId);
        return connection == null ? null : connection.find(Integer.parseInt(statementId));
    }

    private static void text(Response response, Callback callback, int status, String line) {
        answer(response, callback, status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
