package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import io.runnel.sql.transaction.GroupClaim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer of SELECT … FOR GROUP: each record gives a row at most, and what was consumed of them is told to the group's
 * claim. It reads in its receiver's polls, as continuous queries do.
 */
final class GroupAnswer implements RowSource {
    private static final Logger LOG = LoggerFactory.getLogger(GroupAnswer.class);

    /** How often it looks whether the topic is still there while nothing comes. */
    private static final long TOPIC_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Positions that a session commits by itself: so much is read again after a crash, as by Kafka's consumers. */
    private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Records that may pass without a row before the poll looks at the clock and at who closed it. */
    private static final int RECORDS_PER_LOOK = 64;

    private final RelDataType rowType;
    private final Reading reading;
    private final Consuming consuming;
    private final Runnable onEnd;
    private final ConsumedPositions positions = new ConsumedPositions();
    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile boolean behind;
    private volatile long committedNanos = System.nanoTime();
    // Under the lock:
    private long topicCheckedNanos = System.nanoTime();
    private boolean freed;

    /**
     * What it reads.
     *
     * @param begins where the group stands, by partition
     * @param ends where it ends, by partition; empty if it goes on and on
     */
    record Reading(
            ContinuousInput input,
            ContinuousRecords records,
            ContinuousAnswer answer,
            ContinuousErrors errors,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            RunningQuery statistics) {}

    /** For whom. */
    record Consuming(String topic, GroupClaim claim, Session session) {}

    /** @param onEnd run once, when it holds nothing any more */
    GroupAnswer(RelDataType rowType, Reading reading, Consuming consuming, Runnable onEnd) {
        this.rowType = rowType;
        this.reading = reading;
        this.consuming = consuming;
        this.onEnd = onEnd;
        reading.input.forEach((reader, source) -> {
            long position = reader.position();
            Long known = reading.begins.get(reader.partition());
            if (known != null && known == position) {
                positions.begin(reader.partition().partition(), position);
            } else {
                // A first one, or one that retention has passed: is committed even if there is nothing to read.
                positions.passed(reader.partition().partition(), position);
            }
        });
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        polling.lock();
        try {
            gather(maxRows, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs));
            if (cancelled) {
                throw new SqlException("57014", "The query was cancelled.");
            }
            List<@Nullable Object[]> rows = reading.answer.take(maxRows);
            return new RowBatch(rows, isOver() && reading.answer.size() == 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException("57014", "The query was interrupted.", 0, 0, e);
        } catch (KafkaException e) {
            reading.input.checkTopics();
            throw new SqlException("58030", "The query cannot read on: " + e.getMessage(), 0, 0, e);
        } finally {
            polling.unlock();
        }
    }

    private void gather(int maxRows, long deadlineNanos) throws InterruptedException {
        while (!isOver()) {
            consuming.claim.check();
            reading.input.startLooking();
            followTopics();
            boolean more = read(maxRows, deadlineNanos);
            behind = more;
            tell();
            commitNowAndThen();
            if (!more && !reading.ends.isEmpty()) {
                end();
            }
            long leftNanos = deadlineNanos - System.nanoTime();
            if (reading.answer.size() > 0 || leftNanos <= 0) {
                return;
            }
            if (!isOver() && !more) {
                var unused = reading.input.await(Math.min(leftNanos, TOPIC_CHECK_NANOS));
            }
        }
    }

    private void followTopics() {
        long nowNanos = System.nanoTime();
        if (reading.ends.isEmpty() && nowNanos - topicCheckedNanos >= TOPIC_CHECK_NANOS) {
            topicCheckedNanos = nowNanos;
            reading.input.followTopics();
        }
    }

    private boolean isOver() {
        return ended || cancelled || reading.answer.complete();
    }

    /** Reads until the batch is full or the time is over; false if there is no record more now. */
    private boolean read(int maxRows, long deadlineNanos) {
        int count = 0;
        try {
            while (!isOver() && reading.answer.size() < maxRows) {
                PartitionReader record = reading.input.next();
                if (record == null) {
                    return false;
                }
                count++;
                take(record);
                if (count % RECORDS_PER_LOOK == 0 && System.nanoTime() - deadlineNanos > 0) {
                    return true;
                }
            }
            return true;
        } finally {
            reading.statistics.read(count, reading.input.newBytes());
        }
    }

    private void take(PartitionReader record) {
        int before = reading.answer.size();
        int partition = record.partition().partition();
        long next = record.offset() + 1;
        reading.records.process(record);
        if (reading.answer.size() > before) {
            positions.row(partition, next);
        } else {
            positions.passed(partition, next);
        }
    }

    /** All that was there at the start was read: behind it may be the markers of transactions. */
    private void end() {
        ended = true;
        reading.ends.forEach((partition, end) -> positions.passed(partition.partition(), end));
        tell();
    }

    @Override
    public boolean isTracked() {
        return true;
    }

    @Override
    public void consumed(long rows) {
        positions.consumed(rows);
        tell();
        if (consuming.session.autoCommit() && System.nanoTime() - committedNanos >= COMMIT_NANOS) {
            reading.input.wake(); // The next poll commits: whoever tells this need not wait for that.
        }
    }

    /** Of an answer that ends, polls are what gets it ahead. */
    @Override
    public boolean onReadable(Runnable told) {
        if (!reading.ends.isEmpty()) {
            return false;
        }
        reading.input.onReadable(told);
        consuming.claim.onEnd(reading.input::wake);
        return true;
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    private void tell() {
        Map<TopicPartition, Long> moved = new HashMap<>();
        positions.news().forEach((partition, next) -> moved.put(new TopicPartition(consuming.topic, partition), next));
        if (!moved.isEmpty()) {
            consuming.claim.consumed(moved);
        }
    }

    private void commitNowAndThen() {
        long nowNanos = System.nanoTime();
        if (nowNanos - committedNanos >= COMMIT_NANOS) {
            committedNanos = nowNanos;
            consuming.claim.commitIfAlone(consuming.session);
        }
    }

    /** Told at the end, or with the first record that was passed over if there is none. */
    @Override
    public List<StatementWarning> drainWarnings() {
        return ended || reading.ends.isEmpty() ? reading.errors.leftOut().drain() : List.of();
    }

    @Override
    public void cancel() {
        cancelled = !ended;
        reading.input.wake();
    }

    @Override
    public void close() {
        ended = true;
        reading.input.wake();
        polling.lock();
        try {
            free();
        } finally {
            polling.unlock();
        }
    }

    private void free() {
        if (freed) {
            return;
        }
        freed = true;
        reading.input.close();
        reading.errors.logTotals();
        try {
            consuming.claim.commitIfAlone(consuming.session);
        } catch (SqlException e) {
            LOG.warn(
                    "What was consumed last for group {} could not be committed, and will be read again",
                    consuming.claim.group(),
                    e);
            consuming.claim.forget();
        }
        consuming.claim.close();
        onEnd.run();
    }
}
