package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.GuessedText;
import io.runnel.sql.format.GuessedText.Guess;
import io.runnel.sql.query.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The answer of PRINT: a topic's records as they come. It reads in its receiver's polls, as continuous queries do. */
public final class PrintedTopic implements RowSource {
    /** Its columns. */
    public static final RelDataType ROW_TYPE = SqlTypes.FACTORY
            .builder()
            .add("ROWTIME", SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION)
            .add("KEY", SqlTypeName.VARCHAR)
            .nullable(true)
            .add("VALUE", SqlTypeName.VARCHAR)
            .nullable(true)
            .add("PARTITION", SqlTypeName.INTEGER)
            .add("OFFSET", SqlTypeName.BIGINT)
            .add("KEY_FORMAT", SqlTypeName.VARCHAR)
            .nullable(true)
            .add("VALUE_FORMAT", SqlTypeName.VARCHAR)
            .nullable(true)
            .build();

    /** How often it looks whether the topic is still there while nothing comes. */
    private static final long TOPIC_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Records that may pass without a row before the poll looks at the clock and at who closed it. */
    private static final int RECORDS_PER_LOOK = 64;

    private final Form form;
    private final GuessedText keys;
    private final GuessedText values;
    private final ContinuousInput input;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile boolean behind;
    // Under the lock, both.
    private long seen;
    private long printed;

    /**
     * What is printed.
     *
     * @param interval of so many records the first is printed
     * @param limit rows after which the answer ends
     */
    public record Form(String topic, boolean fromBeginning, long interval, long limit) {}

    /** @throws SqlException 42S02 if the topic is gone */
    public PrintedTopic(EventLog log, Form form, GuessedText keys, GuessedText values) {
        this.form = form;
        this.keys = keys;
        this.values = values;
        Source source = new Source("PRINT", SourceKind.STREAM, form.topic, List.of(), "NONE", "NONE", Map.of());
        ContinuousSettings.OffsetReset start =
                form.fromBeginning ? ContinuousSettings.OffsetReset.EARLIEST : ContinuousSettings.OffsetReset.LATEST;
        this.input = ContinuousInput.open(log, List.of(source), TaskShare.ALL, (reader, index) -> start.seek(reader));
    }

    @Override
    public RelDataType rowType() {
        return ROW_TYPE;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        polling.lock();
        try {
            long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs);
            List<@Nullable Object[]> rows = new ArrayList<>();
            while (!isOver()) {
                input.startLooking();
                read(maxRows, deadlineNanos, rows);
                long leftNanos = deadlineNanos - System.nanoTime();
                if (!rows.isEmpty() || leftNanos <= 0) {
                    break;
                }
                if (!isOver() && !input.await(Math.min(leftNanos, TOPIC_CHECK_NANOS))) {
                    input.followTopics();
                }
            }
            if (cancelled) {
                throw new SqlException("57014", "PRINT was cancelled.");
            }
            return new RowBatch(rows, isOver());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException("57014", "PRINT was cancelled.", 0, 0, e);
        } catch (KafkaException e) {
            input.checkTopics();
            throw new SqlException("58030", "PRINT cannot read on: " + e.getMessage(), 0, 0, e);
        } finally {
            if (isOver()) {
                input.close();
            }
            polling.unlock();
        }
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

    private boolean isOver() {
        return ended || cancelled || printed >= form.limit;
    }

    private void read(int maxRows, long deadlineNanos, List<@Nullable Object[]> rows) {
        behind = true;
        for (int count = 1; !isOver() && rows.size() < maxRows; count++) {
            PartitionReader record = input.next();
            if (record == null) {
                behind = false;
                return;
            }
            print(record, rows);
            if (count % RECORDS_PER_LOOK == 0 && System.nanoTime() - deadlineNanos > 0) {
                return;
            }
        }
    }

    private void print(PartitionReader record, List<@Nullable Object[]> rows) {
        if (seen++ % form.interval == 0) {
            printed++;
            rows.add(row(record));
        }
    }

    private @Nullable Object[] row(PartitionReader record) {
        Guess key = keys.of(record);
        Guess value = values.of(record);
        return new @Nullable Object[] {
            record.timestampMs(),
            key == null ? null : key.text(),
            value == null ? null : value.text(),
            record.partition().partition(),
            record.offset(),
            key == null ? null : key.format(),
            value == null ? null : value.format()
        };
    }

    @Override
    public void cancel() {
        cancelled = !ended;
        input.wake();
    }

    @Override
    public void close() {
        ended = true;
        input.wake();
        polling.lock();
        try {
            input.close();
        } finally {
            polling.unlock();
        }
    }
}
