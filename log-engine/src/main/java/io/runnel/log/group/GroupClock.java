package io.runnel.log.group;

import io.runnel.log.coordinator.Step;

/**
 * Wall time as far as uptime confirms it since the node started, in milliseconds. One for all partitions and for as long
 * as the process runs: a state that is read anew must not take a clock for true that has jumped meanwhile.
 *
 * @param startedAtMs the wall clock when the node started
 * @param startedAtUptimeMs the clock of {@link Step#uptimeMs} at the same moment
 */
public record GroupClock(long startedAtMs, long startedAtUptimeMs) {
    private long confirmedMs(Step<GroupRecord> step) {
        return startedAtMs + step.uptimeMs() - startedAtUptimeMs;
    }

    /** The time to judge age by: not ahead of what has passed, or a clock that jumps forward would expire everything. */
    long judgingMs(Step<GroupRecord> step) {
        return Math.min(step.nowMs(), confirmedMs(step));
    }

    /** The time to write down: not behind what has passed, or it would be old once the clock is set right. */
    long recordingMs(Step<GroupRecord> step) {
        return Math.max(step.nowMs(), confirmedMs(step));
    }
}
