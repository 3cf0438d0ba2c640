package io.runnel.sql.service.channel;

import io.runnel.protocol.MalformedMessageException;
import io.runnel.sql.SqlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.IteratingCallback;
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

    /** Who took a socket over opens a session on it at once. */
    private static final long OPENING_MS = 30_000;

    private final SqlChannels channels;
    private final ChannelEntry entry;
    // Used by who reads, which is one thread at a time, all four.
    private byte[] read = new byte[READ_BYTES];
    private int size;
    private boolean opened;
    private final Queue<ByteBuffer> messages = new ConcurrentLinkedQueue<>();
    private final Writer writer = new Writer();

    ChannelConnection(SqlChannels channels, EndPoint endPoint, Executor executor) {
        super(endPoint, executor);
        this.channels = channels;
        this.entry = new ChannelEntry(channels, this, this::close);
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffered) {
        append(buffered);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(OPENING_MS);
        onFillable();
    }

    @Override
    public void onFillable() {
        List<ChannelWork> work = new ArrayList<>();
        try {
            read(work);
        } catch (MalformedMessageException | SqlException | IOException e) {
            LOG.debug("A SQL client's socket is closed", e);
            close();
        } catch (Throwable e) {
            LOG.error("A SQL client's socket is closed, as what came from it could not be taken in", e);
            close();
        } finally {
            carryOut(work);
        }
    }

    private void read(List<ChannelWork> work) throws IOException {
        while (true) {
            take(work);
            if (!opened && entry.hasSession()) {
                opened = true;
                getEndPoint().setIdleTimeout(0); // sessions have time-outs of their own
            }
            grow();
            ByteBuffer buffer =
                    ByteBuffer.wrap(read, size, read.length - size).slice().limit(0);
            int filled = getEndPoint().fill(buffer);
            if (filled < 0) {
                close();
                return;
            }
            if (filled == 0) {
                fillInterested();
                return;
            }
            size += filled;
        }
    }

    /** What overtakes comes first, and nobody waits for another's statement: this thread does only the last of them. */
    private void carryOut(List<ChannelWork> work) {
        work.stream().filter(ChannelWork::overtakes).forEach(ChannelConnection::run);
        List<ChannelWork> others = work.stream().filter(own -> !own.overtakes()).toList();
        for (int i = 0; i < others.size(); i++) {
            ChannelWork own = others.get(i);
            if (i == others.size() - 1) {
                run(own);
                return;
            }
            try {
                getExecutor().execute(own);
            } catch (RejectedExecutionException e) {
                run(own); // Late is better than never.
            }
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("A SQL client's request failed without an answer", e);
        }
    }

    private void append(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (read.length - size < more) {
            read = Arrays.copyOf(read, size + more + READ_BYTES);
        }
        bytes.get(read, size, more);
        size += more;
    }

    /** Room for what comes next: as much again as has come, not as much as a message says that it has. */
    private void grow() {
        if (size == read.length) {
            read = Arrays.copyOf(read, (int) Math.min(2L * size, LENGTH_BYTES + (long) channels.requestMaxBytes()));
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
    private void take(List<ChannelWork> work) {
        int at = 0;
        while (size - at >= LENGTH_BYTES && size - at - LENGTH_BYTES >= length(at)) {
            int end = at + LENGTH_BYTES + length(at);
            // A copy: what was read of it is used while the buffer is filled again.
            byte[] message = Arrays.copyOfRange(read, at + LENGTH_BYTES, end);
            ChannelWork own = entry.receive(message);
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
        messages.add(message);
        writer.iterate();
    }

    /** Sends what waits, one message after the other. */
    private final class Writer extends IteratingCallback {
        @Override
        protected Action process() {
            ByteBuffer next = messages.poll();
            if (next == null) {
                return Action.IDLE;
            }
            getEndPoint().write(this, next);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteFailure(Throwable failure) {
            LOG.debug("A reply could not be sent", failure);
            ChannelConnection.this.close();
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
