package io.runnel.sql.host;

import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A running continuous query: reads, computes and answers in its receiver's polls. A poll holds the one lock for as
 * long as it takes; {@link #cancel} and {@link #close} set the state and wake it.
 */
final class ContinuousQuery implements RowSource {
    /** Records between two looks at the clock and the state. */
    private static final int RECORDS_PER_LOOK = 64;

    /**
     * How long a poll may read on when it has a row, or no time to wait: so rows are not held back while records pass
     * that give none, and a poll that may not wait still gets ahead.
     */
    private static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How often a query looks whether its topics still exist, and whether they have got partitions. */
    private static final long TOPIC_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a close waits for a poll under way. */
    private static final long CLOSE_WAIT_MS = 1_000;

    private static final String QUERY_CANCELED = "57014";
    private static final String IO_ERROR = "58030";
    private static final String INTERNAL_ERROR = "XX000";

    private enum State {
        RUNNING,
        /** The answer has all its rows, or was closed. */
        ENDED,
        CANCELLED,
        /** {@link #failure} says why. */
        FAILED
    }

    private final RelDataType rowType;
    private final ContinuousInput input;
    private final RecordFeed feed;
    private final ContinuousAnswer answer;
    private final ContinuousErrors errors;
    private final RunningQuery statistics;
    private final Consumer<ContinuousQuery> onEnd;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final ReentrantLock polling = new ReentrantLock();

    // Under the lock:
    private long topicCheckedNanos = System.nanoTime();
    private @Nullable SqlException failure;
    private boolean freed;

    private volatile boolean behind;

    /** @param onEnd told once, when the query holds nothing any more */
    ContinuousQuery(
            RelDataType rowType,
            RecordFeed feed,
            ContinuousAnswer answer,
            ContinuousErrors errors,
            RunningQuery statistics,
            Consumer<ContinuousQuery> onEnd) {
        this.rowType = rowType;
        this.input = feed.input();
        this.feed = feed;
        this.answer = answer;
        this.errors = errors;
        this.statistics = statistics;
        this.onEnd = onEnd;
        endWhenComplete();
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        if (maxRows < 1 || maxWaitMs < 0) {
            throw new IllegalArgumentException("poll(" + maxRows + " rows, " + maxWaitMs + " ms)");
        }
        polling.lock();
        try {
            long startNanos = System.nanoTime();
            gather(maxRows, startNanos, startNanos + TimeUnit.MILLISECONDS.toNanos(maxWaitMs));
            return batch(maxRows);
        } finally {
            if (!isRunning()) {
                free();
            }
            polling.unlock();
        }
    }

    private void gather(int maxRows, long startNanos, long deadlineNanos) {
        try {
            while (isRunning()) {
                input.startLooking();
                checkTopic();
                read(maxRows, startNanos, deadlineNanos);
                feed.flush();
                feed.pass(System.currentTimeMillis());
                endWhenComplete();
                long leftNanos = deadlineNanos - System.nanoTime();
                if (answer.size() > 0 || leftNanos <= 0) {
                    return;
                }
                var unused = input.await(Math.min(leftNanos, TOPIC_CHECK_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
        } catch (SqlException e) {
            fail(e);
        } catch (KafkaException e) {
            fail(readFailure(e));
        } catch (RuntimeException e) {
            fail(new SqlException(INTERNAL_ERROR, "The continuous query broke on an error of its own: " + e, 0, 0, e));
        }
    }

    /** Reads until the batch is full, no record is left, or it has read long enough. */
    private void read(int maxRows, long startNanos, long deadlineNanos) {
        int count = 0;
        behind = true;
        try {
            while (isRunning() && answer.size() + feed.held() < maxRows) {
                if (!feed.step()) {
                    behind = false;
                    return;
                }
                count++;
                endWhenComplete();
                if (count % RECORDS_PER_LOOK == 0) {
                    long nowNanos = System.nanoTime();
                    boolean mayEnd = answer.size() > 0 || nowNanos - deadlineNanos >= 0;
                    if (mayEnd && nowNanos - startNanos >= READ_NANOS) {
                        return;
                    }
                }
            }
        } finally {
            statistics.read(count, input.newBytes());
            if (count > 0) {
                feed.read(System.currentTimeMillis());
            }
        }
    }

    private void checkTopic() {
        long nowNanos = System.nanoTime();
        if (nowNanos - topicCheckedNanos >= TOPIC_CHECK_NANOS) {
            topicCheckedNanos = nowNanos;
            input.followTopics();
        }
    }

    /** A deleted topic shows as one failure or another of its readers: say that rather than its symptom. */
    private SqlException readFailure(KafkaException cause) {
        try {
            input.checkTopics();
        } catch (SqlException deleted) {
            return deleted;
        }
        return new SqlException(IO_ERROR, "The continuous query cannot read on: " + cause.getMessage(), 0, 0, cause);
    }

    private void endWhenComplete() {
        if (answer.complete()) {
            state.compareAndSet(State.RUNNING, State.ENDED);
        }
    }

    private void fail(SqlException cause) {
        if (state.compareAndSet(State.RUNNING, State.FAILED)) {
            failure = cause;
        }
    }

    private RowBatch batch(int maxRows) {
        State now = state.get();
        if (now == State.CANCELLED) {
            throw new SqlException(QUERY_CANCELED, "The continuous query was cancelled.");
        }
        // Rows computed before a failure go out first; the next poll tells of it.
        if (now == State.FAILED && failure != null && answer.size() == 0) {
            throw failure;
        }
        return new RowBatch(answer.take(maxRows), now == State.ENDED && answer.size() == 0);
    }

    @Override
    public boolean onReadable(Runnable told) {
        input.onReadable(told);
        return true;
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    private boolean isRunning() {
        return state.get() == State.RUNNING;
    }

    /** Told with the first record that was passed over: the answer need not end. */
    @Override
    public List<StatementWarning> drainWarnings() {
        return errors.leftOut().drain();
    }

    @Override
    public void cancel() {
        state.compareAndSet(State.RUNNING, State.CANCELLED);
        input.wake();
    }

    @Override
    public void close() {
        state.compareAndSet(State.RUNNING, State.ENDED);
        input.wake();
        // A poll under way sees the state within RECORDS_PER_LOOK records and frees all itself. A user's function that
        // does not return may keep it: nobody waits for that.
        if (isPollingOver()) {
            try {
                free();
            } finally {
                polling.unlock();
            }
        }
    }

    /** Whether no poll is under way; if so, it has the lock. */
    private boolean isPollingOver() {
        try {
            return polling.tryLock(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return polling.tryLock();
        }
    }

    private void free() {
        if (!freed) {
            freed = true;
            input.close();
            errors.logTotals();
            onEnd.accept(this);
        }
    }
}
