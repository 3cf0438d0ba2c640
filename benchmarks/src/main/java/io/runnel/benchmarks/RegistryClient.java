package io.runnel.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP client with one connection, kept alive, and one request under way; for {@link RegistryLoad}'s thread. */
final class RegistryClient implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
    private static final int STATUS_FROM = "HTTP/1.1 ".length();

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(16 << 10);
    private long dueNs;
    private boolean busy;
    private boolean registering;
    private int bodyFrom = -1;
    private int end;

    RegistryClient(InetSocketAddress node, Selector selector) throws IOException {
        channel = SocketChannel.open(node);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Marks a client whose requests are counted apart. */
    void registers() {
        registering = true;
    }

    boolean isRegistering() {
        return registering;
    }

    boolean busy() {
        return busy;
    }

    /** When the request was due, on {@link System#nanoTime}'s clock. */
    long dueNs() {
        return dueNs;
    }

    /** Sends a request, which is smaller than a socket's buffer. */
    void ask(byte[] request, long requestDueNs) throws IOException {
        dueNs = requestDueNs;
        busy = true;
        in.clear();
        bodyFrom = -1;
        for (ByteBuffer out = ByteBuffer.wrap(request); out.hasRemaining(); ) {
            channel.write(out);
        }
    }

    /**
     * Reads what has come, and whether that was the whole answer.
     *
     * @throws IOException if the answer is not 200
     */
    boolean read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("The registry has closed the connection");
        }
        if (bodyFrom < 0) {
            String head = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int blank = head.indexOf("\r\n\r\n");
            if (blank < 0) {
                return false;
            }
            Matcher length = LENGTH.matcher(head);
            if (!head.startsWith("200", STATUS_FROM) || !length.find()) {
                throw new IOException("Not the answer that was expected: " + head);
            }
            bodyFrom = blank + 4;
            end = bodyFrom + Integer.parseInt(length.group(1));
        }
        busy = in.position() < end;
        return !busy;
    }

    String body() {
        return new String(in.array(), bodyFrom, end - bodyFrom, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
