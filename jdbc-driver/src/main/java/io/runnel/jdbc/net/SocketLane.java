package io.runnel.jdbc.net;

import io.runnel.protocol.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One socket that speaks {@link Protocol}.
 */
final class SocketLane implements Lane {
    private static final int LENGTH_BYTES = 4;
    private static final int BUFFER_BYTES = 65_536;

    /** No server of ours says a tenth as much before it switches, and a stranger must not fill the memory. */
    private static final int MAX_HEAD_BYTES = 16_384;

    /** A frame is some MB at most; more than this is no message of ours. */
    private static final int MAX_MESSAGE_BYTES = 1 << 30;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    // Used by who reads.
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private int soTimeoutMs;

    private SocketLane(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /**
     * Connects and has the server switch to our protocol.
     *
     * @throws RefusedException if something answers that does not speak it
     * @throws IOException if nothing answers, or not before the deadline
     */
    static SocketLane connect(HostAndPort server, String agent, Deadline deadline) throws IOException {
        InetSocketAddress address = new InetSocketAddress(server.unbracketedHost(), server.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("unknown host " + server.host());
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, deadline.remainingMs());
            SocketLane lane = new SocketLane(socket);
            lane.upgrade(server, agent, deadline);
            return lane;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(HostAndPort server, String agent, Deadline deadline) throws IOException {
        String head = "GET " + Protocol.PATH + " HTTP/1.1\r\nHost: " + server + "\r\nUser-Agent: " + agent
                + "\r\nConnection: Upgrade\r\nUpgrade: " + Protocol.NAME + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        String status = line(deadline);
        if (!status.startsWith("HTTP/1.")) {
            throw new RefusedException("what answers there does not speak HTTP");
        }
        boolean ours = false;
        for (String field = line(deadline); !field.isEmpty(); field = line(deadline)) {
            ours |= field.toLowerCase(Locale.ROOT).replace(" ", "").equals("upgrade:" + Protocol.NAME);
        }
        if (!status.contains(" 101") || !ours) {
            throw new RefusedException("the server answered '" + status + "'");
        }
    }

    /** What answers is no SQL service of ours. */
    static final class RefusedException extends ProtocolException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private String line(Deadline deadline) throws IOException {
        for (int at = start; ; at++) {
            while (at == end) {
                if (end - start > MAX_HEAD_BYTES) {
                    throw new RefusedException("the server's answer has no end");
                }
                int read = start;
                fill(deadline);
                at += start - read; // what is there may have been moved
            }
            if (buffer[at] == '\n') {
                int length = at - start;
                String line = new String(buffer, start, length, StandardCharsets.ISO_8859_1);
                start = at + 1;
                return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            }
        }
    }

    @Override
    public void write(byte[] message, int length) throws IOException {
        synchronized (out) {
            out.write(message, 0, length);
        }
    }

    @Override
    public byte[] read(Deadline deadline) throws IOException {
        while (true) {
            byte[] message = buffered();
            if (message != null) {
                return message;
            }
            fill(deadline);
        }
    }

    private byte @Nullable [] buffered() throws IOException {
        if (end - start < LENGTH_BYTES) {
            return null;
        }
        int length = (buffer[start] & 0xFF) << 24
                | (buffer[start + 1] & 0xFF) << 16
                | (buffer[start + 2] & 0xFF) << 8
                | buffer[start + 3] & 0xFF;
        if (length <= 0 || length > MAX_MESSAGE_BYTES) {
            throw new ProtocolException("the server sent a message of " + length + " bytes");
        }
        int from = start + LENGTH_BYTES;
        if (end - from < length) {
            room(LENGTH_BYTES + length);
            return null;
        }
        start = from + length;
        return Arrays.copyOfRange(buffer, from, start);
    }

    /** Makes the buffer large enough for a message that begins at its start. */
    private void room(int bytes) {
        if (buffer.length - start < bytes) {
            byte[] target = buffer.length < bytes ? new byte[bytes] : buffer;
            System.arraycopy(buffer, start, target, 0, end - start);
            end -= start;
            start = 0;
            buffer = target;
        }
    }

    private void fill(Deadline deadline) throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        }
        room(end - start + 1);
        int timeoutMs = deadline.remainingMs();
        if (timeoutMs != soTimeoutMs) {
            socket.setSoTimeout(timeoutMs);
            soTimeoutMs = timeoutMs;
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        end += read;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing depends on how a socket ends that is not used any more.
        }
    }
}
