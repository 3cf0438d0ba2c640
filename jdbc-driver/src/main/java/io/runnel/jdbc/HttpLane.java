package io.runnel.jdbc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/**
 * One TCP connection that carries one HTTP/1.1 exchange after the other. One thread uses it at a time; {@link #close}
 * may come from any and breaks an exchange under way.
 *
 * <p>Why not the JDK's clients: java.net.http moves each exchange through other threads, which triples the time of a
 * short one, and HttpURLConnection repeats a POST by itself. Neither tells whether a request went out.
 */
final class HttpLane implements AutoCloseable {
    /** A lane unused for longer than this is looked at before it carries a request: the server may have closed it. */
    private static final long TRUSTED_IDLE_NANOS = 1_000_000_000L;

    private final Socket socket;
    private final DeadlineInput input;
    private final BufferedInputStream in;
    private long lastUsedNanos = System.nanoTime();
    private boolean used;
    private boolean reusable = true;

    private HttpLane(Socket socket) throws IOException {
        this.socket = socket;
        input = new DeadlineInput(socket);
        in = new BufferedInputStream(input);
    }

    static HttpLane connect(String host, int port, int timeoutMs) throws IOException {
        InetSocketAddress address = new InetSocketAddress(unbracketed(host), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("unknown host " + host);
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, timeoutMs);
            return new HttpLane(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The host of a URL as a name or address: an IPv6 address stands in brackets there. */
    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether earlier requests went over it. */
    boolean used() {
        return used;
    }

    /** Whether it can carry another exchange, as far as this side can see. */
    boolean usable() {
        if (!reusable || socket.isClosed()) {
            return false;
        }
        return System.nanoTime() - lastUsedNanos < TRUSTED_IDLE_NANOS || isQuiet();
    }

    /** Nothing may come between exchanges: neither bytes nor the end of the stream. */
    private boolean isQuiet() {
        try {
            input.deadline = Deadline.afterMs(0);
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    HttpAnswer exchange(byte[] request, Deadline deadline) throws IOException {
        input.deadline = deadline;
        reusable = false; // until the answer has been read to its end
        socket.getOutputStream().write(request);
        HttpAnswer answer = HttpAnswer.read(in);
        used = true;
        reusable = answer.keepsAlive();
        lastUsedNanos = System.nanoTime();
        return answer;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing depends on how a connection ends that is not used any more.
        }
    }

    /** Reads of the socket, each bounded by the time that is left. */
    private static final class DeadlineInput extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private Deadline deadline = Deadline.NONE;

        DeadlineInput(Socket socket) throws IOException {
            this.socket = socket;
            in = socket.getInputStream();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            socket.setSoTimeout(deadline.remainingMs());
            return in.read(buffer, offset, length);
        }
    }

    static EOFException endOfStream() {
        return new EOFException("the server closed the connection");
    }
}
