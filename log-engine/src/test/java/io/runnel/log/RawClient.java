package io.runnel.log;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;

/** A client that sends what no proper client would. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(15_000);
        socket.setTcpNoDelay(true);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    void sendFrame(byte[] frame) throws IOException {
        ByteBuffer whole =
                ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame);
        out.write(whole.array());
        out.flush();
    }

    void sendSize(int bytes) throws IOException {
        out.writeInt(bytes);
        out.flush();
    }

    /** Sends bytes that need not be a frame. */
    void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Says that nothing more will be sent. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The size of the next response frame, whose bytes are left unread. */
    int receiveSize() throws IOException {
        return in.readInt();
    }

    /** Whether the broker has closed the connection, having been given a request that it would answer. */
    boolean isRefused() throws IOException {
        send(
                new org.apache.kafka.common.requests.MetadataRequest(
                        new org.apache.kafka.common.message.MetadataRequestData().setTopics(java.util.List.of()),
                        (short) 9),
                0);
        return receive() == null;
    }

    /** Sends a request under a header, which need not be the right one. */
    RequestHeader send(AbstractRequest request, ApiKeys apiKey, short version, int correlationId) throws IOException {
        RequestHeader header = new RequestHeader(apiKey, version, "raw", correlationId);
        ByteBuffer frame = request.serializeWithHeader(header);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        sendFrame(bytes);
        return header;
    }

    RequestHeader send(AbstractRequest request, int correlationId) throws IOException {
        return send(request, request.apiKey(), request.version(), correlationId);
    }

    /** The next response frame, or null if the broker has closed the connection. */
    @Nullable
    ByteBuffer receive() throws IOException {
        try {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return ByteBuffer.wrap(frame);
        } catch (EOFException e) {
            return null;
        } catch (java.net.SocketException e) {
            // Reset: the broker closed while bytes of ours were unread.
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    <T extends AbstractResponse> T call(AbstractRequest request, int correlationId) throws IOException {
        RequestHeader header = send(request, correlationId);
        ByteBuffer response = receive();
        if (response == null) {
            throw new AssertionError("The connection was closed instead of answering " + request);
        }
        return (T) AbstractResponse.parseResponse(response, header);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
