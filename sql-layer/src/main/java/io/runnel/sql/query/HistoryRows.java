package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.QueryMemory;
import io.runnel.sql.memory.RowSizes;
import io.runnel.sql.plan.PhysicalQuery;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a query over history. Nothing is computed but what a poll asks for, and by its thread; a poll's time
 * limit therefore ends it once it has rows, while computing the first one takes as long as it takes. Readers are
 * closed by whoever finds the query ended first: the polling thread, or the one that closes between polls.
 */
final class HistoryRows implements RowSource {
    /** A poll with less time than this gathers rows for so long all the same: a row at a time helps nobody. */
    private static final long MIN_GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A batch of wide rows ends early: the receiver makes several copies of it on their way to its client. */
    private static final long MAX_BATCH_BYTES = 4 << 20;

    private final RelDataType rowType;
    private final PhysicalQuery query;
    private final HistoryContext context;
    private final QueryStop stop;
    private final SkippedRecords skipped;
    private final QueryMemory memory;
    private final HeldMemory answer;
    private final ReentrantLock polling = new ReentrantLock();
    private @Nullable Enumerator<?> rows;
    private volatile boolean ended;
    private @Nullable SqlException failure;

    HistoryRows(RelDataType rowType, PhysicalQuery query, HistoryContext context, QueryRun run) {
        this.rowType = rowType;
        this.query = query;
        this.context = context;
        this.stop = run.stop();
        this.skipped = run.skipped();
        this.memory = run.memory();
        this.answer = memory.holder("answer");
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        long deadline = System.nanoTime() + Math.max(MIN_GATHER_NANOS, TimeUnit.MILLISECONDS.toNanos(maxWaitMs));
        polling.lock();
        try {
            return gather(maxRows, deadline);
        } finally {
            polling.unlock();
            freeIfStopped();
        }
    }

    private RowBatch gather(int maxRows, long deadline) {
        List<@Nullable Object[]> batch = new ArrayList<>();
        try {
            answer.clear(); // The receiver is done with the rows of the last poll.
            while (!ended
                    && batch.size() < maxRows
                    && answer.bytes() < MAX_BATCH_BYTES
                    && (batch.isEmpty() || System.nanoTime() < deadline)) {
                stop.check();
                if (rows().moveNext()) {
                    @Nullable Object[] row = row(rows().current());
                    answer.row(RowSizes.of(row));
                    batch.add(row);
                } else {
                    end();
                }
            }
        } catch (QueryStop.StoppedException e) {
            end();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            end();
            failure = Failures.translate(e);
        }
        if (stop.isCancelled()) {
            throw new SqlException("57014", "The query was cancelled.");
        }
        if (failure != null && batch.isEmpty()) {
            throw failure;
        }
        return new RowBatch(batch, ended && failure == null);
    }

    private Enumerator<?> rows() {
        if (rows == null) {
            rows = query.code().bind(context).enumerator();
        }
        return rows;
    }

    private @Nullable Object[] row(@Nullable Object current) {
        @Nullable Object[] row;
        if (query.bareRows()) {
            row = new Object[] {current};
        } else if (current instanceof List<?> values) {
            // The form of UNNEST's rows.
            row = values.toArray();
        } else {
            row = ((Object[]) Objects.requireNonNull(current)).clone();
        }
        for (int index = 0; index < row.length; index++) {
            if (row[index] instanceof BigDecimal decimal) {
                row[index] = scaled(decimal, rowType.getFieldList().get(index).getType());
            }
        }
        return row;
    }

    /** Calcite computes with more digits than the type has. */
    private static Object scaled(BigDecimal value, RelDataType type) {
        return type.getSqlTypeName() != SqlTypeName.DECIMAL || value.scale() == type.getScale()
                ? value
                : value.setScale(type.getScale(), RoundingMode.HALF_UP);
    }

    /** Told at the end, when it is known how many records were left out. */
    @Override
    public List<StatementWarning> drainWarnings() {
        return ended ? skipped.drain() : List.of();
    }

    @Override
    public void cancel() {
        stop.cancel();
        freeIfStopped();
    }

    @Override
    public void close() {
        stop.close();
        freeIfStopped();
    }

    /** Where a poll is under way, it ends at its next record, and its thread comes here. */
    private void freeIfStopped() {
        while (stop.isStopped() && polling.tryLock()) {
            try {
                end();
                return;
            } finally {
                polling.unlock();
            }
        }
    }

    private void end() {
        ended = true;
        if (rows != null) {
            rows.close();
            rows = null;
        }
        context.scans().close();
        memory.close();
    }
}
