package io.runnel.sql.service.channel;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.WireInput;
import io.runnel.protocol.WireOutput;
import io.runnel.sql.SqlException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where messages of one way to the service come in: the first opens a session or takes one up, the others are its requests. */
final class ChannelEntry {
    private final SqlChannels channels;
    private final Outbox.Sink sink;
    private final Runnable hangUp;
    private volatile @Nullable ChannelSession session;

    /** @param sink where the replies go */
    ChannelEntry(SqlChannels channels, Outbox.Sink sink) {
        this(channels, sink, () -> {});
    }

    /**
     * @param sink where the replies go
     * @param hangUp run when the session was closed by the service
     */
    ChannelEntry(SqlChannels channels, Outbox.Sink sink, Runnable hangUp) {
        this.channels = channels;
        this.sink = sink;
        this.hangUp = hangUp;
    }

    /** Whether a session was opened or taken up. */
    boolean hasSession() {
        return session != null;
    }

    /**
     * Takes a message in.
     *
     * @param message without its length; not changed afterwards
     * @return work to be done when the next message can come; null if there is none
     * @throws io.runnel.protocol.MalformedMessageException if it is none
     */
    @Nullable
    ChannelWork receive(byte[] message) {
        WireInput in = new WireInput(message);
        long id = in.varint();
        List<Long> open = in.list(WireInput::varint);
        Request request = Request.read(in);
        ChannelSession known = session;
        if (known != null) {
            return known.receive(id, open, request);
        }
        try {
            begin(id, request);
        } catch (SqlException e) {
            reply(id, Failures.reply(e));
        }
        return null;
    }

    private void begin(long id, Request request) {
        if (request instanceof Request.Open open) {
            ChannelSession opened = channels.open(open);
            session = opened;
            opened.attach(sink, hangUp);
            reply(id, channels.greeting(opened));
        } else if (request instanceof Request.Resume resume) {
            ChannelSession resumed = channels.resume(resume.session());
            session = resumed;
            reply(id, new Reply.Done());
            resumed.attach(sink, hangUp);
        } else {
            throw new SqlException("08P01", "The first request of a socket must open or resume a session.");
        }
    }

    private void reply(long id, Reply reply) {
        WireOutput out = WireOutput.message();
        Reply.write(out, id, reply);
        sink.send(ByteBuffer.wrap(out.array(), 0, out.size()));
    }

    /** Nothing comes any more. */
    void gone() {
        ChannelSession known = session;
        if (known != null) {
            known.detach(sink);
        }
    }
}
