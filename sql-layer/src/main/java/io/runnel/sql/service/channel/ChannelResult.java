package io.runnel.sql.service.channel;

import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Reply.Batch;
import io.runnel.protocol.WireOutput;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RowSource.RowBatch;
import io.runnel.sql.service.WireRows;
import io.runnel.sql.service.WireTypes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running query's answer, cut into frames. It holds no rows of its own: what the client does not fetch stays in the query,
 * which is thereby held back. A fetch of an answer that tells when it has more occupies no thread while it waits; {@link
 * #cancel}, {@link #end} and {@link #close} come from any thread and overtake it.
 */
final class ChannelResult {
    static final String INVALID_CURSOR_STATE = "24000";

    /** How often an answer that waits is looked at all the same: windows are closed, and topics deleted, by the clock. */
    private static final long LOOK_MS = 1_000;

    /**
     * When a result ends before its query does.
     *
     * @param maxRows rows after which it ends, or {@link Long#MAX_VALUE}
     * @param idleTimeoutMs time without a row after which it ends, or 0 for never
     */
    record Bounds(long maxRows, long idleTimeoutMs) {}

    /** Who waits for a frame; told once, from any thread. */
    interface Receiver {
        void rows(Batch batch);

        void failed(Throwable failure);
    }

    /**
     * What results take from the service.
     *
     * @param executor for polls that do not wait
     * @param blocking for polls that may: those of an answer whose positions are committed in them
     */
    record Threads(Executor executor, Executor blocking, ScheduledExecutorService timer) {}

    private record Fetch(int rows, long deadlineNanos, Receiver receiver) {}

    private final RowSource source;
    private final WireRows form;
    private final FrameWriter frame;
    private final Bounds bounds;
    private final Threads threads;
    private final Executor executor;
    private final boolean tracked;
    private final boolean tells;
    // Used by who polls, which is one at a time, all three.
    private final WireOutput bytes = new WireOutput();
    private long delivered;
    private long lastRowNanos = System.nanoTime();
    /** No row comes any more, but the client is still to tell how far it came. */
    private volatile boolean finished;

    private volatile boolean closed;
    private volatile @Nullable SqlException ending;
    // Guarded by this, all four.
    private @Nullable Fetch waiting;
    private boolean polling;
    private boolean readable;
    private @Nullable Future<?> nextLook;

    ChannelResult(RowSource source, Bounds bounds, Threads threads) {
        this.source = source;
        this.bounds = bounds;
        this.threads = threads;
        tracked = source.isTracked();
        executor = tracked ? threads.blocking() : threads.executor();
        form = new WireRows(source.rowType());
        frame = new FrameWriter(WireTypes.types(source.rowType()));
        tells = source.onReadable(this::readable);
    }

    RowSource source() {
        return source;
    }

    /** What is there, without waiting, or, of an answer that is computed by being polled, its first rows. */
    Batch first(int rows, long maxWaitMs) {
        begin(new Fetch(rows, 0, NOBODY));
        try {
            return poll(rows, tells ? 0 : maxWaitMs);
        } finally {
            finish();
        }
    }

    private static final Receiver NOBODY = new Receiver() {
        @Override
        public void rows(Batch batch) {}

        @Override
        public void failed(Throwable failure) {}
    };

    /**
     * The next rows, as soon as there is one; an empty frame after {@code maxWaitMs} without any; a last, empty one if the
     * result is closed meanwhile; a failure if the query failed or was cancelled, or if another fetch waits.
     */
    void fetch(int rows, long maxWaitMs, Receiver receiver) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs);
        Fetch fetch = new Fetch(rows, deadline, receiver);
        try {
            begin(fetch);
        } catch (SqlException e) {
            receiver.failed(e);
            return;
        }
        if (tells) {
            attempt(fetch);
        } else {
            answer(fetch, maxWaitMs);
        }
    }

    private synchronized void begin(Fetch fetch) {
        if (waiting != null) {
            throw new SqlException(
                    INVALID_CURSOR_STATE, "Another request is waiting for rows of this result; one fetches at a time.");
        }
        waiting = fetch;
        polling = true;
        readable = false;
    }

    /** Polls once; puts the fetch to rest if there is nothing. */
    private void attempt(Fetch fetch) {
        Batch batch;
        try {
            batch = poll(fetch.rows, 0);
            long leftNanos = fetch.deadlineNanos - System.nanoTime();
            if (batch.bytes().length == 0 && !batch.done() && leftNanos > 0) {
                if (rest(leftNanos)) {
                    executor.execute(() -> attempt(fetch));
                }
                return;
            }
        } catch (Throwable e) {
            finish();
            fetch.receiver.failed(e);
            return;
        }
        finish();
        fetch.receiver.rows(batch);
    }

    /** Whether there is no rest, as there may be more already. */
    private synchronized boolean rest(long leftNanos) {
        if (readable || source.isBehind() || closed || ending != null) {
            readable = false;
            return true;
        }
        long waitMs = Math.min(LOOK_MS, TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
        nextLook = threads.timer()
                .schedule(this::readable, Math.max(1, Math.min(waitMs, idleTimeLeftMs())), TimeUnit.MILLISECONDS);
        polling = false;
        return false;
    }

    /** There may be more: told by the source, by the clock, and by who ends the result. */
    private void readable() {
        Fetch fetch;
        synchronized (this) {
            readable = true;
            fetch = waiting;
            if (fetch == null || polling) {
                return;
            }
            polling = true;
            readable = false;
            if (nextLook != null) {
                nextLook.cancel(false);
                nextLook = null;
            }
        }
        try {
            executor.execute(() -> attempt(fetch));
        } catch (Throwable e) {
            finish();
            fetch.receiver.failed(e);
        }
    }

    private synchronized void finish() {
        waiting = null;
        polling = false;
    }

    private void answer(Fetch fetch, long maxWaitMs) {
        Batch batch;
        try {
            batch = poll(fetch.rows, maxWaitMs);
        } catch (Throwable e) {
            finish();
            fetch.receiver.failed(e);
            return;
        }
        finish();
        fetch.receiver.rows(batch);
    }

    private Batch poll(int rows, long maxWaitMs) {
        checkEnding();
        if (closed || finished) {
            return frame(new RowBatch(List.of(), true));
        }
        try {
            long wait = Math.max(0, Math.min(maxWaitMs, idleTimeLeftMs()));
            return frame(source.poll((int) Math.min(rows, bounds.maxRows() - delivered), wait));
        } catch (RuntimeException | Error e) {
            over();
            checkEnding();
            throw e;
        }
    }

    private void checkEnding() {
        SqlException reason = ending;
        if (reason != null) {
            throw reason;
        }
    }

    private Batch frame(RowBatch batch) {
        checkEnding();
        int count = batch.rows().size();
        if (count > 0) {
            lastRowNanos = System.nanoTime();
        }
        delivered += count;
        boolean done = batch.done() || closed || delivered >= bounds.maxRows() || idleTimeLeftMs() <= 0;
        if (done) {
            over();
        }
        return new Batch(count == 0 ? NONE : encode(batch), done);
    }

    /** Of a tracked answer, closing it here would release what it has claimed before its client could tell what it took. */
    private void over() {
        if (tracked) {
            finished = true;
        } else {
            close();
        }
    }

    private static final byte[] NONE = new byte[0];

    private byte[] encode(RowBatch batch) {
        frame.clear();
        batch.rows().forEach(row -> frame.add(form.convert(row)));
        bytes.clear();
        frame.writeTo(bytes);
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    private long idleTimeLeftMs() {
        return bounds.idleTimeoutMs() == 0
                ? Long.MAX_VALUE
                : bounds.idleTimeoutMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRowNanos);
    }

    /** Rows that the client's user has taken. */
    void consumed(long rows) {
        source.consumed(rows);
    }

    /** Whether it stays open after its last row, to be told what was consumed. */
    boolean isTracked() {
        return tracked;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the query; a fetch under way, or the next one, fails with the reason. */
    void end(SqlException reason) {
        ending = reason;
        try {
            source.cancel();
            source.close();
        } finally {
            closed = true;
            readable();
        }
    }

    /** Ends the query; a fetch under way is answered with a last frame. Does nothing the second time. */
    void close() {
        if (!closed) {
            closed = true;
            try {
                source.close();
            } finally {
                readable();
            }
        }
    }
}
