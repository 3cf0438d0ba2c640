package io.runnel.sql.engine;

import io.runnel.log.ReadStatistics;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** The answer of EXPLAIN ANALYZE: there is none until the query has ended, which runs as this is polled. */
final class AnalyzedRows implements RowSource {
    private static final int ROWS_AT_ONCE = 1_000;

    private final RelDataType rowType;
    private final RowSource rows;
    private final RunningQuery running;
    private final Supplier<String> plan;
    private final long startedNanos = System.nanoTime();
    private long count;
    private @Nullable List<String> lines;

    AnalyzedRows(RelDataType rowType, RowSource rows, RunningQuery running, Supplier<String> plan) {
        this.rowType = rowType;
        this.rows = rows;
        this.running = running;
        this.plan = plan;
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxWaitMs);
        while (lines == null) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            RowBatch batch = rows.poll(ROWS_AT_ONCE, Math.max(0, leftMs));
            count += batch.rows().size();
            if (batch.done()) {
                lines = report();
            } else if (leftMs <= 0) {
                return new RowBatch(List.of(), false);
            }
        }
        int taken = Math.min(maxRows, lines.size());
        List<@Nullable Object[]> answer = new ArrayList<>();
        lines.subList(0, taken).forEach(line -> answer.add(new @Nullable Object[] {line}));
        lines = lines.subList(taken, lines.size());
        return new RowBatch(answer, lines.isEmpty());
    }

    private List<String> report() {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        rows.close(); // Readers tell what they have read when they are closed.
        List<String> report = new ArrayList<>(plan.get().lines().toList());
        running.scans().forEach((topic, read) -> report.add(words(topic, read)));
        report.add("Answered " + count + " rows in " + millis + " ms, holding at most " + running.peakMemoryBytes()
                + " bytes");
        return report;
    }

    private static String words(String topic, ReadStatistics read) {
        String words = "Read topic " + topic + ": " + read.records() + " records, " + read.bytes() + " bytes";
        return read.segments() == 0
                ? words
                : words + "; skipped " + read.segmentsSkipped() + " of " + read.segments() + " segments, "
                        + read.blocksSkipped() + " of " + read.blocks() + " blocks";
    }

    @Override
    public void cancel() {
        rows.cancel();
    }

    @Override
    public void close() {
        rows.close();
    }
}
