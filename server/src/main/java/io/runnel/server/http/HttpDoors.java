package io.runnel.server.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One Jetty server with a port per service. */
public final class HttpDoors implements AutoCloseable {
    private static final int MIN_THREADS = 4;
    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;

    private final Server server;
    private final List<ServerConnector> connectors = new ArrayList<>();

    /**
     * What answers on one port.
     *
     * @param name as in messages and settings: {@code registry}, {@code sql}
     * @param port 0 for a free one
     * @param uris which unusual forms of a path the handler wants to see
     */
    public record Door(String name, int port, Handler handler, UriCompliance uris) {}

    private HttpDoors(int maxThreads) {
        QueuedThreadPool threads = new QueuedThreadPool(maxThreads, MIN_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        this.server = new Server(threads);
        server.setStopTimeout(0);
    }

    /**
     * Binds all ports, in order, and serves.
     *
     * @param maxThreads upper bound of threads that serve requests, long polls included
     * @throws PortTakenException if a port cannot be bound; none stays bound then
     * @throws IOException if Jetty does not start for another reason
     */
    public static HttpDoors open(String bind, int maxThreads, List<Door> doors) throws IOException {
        HttpDoors open = new HttpDoors(maxThreads);
        try {
            Handler.Sequence handlers = new Handler.Sequence();
            for (Door door : doors) {
                open.bind(bind, door);
                handlers.addHandler(new OnConnector(door.name(), door.handler()));
            }
            open.server.setHandler(handlers);
            open.server.setErrorHandler(HttpDoors::plainError);
            open.server.start();
            return open;
        } catch (IOException e) {
            open.close();
            throw e;
        } catch (Exception e) {
            open.close();
            throw new IOException("HTTP server did not start: " + e.getMessage(), e);
        }
    }

    private void bind(String bind, Door door) throws IOException {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(door.uris());
        ServerConnector connector = new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(http));
        connector.setName(door.name());
        connector.setHost(bind);
        connector.setPort(door.port());
        try {
            connector.open();
        } catch (IOException e) {
            throw new PortTakenException(door.name(), bind, door.port(), e);
        }
        server.addConnector(connector);
        connectors.add(connector);
    }

    /** Where the door of that name answers. */
    public InetSocketAddress address(String name) {
        ServerConnector connector = connectors.stream()
                .filter(candidate -> name.equals(candidate.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no door named " + name));
        return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
    }

    /** Stops serving; requests under way are ended. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("HTTP server did not stop: " + e.getMessage(), e);
        } finally {
            connectors.forEach(ServerConnector::close);
        }
    }

    /** Jetty's own errors (a malformed request line, say) as one line of text instead of an HTML page. */
    private static boolean plainError(Request request, Response response, Callback callback) {
        Object cause = request.getAttribute(org.eclipse.jetty.server.handler.ErrorHandler.ERROR_EXCEPTION);
        String reason = cause instanceof HttpException http && http.getReason() != null
                ? http.getReason()
                : "error " + response.getStatus();
        response.getHeaders().put("Content-Type", "text/plain;charset=utf-8");
        org.eclipse.jetty.io.Content.Sink.write(response, true, reason + "\n", callback);
        return true;
    }

    /** Passes on only what came in by one connector. */
    private static final class OnConnector extends Handler.Wrapper {
        private final String name;

        OnConnector(String name, Handler handler) {
            super(handler);
            this.name = name;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return name.equals(request.getConnectionMetaData().getConnector().getName())
                    && super.handle(request, response, callback);
        }
    }
}
