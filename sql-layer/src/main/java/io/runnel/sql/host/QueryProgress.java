package io.runnel.sql.host;

import io.runnel.sql.query.QueryStatus;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a persistent query has done on this node since it was started, with all its tasks and their runs. Thread-safe. */
final class QueryProgress {
    private final LongAdder recordsIn = new LongAdder();
    private final LongAdder recordsOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder bytesOfEndedRuns = new LongAdder();
    private final Map<Integer, RunProgress> newestRuns = new ConcurrentHashMap<>();
    private volatile long lastCommitMs = Long.MIN_VALUE;

    /** That of a task's next run; the one before it has ended. */
    RunProgress run(int task) {
        RunProgress run = new RunProgress(this);
        RunProgress before = newestRuns.put(task, run);
        if (before != null) {
            bytesOfEndedRuns.add(before.bytesIn());
        }
        return run;
    }

    void read(int records) {
        recordsIn.add(records);
    }

    void committed(long records, long bytes, long failures) {
        recordsOut.add(records);
        bytesOut.add(bytes);
        errors.add(failures);
        lastCommitMs = System.currentTimeMillis();
    }

    QueryStatus status(QueryStatus.State state, Optional<String> error) {
        return new QueryStatus(
                state,
                error,
                recordsIn.sum(),
                recordsOut.sum(),
                bytesOfEndedRuns.sum()
                        + newestRuns.values().stream()
                                .mapToLong(RunProgress::bytesIn)
                                .sum(),
                bytesOut.sum(),
                errors.sum(),
                newestRuns.values().stream().mapToLong(RunProgress::lag).sum(),
                lastCommitMs == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(lastCommitMs));
    }
}
