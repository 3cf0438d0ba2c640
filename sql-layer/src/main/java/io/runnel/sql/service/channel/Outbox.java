package io.runnel.sql.service.channel;

import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Reply;
import io.runnel.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a session: sends them, and keeps each until the client told that it has it, so that a client whose socket
 * broke can ask for it again on the next. Thread-safe.
 */
final class Outbox {
    /** Beyond so much the oldest replies are not kept: a client that asks for one again learns that it is lost. */
    private static final long MAX_KEPT_BYTES = 64L << 20;

    /** Requests that may come while one is under way: some minutes of the quickest. */
    private static final int MAX_AHEAD = 8_000_000;

    /** Where replies go; it must not wait. */
    interface Sink {
        void send(ByteBuffer message);
    }

    private final int maxRequests;
    // Guarded by this, all six.
    private final Set<Long> underWay = new HashSet<>();
    private final TreeMap<Long, ByteBuffer> kept = new TreeMap<>();
    private long keptBytes;
    /** All requests up to this one are over, their replies at the client. */
    private long floor;
    /** Which of those above the floor have begun, counted from it: a request that comes again is known by it. */
    private BitSet begun = new BitSet();

    private @Nullable Sink sink;

    /** @param maxRequests under way at one time */
    Outbox(int maxRequests) {
        this.maxRequests = maxRequests;
    }

    /** What is to become of a request. */
    enum Arrival {
        /** It is to be carried out. */
        NEW,
        /** It is under way or done: its reply was or will be sent. */
        KNOWN,
        /** The client has more under way than is allowed: it is to be answered so. */
        TOO_MANY
    }

    /**
     * A request arrived.
     *
     * @param id of the request
     * @param open earlier requests to which the client has no reply, ascending
     */
    synchronized Arrival begin(long id, Collection<Long> open) {
        forget(id, open);
        if (id <= floor) {
            return Arrival.KNOWN;
        }
        if (id - floor > MAX_AHEAD) {
            throw new MalformedMessageException("Request " + id + " is far ahead of request " + floor);
        }
        int place = (int) (id - floor);
        if (begun.get(place)) {
            sendAgain(id);
            return Arrival.KNOWN;
        }
        begun.set(place);
        underWay.add(id);
        return underWay.size() > maxRequests ? Arrival.TOO_MANY : Arrival.NEW;
    }

    /** What the client has need not be kept. */
    private void forget(long id, Collection<Long> open) {
        Set<Long> wanted = open.size() > 1 ? new HashSet<>(open) : Set.copyOf(open);
        for (Iterator<Map.Entry<Long, ByteBuffer>> each =
                        kept.headMap(id, false).entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<Long, ByteBuffer> reply = each.next();
            if (!wanted.contains(reply.getKey())) {
                keptBytes -= reply.getValue().remaining();
                each.remove();
            }
        }
        long oldest = id;
        for (long each : open) {
            oldest = Math.min(oldest, each);
        }
        if (oldest - 1 > floor) {
            int passed = (int) Math.min(Integer.MAX_VALUE, oldest - 1 - floor);
            begun = passed < begun.length() ? begun.get(passed, begun.length()) : new BitSet();
            floor = oldest - 1;
        }
    }

    private void sendAgain(long id) {
        ByteBuffer reply = kept.get(id);
        if (reply != null) {
            send(reply);
        } else if (!underWay.contains(id)) {
            send(message(
                    id,
                    new Reply.Failure(
                            "08006", "The reply to the request is lost: it was carried out.", 0, 0, false, List.of())));
        }
    }

    /** Sends the reply of a request, now or when there is a socket again. */
    void reply(long id, Reply reply) {
        ByteBuffer message = message(id, reply);
        synchronized (this) {
            underWay.remove(id);
            kept.put(id, message);
            keptBytes += message.remaining();
            while (keptBytes > MAX_KEPT_BYTES && kept.size() > 1) {
                keptBytes -= kept.pollFirstEntry().getValue().remaining();
            }
            send(message);
        }
    }

    private static ByteBuffer message(long id, Reply reply) {
        WireOutput out = WireOutput.message();
        Reply.write(out, id, reply);
        return ByteBuffer.wrap(out.array(), 0, out.size());
    }

    private void send(ByteBuffer message) {
        if (sink != null) {
            sink.send(message.duplicate());
        }
    }

    /** From now on replies go there. */
    synchronized void to(Sink newSink) {
        sink = newSink;
    }

    /** Replies do not go there any more, but are kept; whether they did. */
    synchronized boolean leave(Sink left) {
        if (sink != left) {
            return false;
        }
        sink = null;
        return true;
    }

    /** Whether replies go anywhere. */
    synchronized boolean isAttached() {
        return sink != null;
    }

    synchronized int underWay() {
        return underWay.size();
    }
}
