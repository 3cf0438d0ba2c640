package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** A query whose rows, end and failure a test decides. */
public final class QueueSource implements RowSource {
    private final RelDataType rowType;
    private final Deque<@Nullable Object[]> rows = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;
    private boolean cancelled;
    private @Nullable SqlException failure;
    private int polls;
    private int pollsUnderWay;
    private @Nullable Runnable listener;

    QueueSource(RelDataType rowType) {
        this.rowType = rowType;
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    public synchronized QueueSource add(@Nullable Object... row) {
        rows.add(row);
        changed();
        return this;
    }

    public synchronized QueueSource end() {
        ended = true;
        changed();
        return this;
    }

    /** Fails once the rows are read. */
    public synchronized QueueSource fail(SqlException reason) {
        failure = reason;
        changed();
        return this;
    }

    @Override
    public synchronized RowBatch poll(int maxRows, long maxWaitMs) {
        polls++;
        pollsUnderWay++;
        notifyAll();
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs);
            while (rows.isEmpty() && !ended && !closed && !cancelled && failure == null) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    break;
                }
                wait(leftMs);
            }
            return batch(maxRows);
        } catch (InterruptedException e) {
            throw new SqlException("57014", "interrupted", 0, 0, e);
        } finally {
            pollsUnderWay--;
        }
    }

    private RowBatch batch(int maxRows) {
        if (cancelled) {
            throw new SqlException("57014", "The query was cancelled.");
        }
        List<@Nullable Object[]> batch = new ArrayList<>();
        while (batch.size() < maxRows && !rows.isEmpty()) {
            batch.add(rows.remove());
        }
        if (batch.isEmpty() && failure != null) {
            throw failure;
        }
        return new RowBatch(batch, closed || (ended && rows.isEmpty()));
    }

    @Override
    public synchronized void cancel() {
        cancelled = !ended;
        changed();
    }

    @Override
    public synchronized void close() {
        closed = true;
        changed();
    }

    @Override
    public synchronized boolean onReadable(Runnable told) {
        listener = told;
        return true;
    }

    private void changed() {
        notifyAll();
        if (listener != null) {
            listener.run();
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Waits until a poll waits for rows. */
    public synchronized void awaitWaitingPoll() throws InterruptedException {
        await(() -> (pollsUnderWay > 0 || listener != null) && polls > 1);
    }

    /** Waits until somebody closed the query. */
    public synchronized void awaitClosed() throws InterruptedException {
        await(() -> closed);
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("The query was not reached within 10 s");
            }
            wait(100);
        }
    }
}
