package io.runnel.sql.service.channel;

import io.runnel.protocol.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** A way to the service within the process. Requests are carried out by the thread that sends them. Thread-safe. */
public final class ChannelLink implements AutoCloseable {
    private static final int LENGTH_BYTES = 4;

    private final ChannelEntry entry;

    /** @param replies takes messages without their length; it must return at once */
    ChannelLink(SqlChannels channels, Consumer<byte[]> replies) {
        entry = new ChannelEntry(channels, message -> replies.accept(payload(message)));
    }

    private static byte[] payload(ByteBuffer message) {
        int start = message.arrayOffset() + message.position();
        return Arrays.copyOfRange(message.array(), start + LENGTH_BYTES, start + message.remaining());
    }

    /**
     * Carries a request out.
     *
     * @param message of the driver's protocol without its length
     * @throws MalformedMessageException if it is none
     */
    public void send(byte[] message) {
        Runnable work = entry.receive(message);
        if (work != null) {
            work.run();
        }
    }

    @Override
    public void close() {
        entry.gone();
    }
}
