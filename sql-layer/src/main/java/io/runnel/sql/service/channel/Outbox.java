package io.runnel.sql.service.channel;

import io.runnel.protocol.Reply;
import io.runnel.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a session: sends them, and keeps each until the client told that it has it, so that a client whose socket
 * broke can ask for it again on the next. Thread-safe.
 */
final class Outbox {
    /** Where replies go; it must not wait. */
    interface Sink {
        void send(ByteBuffer message);
    }

    private final int maxRequests;
    // Guarded by this, all four.
    private final Set<Long> underWay = new HashSet<>();
    private final Map<Long, ByteBuffer> kept = new TreeMap<>();
    private long acknowledged;
    private @Nullable Sink sink;

    /** @param maxRequests under way or not acknowledged at one time */
    Outbox(int maxRequests) {
        this.maxRequests = maxRequests;
    }

    /** What is to become of a request. */
    enum Arrival {
        /** It is to be carried out. */
        NEW,
        /** It is under way or done: its reply was or will be sent. */
        KNOWN,
        /** The client has more open than is allowed. */
        TOO_MANY
    }

    /**
     * A request arrived.
     *
     * @param id of the request
     * @param received all replies up to this one have arrived at the client
     */
    synchronized Arrival begin(long id, long received) {
        if (received > acknowledged) {
            acknowledged = received;
            kept.keySet().removeIf(known -> known <= received);
        }
        if (id <= acknowledged || underWay.contains(id)) {
            return Arrival.KNOWN;
        }
        ByteBuffer reply = kept.get(id);
        if (reply != null) {
            send(reply);
            return Arrival.KNOWN;
        }
        if (underWay.size() + kept.size() >= maxRequests) {
            return Arrival.TOO_MANY;
        }
        underWay.add(id);
        return Arrival.NEW;
    }

    /** Sends the reply of a request, now or when there is a socket again. */
    void reply(long id, Reply reply) {
        WireOutput out = WireOutput.message();
        Reply.write(out, id, reply);
        ByteBuffer message = ByteBuffer.wrap(out.array(), 0, out.size());
        synchronized (this) {
            underWay.remove(id);
            kept.put(id, message);
            send(message);
        }
    }

    private void send(ByteBuffer message) {
        if (sink != null) {
            sink.send(message.duplicate());
        }
    }

    /** From now on replies go there; null keeps them. */
    synchronized void to(@Nullable Sink newSink) {
        sink = newSink;
    }

    /** Whether replies go there. */
    synchronized boolean goesTo(Sink candidate) {
        return sink == candidate;
    }

    synchronized int underWay() {
        return underWay.size();
    }
}
