package io.runnel.log.fuzz;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * One hostile client: connects, sends frames that are right, wrong or cut, reads the answers or does not, and leaves as
 * it likes. What no broker should answer is reported as a finding.
 */
final class Attacker implements Runnable {
    private static final int ANSWER_TIMEOUT_MS = 400;
    private static final int MAX_FRAMES = 12;
    private static final int MAX_REPORTED_BYTES = 3000;

    private final InetSocketAddress address;
    private final Random random;
    private final PlausibleRequests plausible;
    private final FrameMutation mutation;
    private final Map<ApiKeys, short[]> served;
    private final ApiKeys[] apis;
    private final long endNanos;
    private final Queue<String> findings;
    private final AtomicLong frames;

    Attacker(Random random, PlausibleRequests plausible, Map<ApiKeys, short[]> served, Target target) {
        this.random = random;
        this.plausible = plausible;
        this.mutation = new FrameMutation(random);
        this.served = served;
        this.apis = served.keySet().stream().sorted().toArray(ApiKeys[]::new);
        this.address = target.address();
        this.endNanos = target.endNanos();
        this.findings = target.findings();
        this.frames = target.frames();
    }

    /** Whom to attack until when, and where to tell what was found. */
    record Target(InetSocketAddress address, long endNanos, Queue<String> findings, AtomicLong frames) {}

    @Override
    public void run() {
        while (System.nanoTime() < endNanos) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 5000);
                socket.setSoTimeout(ANSWER_TIMEOUT_MS);
                socket.setTcpNoDelay(true);
                visit(socket);
                if (random.nextBoolean()) {
                    socket.setSoLinger(true, 0); // Leaves with a reset.
                }
            } catch (IOException e) {
                continue; // The node has closed the connection, as it may, or we went without an answer.
            }
        }
    }

    private void visit(Socket socket) throws IOException {
        Deque<byte[]> unanswered = new ArrayDeque<>();
        boolean reads = random.nextInt(4) != 0;
        for (int left = 1 + random.nextInt(MAX_FRAMES); left > 0; left--) {
            byte[] frame = frame();
            frames.incrementAndGet();
            if (!send(socket, frame)) {
                return;
            }
            unanswered.add(frame);
            if (reads && random.nextInt(3) != 0) {
                receive(socket, unanswered);
            }
        }
        while (reads && !unanswered.isEmpty()) {
            receive(socket, unanswered);
        }
    }

    private byte[] frame() {
        if (random.nextInt(200) == 0) {
            return swollen();
        }
        byte[] right = right();
        return random.nextInt(5) == 0 ? right : mutation.of(right, right());
    }

    /** Millions of the smallest elements: topics without a name, which take two bytes each. */
    private byte[] swollen() {
        RequestHeader header = new RequestHeader(ApiKeys.METADATA, (short) 9, "fuzz", 1);
        ByteBuffer start = MessageUtil.toByteBufferAccessor(header.data(), header.headerVersion())
                .buffer();
        ByteBuffer frame =
                ByteBuffer.allocate((4 << 20) + random.nextInt(8 << 20)).put(start);
        int elements = (frame.remaining() - 10) / 2;
        ByteUtils.writeUnsignedVarint(elements + 1, frame);
        for (int i = 0; i < elements; i++) {
            frame.put((byte) 1).put((byte) 0);
        }
        return frame.array();
    }

    private byte[] right() {
        ApiKeys api = apis[random.nextInt(apis.length)];
        short[] versions = served.get(api);
        return plausible.frame(api, (short) (versions[0] + random.nextInt(versions[1] - versions[0] + 1)));
    }

    /** False when the connection is of no more use. */
    private boolean send(Socket socket, byte[] frame) throws IOException {
        int way = random.nextInt(20);
        int size = way == 0 ? lie(frame.length) : frame.length;
        byte[] whole = ByteBuffer.allocate(Integer.BYTES + frame.length)
                .putInt(size)
                .put(frame)
                .array();
        if (way == 1) {
            return trickle(socket, whole) && size == frame.length;
        } else if (way == 2) {
            socket.getOutputStream().write(whole, 0, random.nextInt(whole.length));
            return false;
        } else {
            socket.getOutputStream().write(whole);
        }
        return size == frame.length;
    }

    private int lie(int length) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> length + 1 + random.nextInt(100_000);
            case 2 -> random.nextInt(length + 1);
            default -> 100 << 20;
        };
    }

    /** A few bytes at a time; false when time is up before all are sent. */
    private boolean trickle(Socket socket, byte[] whole) throws IOException {
        int sent = 0;
        while (sent < whole.length && System.nanoTime() < endNanos) {
            int some = Math.min(1 + random.nextInt(40), whole.length - sent);
            socket.getOutputStream().write(whole, sent, some);
            sent += some;
            Thread.yield();
        }
        return sent == whole.length;
    }

    private void receive(Socket socket, Deque<byte[]> unanswered) throws IOException {
        byte[] request = unanswered.element();
        if (isUnanswered(request)) {
            unanswered.remove();
            return;
        }
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] response = new byte[in.readInt()];
        in.readFully(response);
        unanswered.remove();
        judge(request, response);
    }

    /** A frame that may be a produce request with acks=0 has no answer to wait for. */
    private static boolean isUnanswered(byte[] request) {
        if (request.length < 4 || ByteBuffer.wrap(request).getShort() != ApiKeys.PRODUCE.id) {
            return false;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(request);
            RequestHeader header = RequestHeader.parse(in);
            return new ProduceRequestData(new ByteBufferAccessor(in), header.apiVersion()).acks() == 0;
        } catch (RuntimeException e) {
            return false; // The node closes the connection.
        }
    }

    private void judge(byte[] request, byte[] response) {
        AbstractResponse parsed;
        try {
            RequestHeader header = RequestHeader.parse(ByteBuffer.wrap(request));
            parsed = AbstractResponse.parseResponse(ByteBuffer.wrap(response), header);
        } catch (RuntimeException e) {
            report("the answer does not decode: " + e, request);
            return;
        }
        if (holdsUnknownServerError(parsed)) {
            report("UNKNOWN_SERVER_ERROR in " + parsed, request);
        }
    }

    private static boolean holdsUnknownServerError(AbstractResponse parsed) {
        try {
            return parsed.errorCounts().containsKey(Errors.UNKNOWN_SERVER_ERROR);
        } catch (IllegalStateException e) {
            return false; // Two unknown types of config resources are the same one to the client, which it cannot
            // count.
        }
    }

    private void report(String finding, byte[] request) {
        String hex = HexFormat.of().formatHex(request, 0, Math.min(request.length, MAX_REPORTED_BYTES));
        findings.add(finding + " to the frame of " + request.length + " bytes " + hex);
    }
}
