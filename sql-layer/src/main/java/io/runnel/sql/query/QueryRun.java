package io.runnel.sql.query;

import io.runnel.sql.memory.QueryMemory;

/**
 * One run of a query over history: what holds for all of its operators.
 *
 * @param memory closed when the run ends
 * @param statistics where it notes what it reads
 * @param skipped what it leaves out
 */
record QueryRun(
        HistorySettings settings,
        QueryStop stop,
        QueryMemory memory,
        RunningQuery statistics,
        SkippedRecords skipped) {}
