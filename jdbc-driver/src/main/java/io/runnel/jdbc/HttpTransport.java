package io.runnel.jdbc;

import io.runnel.jdbc.TransportException.Stage;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to one server over lanes that it keeps open: one as a rule, another for each request that must
 * overtake one under way. It never sends a request twice. Thread-safe.
 */
final class HttpTransport implements AutoCloseable {
    /** One for the connection's thread, one for what overtakes it; more are closed after use. */
    private static final int MAX_IDLE_LANES = 2;

    private final String host;
    private final int port;
    private final int connectTimeoutMs;
    // Guarded by this, all three.
    private final Deque<HttpLane> idle = new ArrayDeque<>();
    private final Set<HttpLane> open = new HashSet<>();
    private boolean closed;

    HttpTransport(String host, int port, int connectTimeoutMs) {
        this.host = host;
        this.port = port;
        this.connectTimeoutMs = connectTimeoutMs;
    }

    /** Sends one POST and reads the answer, whatever its status. */
    HttpAnswer post(String target, byte[] body, Deadline deadline) throws TransportException {
        HttpLane lane = lane(deadline);
        boolean keep = false;
        try {
            HttpAnswer answer = lane.exchange(request(target, body), deadline);
            keep = true;
            return answer;
        } catch (SocketTimeoutException e) {
            throw new TransportException(Stage.TIMED_OUT, lane.used(), e);
        } catch (IOException e) {
            throw new TransportException(Stage.UNANSWERED, lane.used(), e);
        } finally {
            release(lane, keep);
        }
    }

    private byte[] request(String target, byte[] body) {
        String head = "POST " + target + " HTTP/1.1\r\nHost: " + host + ":" + port
                + "\r\nUser-Agent: runnel-jdbc/" + Version.CURRENT.text()
                + "\r\nContent-Type: application/x-google-protobuf\r\nContent-Length: " + body.length + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, request, 0, headBytes.length);
        System.arraycopy(body, 0, request, headBytes.length, body.length);
        return request; // in one piece: one packet for a short request
    }

    private HttpLane lane(Deadline deadline) throws TransportException {
        try {
            HttpLane lane = idleLane();
            return lane == null ? newLane(deadline) : lane;
        } catch (IOException e) {
            throw new TransportException(deadline.passed() ? Stage.TIMED_OUT : Stage.NOT_SENT, false, e);
        }
    }

    private @Nullable HttpLane idleLane() throws IOException {
        while (true) {
            HttpLane lane;
            synchronized (this) {
                checkOpen();
                lane = idle.pollFirst();
            }
            if (lane == null || lane.usable()) {
                return lane;
            }
            release(lane, false);
        }
    }

    private HttpLane newLane(Deadline deadline) throws IOException {
        int timeoutMs = connectTimeoutMs == 0
                ? deadline.remainingMs()
                : Deadline.afterMs(connectTimeoutMs).earlier(deadline).remainingMs();
        HttpLane lane = HttpLane.connect(host, port, timeoutMs);
        synchronized (this) {
            if (closed) {
                lane.close();
            }
            checkOpen();
            open.add(lane);
        }
        return lane;
    }

    private void checkOpen() throws SocketException {
        if (closed) {
            throw new SocketException("the connection is closed");
        }
    }

    private synchronized void release(HttpLane lane, boolean keep) {
        if (keep && !closed && idle.size() < MAX_IDLE_LANES) {
            idle.addFirst(lane);
        } else {
            open.remove(lane);
            lane.close();
        }
    }

    /** Breaks all requests under way. */
    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(HttpLane::close);
        open.clear();
        idle.clear();
    }
}
