package io.runnel.sql.service.channel;

import io.runnel.protocol.MalformedMessageException;
import io.runnel.sql.SqlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that speaks our protocol, taken over from HTTP: cuts what comes into messages, and sends replies. Requests are
 * carried out by the thread that read them, after it has had the socket watched again, so that a cancel is read meanwhile.
 */
final class ChannelConnection extends AbstractConnection implements Connection.UpgradeTo, Outbox.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);
    private static final int LENGTH_BYTES = 4;
    private static final int READ_BYTES = 16_384;

    private final SqlChannels channels;
    private final ChannelEntry entry;
    // Used by who reads, which is one thread at a time, all three.
    private byte[] read = new byte[READ_BYTES];
    private int size;
    // Guarded by messages, both.
    private final Queue<ByteBuffer> messages = new ArrayDeque<>();
    private boolean writing;

    ChannelConnection(SqlChannels channels, EndPoint endPoint, Executor executor) {
        super(endPoint, executor);
        this.channels = channels;
        this.entry = new ChannelEntry(channels, this);
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffered) {
        append(buffered);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0); // sessions have time-outs of their own
        onFillable();
    }

    @Override
    public void onFillable() {
        List<Runnable> work = new ArrayList<>();
        try {
            ByteBuffer buffer = ByteBuffer.wrap(new byte[0]);
            while (true) {
                take(work);
                grow();
                buffer = ByteBuffer.wrap(read, size, read.length - size).slice().limit(0);
                int filled = getEndPoint().fill(buffer);
                if (filled < 0) {
                    close();
                    break;
                }
                if (filled == 0) {
                    fillInterested();
                    break;
                }
                size += filled;
            }
        } catch (MalformedMessageException | SqlException | IOException e) {
            LOG.debug("A SQL client's socket is closed", e);
            close();
        }
        work.forEach(Runnable::run);
    }

    private void append(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (read.length - size < more) {
            read = Arrays.copyOf(read, size + more + READ_BYTES);
        }
        bytes.get(read, size, more);
        size += more;
    }

    /** Room for what comes next: at least the rest of the message that has begun. */
    private void grow() {
        int wanted = size < LENGTH_BYTES ? READ_BYTES : Math.max(READ_BYTES, LENGTH_BYTES + length(0));
        if (read.length < wanted || size == read.length) {
            read = Arrays.copyOf(read, Math.max(wanted, size + READ_BYTES));
        }
    }

    private int length(int at) {
        int length = (read[at] & 0xFF) << 24
                | (read[at + 1] & 0xFF) << 16
                | (read[at + 2] & 0xFF) << 8
                | read[at + 3] & 0xFF;
        if (length <= 0 || length > channels.requestMaxBytes()) {
            throw new MalformedMessageException("A message of " + length + " bytes; the most is sql.request.max.bytes, "
                    + channels.requestMaxBytes());
        }
        return length;
    }

    /** Takes the whole messages that have been read. */
    private void take(List<Runnable> work) {
        int at = 0;
        while (size - at >= LENGTH_BYTES && size - at - LENGTH_BYTES >= length(at)) {
            int end = at + LENGTH_BYTES + length(at);
            // A copy: what was read of it is used while the buffer is filled again.
            byte[] message = Arrays.copyOfRange(read, at + LENGTH_BYTES, end);
            Runnable own = entry.receive(message);
            if (own != null) {
                work.add(own);
            }
            at = end;
        }
        if (at > 0) {
            System.arraycopy(read, at, read, 0, size - at);
            size -= at;
            if (read.length > READ_BYTES && size == 0) {
                read = new byte[READ_BYTES];
            }
        }
    }

    @Override
    public void send(ByteBuffer message) {
        synchronized (messages) {
            if (writing) {
                messages.add(message);
                return;
            }
            writing = true;
        }
        write(message);
    }

    private void write(ByteBuffer message) {
        getEndPoint().write(new Written(), message);
    }

    /** Sends what waits, as soon as the last message is on its way. */
    private final class Written implements Callback {
        @Override
        public void succeeded() {
            ByteBuffer next;
            synchronized (messages) {
                next = messages.poll();
                writing = next != null;
            }
            if (next != null) {
                write(next);
            }
        }

        @Override
        public void failed(Throwable failure) {
            LOG.debug("A reply could not be sent", failure);
            close();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        entry.gone();
    }
}
